"""Background tasks for imports of comments, which take the key of a run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django_tasks import task

from neuromod_wagtail.comments.importing.importer import Importer, read, site_of, source_of, undo
from neuromod_wagtail.comments.importing.page_matching import Matcher, parse_mapping
from neuromod_wagtail.comments.importing.systems import Thread
from neuromod_wagtail.comments.models import CommentImport
from neuromod_wagtail.importing.admin import task_queue


@task()
def run_comment_import(run_pk: int) -> str:
    """Import the comments of a run; return its final status. A second call does nothing."""
    run = task_queue.claim(CommentImport, run_pk)
    return task_queue.import_claimed(run, partial(_execute, run)) if run is not None else ""


@task()
def undo_comment_import(run_pk: int) -> str:
    """Undo a run, and add what stays to its report."""
    run = task_queue.claim(CommentImport, run_pk)
    return task_queue.undo_claimed(run, undo) if run is not None else ""


def _execute(run: CommentImport) -> None:
    """Import with the options chosen in the admin, counting first to show the progress."""
    options = run.options
    run.source = source_of(system_of(run)[0], options.get("source", ""))
    # Never another site than the one that was chosen, which may be gone.
    site = site_of(None, options.get("site"))
    mapping = parse_mapping(options.get("mapping", ""), "CSV")
    is_trusted = run.user is not None and run.user.is_superuser
    importer = Importer(run, Matcher(site, mapping), options["dry_run"], is_trusted)
    files = [] if reads_tables(run) else task_queue.files_of(run)

    def work(importer: Importer) -> None:
        found = (len(one.incoming_comments) + len(one.unreadable) for one in threads_of(run, files))
        run.total = sum(found)
        importer.add(threads_of(run, files))

    importer.execute(work)


def threads_of(run: CommentImport, files: list[Path]) -> Iterator[Thread]:
    system, database = system_of(run)
    return read(system, files[0] if files else None, database)


def system_of(run: CommentImport) -> tuple[str, str]:
    """Return the system, and the alias of the database with its tables or nothing."""
    system, _colon, database = run.options.get("system", "").partition(":")
    return system, database


def reads_tables(run: CommentImport) -> bool:
    return bool(system_of(run)[1])
