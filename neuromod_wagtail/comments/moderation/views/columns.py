"""The cell of a comment in the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from django.db.models import prefetch_related_objects

from neuromod_wagtail.comments.forms import extra_answers
from neuromod_wagtail.comments.models import Comment, Note, Report, TrustLevel
from neuromod_wagtail.comments.moderation import action_registry, queue
from neuromod_wagtail.comments.spam.hold_reasons import in_words


class Cell(TypedDict):
    """The context of one comment's cell."""

    comment: Comment
    reasons: list[str]
    decisions: list[str]
    record: dict[str, int]
    is_first: bool
    trust_level: TrustLevel | None
    reports: list[Report]
    notes: list[Note]
    extra: object


def cells_of(comments: Sequence[Comment]) -> list[Cell]:
    """Build the context of each comment's cell, with five queries for all."""
    prefetch_related_objects([one for one in comments if one.report_count], "reports")
    prefetch_related_objects(comments, "notes__user")
    records = queue.counts_by_author(comments)
    keys = {comment.person_key for comment in comments} - {""}
    trust_levels = {one.person_key: one for one in TrustLevel.objects.filter(person_key__in=keys)}
    return [
        {
            "comment": comment,
            "extra": extra_answers(comment),
            "reasons": [in_words(hold) for hold in comment.hold_reasons],
            "decisions": action_registry.possible(comment),
            "record": records.get(comment.person_key, {}),
            "is_first": sum(records.get(comment.person_key, {}).values()) == 1,
            "trust_level": trust_levels.get(comment.person_key),
            "reports": _open_reports(comment),
            "notes": list(comment.notes.all()),
        }
        for comment in comments
    ]


def _open_reports(comment: Comment) -> list[Report]:
    if not comment.report_count:
        return []
    return [one for one in comment.reports.all() if one.outcome == Report.Outcome.OPEN]
