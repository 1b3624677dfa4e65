"""The statement of reasons for a declined comment: what was decided, why, and by whom or what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from neuromod_wagtail.comments.models import Appeal, Comment
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.spam import hold_reasons


@dataclass(frozen=True)
class Statement:
    """What the author of a declined comment is told. The wording is that of the template.

    ``reason`` is the moderator's, ``findings`` are those of the checks, as sentences.
    """

    by_rule: bool
    reason: str
    findings: list[str]
    decided_at: datetime
    can_appeal: bool
    appeal: Appeal | None


def statement_of(comment: Comment, appeal: Appeal | None = None) -> Statement | None:
    """Return the statement on a comment; ``None`` if it is not declined."""
    if comment.status != Status.DECLINED:
        return None
    appeal = appeal or Appeal.objects.filter(comment=comment).first()
    return Statement(
        by_rule=comment.is_decided_by_rule,
        reason=comment.decline_reason,
        findings=hold_reasons.for_author(comment.hold_reasons),
        decided_at=comment.decided_at or comment.submitted_at,
        can_appeal=appeal is None,
        appeal=appeal,
    )
