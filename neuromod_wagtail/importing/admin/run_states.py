"""The state of an import as the admin shows it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing.models import AbstractImportRun, State

# Seconds after which a waiting task probably has no worker.
WAITS_TOO_LONG = 60


def name_of(run: AbstractImportRun) -> str:
    return run.source.strip(":") or ", ".join(run.files) or str(run.pk)


def is_trial(run: AbstractImportRun) -> bool:
    return bool(run.options.get("dry_run"))


def is_undoing(run: AbstractImportRun) -> bool:
    return bool(run.options.get("undoing"))


def is_running(run: AbstractImportRun) -> bool:
    """Return whether a run waits for a worker or has one that is alive."""
    if run.state == State.RUNNING:
        return run.worker == runs.worker() or runs.is_alive(run.worker)
    return run.state == State.WAITING


def label_of(run: AbstractImportRun) -> str:
    if run.state == State.RUNNING and not is_running(run):
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


def has_work_left(run: AbstractImportRun) -> bool:
    """Return whether a run was tried, stopped or interrupted."""
    if is_running(run) or is_undoing(run):
        return False
    ended_well = run.state == State.DONE and not is_trial(run)
    return run.state not in {State.UNDONE, State.CONTINUED} and not ended_well


def progress_of(run: AbstractImportRun) -> dict[str, object]:
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
