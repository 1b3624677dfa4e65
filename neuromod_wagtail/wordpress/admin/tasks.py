"""Background tasks for imports, which take the key of a run and load its current state.

They import what reads and undoes an export on first use: web processes enqueue them, and start
faster without it.
"""

from __future__ import annotations

import logging
from functools import partial

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks.base import Task
from wagtail.models import AbstractPage

from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.wordpress import runs
from neuromod_wagtail.wordpress.admin import export_files
from neuromod_wagtail.wordpress.admin.forms import options_of
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.options import checked

logger = logging.getLogger(__name__)

State = ImportRun.State


def start(run: ImportRun, *, dry_run: bool) -> bool:
    """Enqueue an import. Return False if it is already enqueued."""
    return _enqueue(run, run_import, dry_run=dry_run)


def start_undo(run: ImportRun, user: AnyUser) -> bool:
    return _enqueue(run, remove, undoing=True, undone_by=user.pk)


def _enqueue(run: ImportRun, work: Task, **options: object) -> bool:
    options = {
        **run.options,
        **options,
        "requested_at": timezone.now().isoformat(),
        "started_at": "",
    }
    same = ImportRun.objects.filter(pk=run.pk, state=run.state, finished_at=run.finished_at)
    waiting = {"state": State.WAITING, "worker": "", "done": 0, "message": ""}
    if not same.update(**waiting, parent=run.parent, options=options):
        return False
    transaction.on_commit(partial(work.enqueue, run.pk))
    return True


def _claim(run_pk: int) -> ImportRun | None:
    """Claim a waiting run, for one worker only."""
    waiting = ImportRun.objects.filter(pk=run_pk, state=State.WAITING)
    if not waiting.update(state=State.RUNNING, worker=runs.worker()):
        return None
    run = ImportRun.objects.select_related("parent", "user").get(pk=run_pk)
    run.options["started_at"] = timezone.now().isoformat()
    run.save(update_fields=["options"])
    return run


@task()
def run_import(run_pk: int) -> str:
    """Import the uploaded files of a run; return its final status. A second call does nothing."""
    from neuromod_wagtail.wordpress.importing import Import

    run = _claim(run_pk)
    if run is None:
        return ""
    try:
        files = export_files.paths(run)
        if not files:
            raise ExportRefused("not_found", _("The uploaded files are gone. Upload them again."))
        Import(run, files, _parent(run), options_of(run)).execute()
    except ExportRefused as refused:
        runs.finish(run, Report(refusal=refused.message), State.STOPPED)
    except Exception as error:
        # Otherwise this worker would seem to be still at work.
        logger.exception("The import stopped")
        runs.finish(run, Report(refusal=runs.explain(error)), State.STOPPED)
    if run.state == State.DONE and not run.options["dry_run"]:
        export_files.remove(run)
    return str(run.state)


def _parent(run: ImportRun) -> AbstractPage:
    if run.parent is None:
        message = _("The parent page has been deleted.")
        raise ExportRefused("no_parent", message)
    return checked(run.parent.specific)


@task()
def remove(run_pk: int) -> str:
    """Undo a run, and add what stays to its report."""
    from neuromod_wagtail.wordpress.undo import undo

    run = _claim(run_pk)
    if run is None:
        return ""
    user = get_user_model()._default_manager.filter(pk=run.options.get("undone_by")).first()
    try:
        undone = undo(
            run, user=user, progress=lambda done, total: _report_progress(run, done, total)
        )
    except Exception as error:
        # Otherwise this worker would seem to be still at work. The undo can be continued.
        reason = error.message if isinstance(error, ExportRefused) else type(error).__name__
        message = _("Undoing was interrupted (%(reason)s). Try again.") % {"reason": reason}
        stopped = {"state": State.STOPPED, "message": message, "finished_at": timezone.now()}
        ImportRun.objects.filter(pk=run.pk).update(**stopped)
        raise
    left = [{"kind": one.kind, "id": one.id, "reason": one.reason} for one in undone.left]
    kept = {**(run.report or {}), "undone": {"removed": undone.removed, "left": left}}
    run.options.pop("undoing", None)
    ImportRun.objects.filter(pk=run.pk).update(report=kept, options=run.options)
    return str(run.state)


def _report_progress(run: ImportRun, done: int, total: int) -> None:
    run.total = total
    runs.save_progress(run, done)
