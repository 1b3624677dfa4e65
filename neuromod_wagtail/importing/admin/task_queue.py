"""The frame of the background tasks of imports, which take the key of a run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import Task

from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing.admin import uploads
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.models import AbstractImportRun, State
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.importing.undo import UndoResult

logger = logging.getLogger(__name__)

Run = TypeVar("Run", bound=AbstractImportRun)


def enqueue(
    run: AbstractImportRun,
    work: Task,
    columns: Mapping[str, object] | None = None,
    **options: object,
) -> bool:
    """Enqueue work on a run, and save options and columns. Return False if it is already enqueued."""
    options = {
        **run.options,
        **options,
        "requested_at": timezone.now().isoformat(),
        "started_at": "",
    }
    rows = type(run)._default_manager
    same = rows.filter(pk=run.pk, state=run.state, finished_at=run.finished_at)
    waiting = {"state": State.WAITING, "worker": "", "done": 0, "message": ""}
    if not same.update(**waiting, **(columns or {}), options=options):
        return False
    transaction.on_commit(partial(work.enqueue, run.pk))
    return True


def claim(model: type[Run], run_pk: int, *related: str) -> Run | None:
    """Claim a waiting run, for one worker only."""
    waiting = model._default_manager.filter(pk=run_pk, state=State.WAITING)
    if not waiting.update(state=State.RUNNING, worker=runs.worker()):
        return None
    run = model._default_manager.select_related("user", *related).get(pk=run_pk)
    run.options["started_at"] = timezone.now().isoformat()
    run.save(update_fields=["options"])
    return run


def import_claimed(run: AbstractImportRun, work: Callable[[], object]) -> str:
    """Do the work of a claimed run, which saves how it ended; return its final status."""
    try:
        work()
    except ExportRefused as refused:
        runs.finish(run, Report(refusal=refused.message), State.STOPPED)
    except Exception as error:
        # Otherwise this worker would seem to be still at work.
        logger.exception("The import stopped")
        runs.finish(run, Report(refusal=runs.explain(error)), State.STOPPED)
    if run.state == State.DONE and not run.options["dry_run"]:
        uploads.remove(run)
    return str(run.state)


def files_of(run: AbstractImportRun) -> list[Path]:
    files = uploads.paths(run)
    if not files:
        raise ExportRefused("not_found", _("The uploaded files are gone. Upload them again."))
    return files


def undo_claimed(run: AbstractImportRun, undo: Callable[..., UndoResult]) -> str:
    """Undo a claimed run, and add what stays to its report."""
    rows = type(run)._default_manager.filter(pk=run.pk)
    user = get_user_model()._default_manager.filter(pk=run.options.get("undone_by")).first()
    try:
        undone = undo(run, user=user, progress=partial(_report_progress, run))
    except Exception as error:
        # Otherwise this worker would seem to be still at work. The undo can be continued.
        reason = error.message if isinstance(error, ExportRefused) else type(error).__name__
        message = _("Undoing was interrupted (%(reason)s). Try again.") % {"reason": reason}
        rows.update(state=State.STOPPED, message=message, finished_at=timezone.now())
        raise
    left = [{"kind": one.kind, "id": one.id, "reason": one.reason} for one in undone.left]
    kept = {**(run.report or {}), "undone": {"removed": undone.removed, "left": left}}
    run.options.pop("undoing", None)
    rows.update(report=kept, options=run.options)
    return str(run.state)


def _report_progress(run: AbstractImportRun, done: int, total: int) -> None:
    run.total = total
    runs.save_progress(run, done)
