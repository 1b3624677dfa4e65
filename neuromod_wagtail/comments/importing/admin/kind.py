"""The import of comments, for the screens that all imports share, and its background tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task
from wagtail.models import Site

from neuromod_wagtail.comments.importing.admin import provenance
from neuromod_wagtail.comments.importing.admin.forms import OptionsForm, UploadForm, label_of
from neuromod_wagtail.comments.importing.importer import Importer, read, site_of, source_of, undo
from neuromod_wagtail.comments.importing.page_matching import Matcher, parse_mapping
from neuromod_wagtail.comments.importing.systems import Thread
from neuromod_wagtail.comments.models import CommentImport
from neuromod_wagtail.importing.admin import task_queue
from neuromod_wagtail.importing.admin.kinds import ImportKind
from neuromod_wagtail.importing.admin.report_labels import Entry
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.users import AnyUser


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


class CommentsImport(ImportKind):
    model = CommentImport
    list_title = gettext_lazy("Imports of comments")
    add_label = gettext_lazy("Import comments")
    introduction = gettext_lazy(
        "Imports the comments of another system onto the pages of this site. A dry run changes "
        "nothing and reports what would be imported. You can repeat an import with a newer export, "
        "or undo it."
    )
    undo_explanation = gettext_lazy(
        "This removes all comments that the import created, except those that someone edited, "
        "reported or replied to here."
    )
    upload_form, options_form = UploadForm, OptionsForm
    run_task, undo_task = run_comment_import, undo_comment_import

    def check_files(self, run: CommentImport, files: list[Path]) -> None:
        """Refuse a file or table without comments, reading only the first of them."""
        if next(threads_of(run, files), None) is None:
            name = ", ".join(path.name for path in files) or label_of(run.options["system"])
            raise ExportRefused("empty", _("No comments were found in %(name)s.") % {"name": name})

    def has_input(self, run: CommentImport) -> bool:
        return reads_tables(run) or super().has_input(run)

    def facts(self, run: CommentImport) -> list[tuple[object, object, str]]:
        """Return system and site; a run of the command has no options to show."""
        facts: list[tuple[object, object, str]] = []
        if system := run.options.get("system"):
            facts.append((_("Import from"), label_of(system), ""))
        if site := Site.objects.filter(pk=run.options.get("site")).first():
            facts.append((_("Site"), site, ""))
        return facts

    def made_by(self, run: CommentImport) -> dict[str, int]:
        return provenance.number_made(run)

    def targets(
        self, run: CommentImport, user: AnyUser, found: Iterable[Entry]
    ) -> dict[tuple[str, str], Model]:
        numbers = {number for _kind, number, _detail in found}
        return {**provenance.comments_of(run.source, numbers, user)}
