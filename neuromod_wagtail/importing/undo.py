"""The frame of an undo: whether a run can be undone, and what it removed and left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.models import AbstractImportRun, State

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class KeptObject:
    """An object that stays, by its kind and ID at the source, and the reason."""

    kind: str
    id: str
    reason: str


@dataclass
class UndoResult:
    """The number of removed objects of each kind, and those that stay."""

    removed: Counter[str] = field(default_factory=Counter)
    left: list[KeptObject] = field(default_factory=list)

    def add_comments(self, removed: int, left: int) -> None:
        self.removed["comment"] = removed
        if left:
            reason = _("Someone replied to, changed or reported them.")
            number = ngettext("%(number)d comment", "%(number)d comments", left) % {"number": left}
            self.left.append(KeptObject("comment", number, reason))

    def as_text(self) -> str:
        line = _("removed: %(kind)s %(number)d")
        stays = _("kept: %(kind)s %(id)s: %(reason)s")
        gone = [line % {"kind": kind, "number": number} for kind, number in self.removed.items()]
        kept = [stays % {"kind": e.kind, "id": e.id, "reason": e.reason} for e in self.left]
        return "\n".join([*gone, *kept]) or _("There was nothing to remove.")


def check(run: AbstractImportRun) -> None:
    """Raise ``ExportRefused`` if a run is still at work or has nothing to undo."""
    if run.state == State.RUNNING and runs.is_alive(run.worker):
        message = _("Import %(number)d is still running. Wait until it has finished, or stop it.")
        raise ExportRefused("running", message % {"number": run.pk})
    if run.state in {State.UNDONE, State.CONTINUED}:
        message = _("Import %(number)d has nothing to undo. Its state is “%(state)s”.")
        values = {"number": run.pk, "state": State(run.state).label}
        raise ExportRefused("undone", message % values)


def finish(run: AbstractImportRun, result: UndoResult) -> UndoResult:
    run.state, run.finished_at = State.UNDONE, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    result.removed = +result.removed
    return result
