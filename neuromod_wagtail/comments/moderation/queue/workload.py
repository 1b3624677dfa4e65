"""A moderator's pending work, as the dashboard shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.contrib.auth import get_user_model
from django.db.models import Subquery
from django.utils import timezone

from neuromod_wagtail.comments.actions.appeals import open_appeals
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation.queue.listing import (
    MANY,
    CountOf,
    codes_left_by,
    many_reported,
    pending_count,
)
from neuromod_wagtail.comments.permissions import comments_below, sections
from neuromod_wagtail.comments.safety.registry import CONCERNS, latest_in_time, overdue
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.users import AdminRequest, User


@dataclass(frozen=True)
class Workload:
    """A moderator's pending work.

    ``reported`` and ``overdue`` stop counting at ``MANY``. ``oldest`` is when the comment that has
    waited longest was posted.
    """

    pending: int
    reported: int
    oldest: datetime | None
    overdue: int
    appeals: int


def workload(request: AdminRequest) -> Workload:
    """Return the whole workload with one query more than the number of pending comments."""
    pending = pending_count(request)
    user = request.user
    [row] = _counted(sections(user)).run(user.pk, *latest_in_time(timezone.now()))
    found = vars(row)
    return Workload(
        pending,
        found["nm_reported"] or 0,
        found["nm_oldest"] if pending else None,
        (found["nm_overdue"] or 0) if pending else 0,
        found["nm_appeals"] or 0,
    )


@lru_cache(maxsize=50)
def _counted(where: tuple[str, ...] | None) -> PreparedQuery[User]:
    """Return the query for the row of a moderator of these sections, with what awaits them."""
    key = PreparedQuery.account()
    limits = [PreparedQuery.moment(place) for place in range(1, len(CONCERNS) + 1)]
    comments = comments_below(where)
    waiting = comments.filter(status=Status.PENDING).exclude(hold_code__in=codes_left_by(key))
    late = waiting.filter(overdue(limits))
    user = get_user_model()._base_manager.filter(pk=key).only("pk")
    return PreparedQuery(
        user.annotate(
            nm_oldest=Subquery(waiting.order_by("submitted_at", "pk").values("submitted_at")[:1]),
            nm_overdue=CountOf(late.order_by().values("pk")[:MANY]),
            nm_reported=CountOf(many_reported(comments).values("pk")),
            nm_appeals=CountOf(open_appeals(where).values("pk")),
        )
    )
