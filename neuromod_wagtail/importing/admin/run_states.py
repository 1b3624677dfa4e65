"""The state of an import and the actions it allows, for the admin."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Provenance
from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.wordpress import runs
from neuromod_wagtail.wordpress.admin import export_files
from neuromod_wagtail.wordpress.models import ImportRun

State = ImportRun.State
# Seconds after which a waiting task probably has no worker.
WAITS_TOO_LONG = 60


def name_of(run: ImportRun) -> str:
    return run.source or ", ".join(run.files) or str(run.pk)


def is_trial(run: ImportRun) -> bool:
    return bool(run.options.get("dry_run"))


def is_undoing(run: ImportRun) -> bool:
    return bool(run.options.get("undoing"))


def is_at_work(run: ImportRun) -> bool:
    """Return whether a run waits for a worker or has one that is alive."""
    if run.state == State.RUNNING:
        return run.worker == runs.worker() or runs.is_alive(run.worker)
    return run.state == State.WAITING


def label_of(run: ImportRun) -> str:
    if run.state == State.RUNNING and not is_at_work(run):
        return _("Interrupted")
    if run.state == State.RUNNING and is_undoing(run):
        return _("Being undone")
    if is_trial(run):
        labels = {
            State.DONE: _("Dry run finished"),
            State.RUNNING: _("Dry run in progress"),
            State.STOPPED: _("Refused"),
        }
        return labels.get(State(run.state), run.get_state_display())
    return run.get_state_display()


def is_startable(run: ImportRun) -> bool:
    """Return whether a run was tried, stopped or interrupted, and still has its files."""
    if is_at_work(run) or is_undoing(run):
        return False
    ended_well = run.state == State.DONE and not is_trial(run)
    return run.state not in {State.UNDONE, State.CONTINUED} and not ended_well and has_files(run)


def is_undoable(run: ImportRun) -> bool:
    """Return whether a run created anything, or its undo was interrupted."""
    if is_at_work(run):
        return False
    ended = run.state in {State.DONE, State.STOPPED}
    return is_undoing(run) or (ended and has_made_something(run))


def has_made_something(run: ImportRun) -> bool:
    made = run.items.filter(made=True).exists()
    return made or Provenance.objects.filter(batch=run.batch).exists()


def has_files(run: ImportRun) -> bool:
    try:
        return bool(export_files.paths(run))
    except ExportRefused:
        return False


def progress_of(run: ImportRun) -> dict[str, object]:
    """Return percent done, minutes left if known, and whether there is no worker."""
    started = run.options.get("started_at")
    now = timezone.now()
    minutes = None
    if started and 0 < run.done < run.total:
        passed = (now - datetime.fromisoformat(started)).total_seconds()
        minutes = max(1, round(passed * (run.total - run.done) / run.done / 60))
    asked = datetime.fromisoformat(run.options.get("requested_at") or run.created_at.isoformat())
    return {
        "percent": min(100, run.done * 100 // run.total) if run.total else None,
        "minutes": minutes,
        "has_no_worker": run.state == State.WAITING
        and (now - asked).total_seconds() > WAITS_TOO_LONG,
    }
