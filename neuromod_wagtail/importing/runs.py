"""The life cycle of a run: its process, its progress, and how it ends."""

from __future__ import annotations

import gc
import logging
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django.utils.translation import gettext as _

from neuromod_wagtail.importing.errors import ExportRefused, is_full
from neuromod_wagtail.importing.models import AbstractImportRun, State
from neuromod_wagtail.importing.report import Report, storable

logger = logging.getLogger(__name__)

# The objects after which the garbage collector looks at the young ones.
YOUNG = 100_000


@contextmanager
def carrying_out(run: AbstractImportRun, report: Report) -> Iterator[None]:
    """Save how the work inside ended. Problems of the file or the site are reported, not raised."""
    try:
        with _collecting_rarely():
            yield
    except ExportRefused as refused:
        report.refusal = refused.message
    except Exception as error:
        logger.exception("The import stopped")
        report.stopped = explain(error)
    except BaseException:
        finish(run, report, State.STOPPED)
        raise
    finish(run, report, State.STOPPED if report.refusal or report.stopped else State.DONE)


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Collect garbage rarely, and never among existing objects: saves a fifth of the time."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def finish(run: AbstractImportRun, report: Report, state: str) -> None:
    """Save how a run ended, unless it was a dry run, which is not stored."""
    if run.pk is None:
        return
    run.state, run.report = state, report.as_json()
    run.message = storable(report.refusal or report.stopped)
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "report", "message", "finished_at"])


def save_progress(run: AbstractImportRun, done: int) -> None:
    if run.pk is not None:
        run.done = done
        type(run)._default_manager.filter(pk=run.pk).update(done=done, total=run.total)


def worker() -> str:
    return f"{platform.node()[:150]}:{os.getpid()}"


def is_alive(name: str) -> bool:
    """Return whether a process is alive, which is assumed for other machines."""
    host, _colon, number = name.rpartition(":")
    if not number.isdecimal():
        return False
    if host != platform.node()[:150]:
        return True
    if int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def explain(error: BaseException) -> str:
    if is_full(error):
        return _(
            "The disk is full. Completed items have been saved. Free some space and run the "
            "same import again."
        )
    reason = getattr(error, "strerror", None) or type(error).__name__
    message = _(
        "%(reason)s. Completed items have been saved. Fix this and run the same import again."
    )
    return message % {"reason": reason}
