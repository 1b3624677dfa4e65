"""Counts of a moderator's pending work, for the menu on every screen and for the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from neuromod_wagtail.comments.moderation import queue
from neuromod_wagtail.comments.permissions import moderated, moderated_discussions
from neuromod_wagtail.users import AdminRequest

# Larger numbers are shown with a plus, as no one reads more digits.
MOST = 999


@dataclass(frozen=True)
class Workload:
    """A moderator's pending work.

    ``reported`` stops at ``queue.MANY``. ``oldest`` is when the longest waiting comment was sent.
    """

    pending: int
    reported: int
    oldest: datetime | None


def pending(request: AdminRequest) -> int:
    """Return the number of pending comments from stored counts, with one query per screen."""
    if not hasattr(request, "_nm_comments_pending"):
        mine = moderated_discussions(request.user)
        number = mine.aggregate(sum=Sum("pending_count"))["sum"] or 0
        request._nm_comments_pending = number  # type: ignore[attr-defined]
    return int(request._nm_comments_pending)  # type: ignore[attr-defined]


def workload(request: AdminRequest) -> Workload:
    """Return the whole workload with two more queries, each a short index scan."""
    waiting = queue.Queue(request.user, queue.Tab.PENDING).walk()
    oldest = waiting.values_list("submitted_at", flat=True)[:1] if pending(request) else []
    reported = queue.reported(moderated(request.user))[: queue.MANY].count()
    return Workload(pending(request), reported, next(iter(oldest), None))


def shown(number: int) -> str:
    """Format a count: ``12``, or ``999+``."""
    return str(number) if number <= MOST else f"{MOST}+"
