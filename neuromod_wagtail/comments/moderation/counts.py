"""How much awaits a moderator: for the menu, which is on every screen, and for the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from neuromod_wagtail.comments.moderation import queue
from neuromod_wagtail.comments.permissions import moderated, moderated_discussions
from neuromod_wagtail.types import AdminRequest

# No one reads more digits; beyond this, numbers end with a plus.
MOST = 999


@dataclass(frozen=True)
class Workload:
    """``reported`` stops at ``queue.MANY``. ``oldest``: when the longest waiting comment was sent."""

    pending: int
    reported: int
    oldest: datetime | None


def pending(request: AdminRequest) -> int:
    """How many comments await this user. One query for a whole screen, from kept counts."""
    if not hasattr(request, "_nm_comments_pending"):
        mine = moderated_discussions(request.user)
        number = mine.aggregate(sum=Sum("pending_count"))["sum"] or 0
        request._nm_comments_pending = number  # type: ignore[attr-defined]
    return int(request._nm_comments_pending)  # type: ignore[attr-defined]


def workload(request: AdminRequest) -> Workload:
    """The same with two more queries, each a short walk of an index."""
    waiting = queue.Queue(request.user, queue.Tab.PENDING).walk()
    oldest = waiting.values_list("submitted_at", flat=True)[:1] if pending(request) else []
    reported = queue.reported(moderated(request.user))[: queue.MANY].count()
    return Workload(pending(request), reported, next(iter(oldest), None))


def shown(number: int) -> str:
    """``12``, or ``999+``."""
    return str(number) if number <= MOST else f"{MOST}+"
