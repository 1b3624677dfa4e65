"""The six statuses of a comment and the moves between them, independent of the database."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    PENDING = "pending", _("Awaiting moderation")
    APPROVED = "approved", _("Approved")
    SPAM = "spam", _("Spam")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")
    ERASED = "erased", _("Erased")


# A withdrawn comment can only be erased: no one may republish what its author withdrew.
TRANSITIONS: dict[str, frozenset[str]] = {
    Status.PENDING: frozenset(
        {Status.APPROVED, Status.SPAM, Status.DECLINED, Status.WITHDRAWN, Status.ERASED}
    ),
    Status.APPROVED: frozenset(
        {Status.PENDING, Status.SPAM, Status.DECLINED, Status.WITHDRAWN, Status.ERASED}
    ),
    Status.SPAM: frozenset({Status.PENDING, Status.APPROVED, Status.DECLINED, Status.ERASED}),
    Status.DECLINED: frozenset({Status.PENDING, Status.APPROVED, Status.SPAM, Status.ERASED}),
    Status.WITHDRAWN: frozenset({Status.ERASED}),
    Status.ERASED: frozenset(),
}

# Statuses in which an author may still edit or withdraw a comment.
OWN = frozenset({Status.PENDING, Status.APPROVED})


class InvalidTransition(ValueError):
    """The table has no move from ``old`` to ``new``."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"A comment cannot go from {old} to {new}.")
        self.old = old
        self.new = new


class StatusConflict(RuntimeError):
    """Someone else moved the comment first; ``actual`` is its current status."""

    def __init__(self, actual: str) -> None:
        super().__init__(f"The comment is {actual} by now.")
        self.actual = actual


class Move(NamedTuple):
    """The move of one comment from a status (empty if new) to another (empty if deleted)."""

    pk: int
    discussion_id: int
    thread_id: int | None
    old: str
    new: str


def can_move(old: str, new: str) -> bool:
    return new in TRANSITIONS[old]


def sources(new: str) -> list[str]:
    """Return the statuses from which ``new`` can be reached."""
    return [old for old, targets in TRANSITIONS.items() if new in targets]
