"""All concerns, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.concerns.advice import ADVICE
from neuromod_wagtail.comments.safety.concerns.crisis import CRISIS
from neuromod_wagtail.comments.safety.concerns.cure import CURE
from neuromod_wagtail.comments.safety.concerns.diagnosis import DIAGNOSIS
from neuromod_wagtail.comments.safety.concerns.identifiers import IDENTIFIERS
from neuromod_wagtail.comments.safety.concerns.people import PEOPLE
from neuromod_wagtail.comments.safety.concerns.promotion import PROMOTION
from neuromod_wagtail.comments.safety.concerns.stimulation import STIMULATION
from neuromod_wagtail.comments.safety.reading import Reading

CONCERNS: dict[str, Concern] = {
    concern.code: concern
    for concern in (
        CRISIS,
        ADVICE,
        STIMULATION,
        DIAGNOSIS,
        CURE,
        IDENTIFIERS,
        PEOPLE,
        PROMOTION,
    )
}

DISTRESSING = frozenset(code for code, concern in CONCERNS.items() if concern.is_distressing)


def concerns_of(hold_reasons: Iterable[Mapping[str, str]]) -> list[Concern]:
    """Return the concerns among the hold reasons of a comment."""
    codes = (hold.get("code", "") for hold in hold_reasons)
    return [CONCERNS[code] for code in codes if code in CONCERNS]


def deadline_of(hold_reasons: Iterable[Mapping[str, str]]) -> timedelta | None:
    """Return how soon a comment should be decided: the shortest time of its concerns."""
    return min((concern.deadline for concern in concerns_of(hold_reasons)), default=None)


def decide_by(comment: Comment) -> datetime | None:
    """Return the deadline for a decision on a pending comment with a concern, else None."""
    deadline = deadline_of(comment.hold_reasons) if comment.status == Status.PENDING else None
    return comment.submitted_at + deadline if deadline else None


def latest_in_time(now: datetime) -> list[datetime]:
    """Return for each concern the time since which comments are not overdue yet."""
    return [now - concern.deadline for concern in CONCERNS.values()]


def overdue(limits: Iterable[datetime]) -> Q:
    """Return the condition for comments whose deadline, set by their main reason, has passed.

    ``limits`` are those of ``latest_in_time``, or placeholders for them.
    """
    late = Q()
    for code, limit in zip(CONCERNS, limits, strict=True):
        late |= Q(hold_code=code, submitted_at__lt=limit)
    return Q(late, status=Status.PENDING)


def is_distressing(hold_reasons: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether moderators should see the text on request only."""
    return any(concern.is_distressing for concern in concerns_of(hold_reasons))


def reads_distressing(body: str) -> bool:
    """Tell the same of a text of which no reasons are stored, such as an earlier version."""
    reading = Reading(body)
    return any(CONCERNS[code].evidence(reading) for code in DISTRESSING)
