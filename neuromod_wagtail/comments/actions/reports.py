"""A reader reports a comment: what that weighs, and when the comment is hidden until looked at."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from neuromod_wagtail.comments import actions, counters
from neuromod_wagtail.comments.actions import on_commit
from neuromod_wagtail.comments.models import Comment, Report
from neuromod_wagtail.comments.notifications import moderators
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.conf import settings
from neuromod_wagtail.types import User

USUAL = Report.USUAL_WEIGHT


def weight_of(reader: str) -> int:
    """0 to 20: twice the share of this reader's earlier reports that were right.

    Counted with one right and one wrong report in advance (Laplace's rule of succession), so that
    no one is judged by a single one.
    """
    outcomes = Report.objects.filter(reader=reader).aggregate(
        right=Count("pk", filter=Q(outcome=Report.Outcome.RIGHT)),
        wrong=Count("pk", filter=Q(outcome=Report.Outcome.WRONG)),
    )
    right, wrong = int(outcomes["right"]), int(outcomes["wrong"])
    return round(2 * USUAL * (right + 1) / (right + wrong + 2))


def report(comment: Comment, *, reader: str, user: User | None, reason: str, note: str) -> bool:
    """Store a reader's report, once for each reader, and say whether it is new.

    The comment moves up in the queue. Where the site says so, enough reports take it out of sight
    until a moderator has looked; ``NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS`` counts usual readers.
    """
    with transaction.atomic():
        counters.lock([comment.discussion_id])
        if Report.objects.filter(comment=comment, reader=reader).exists():
            return False
        weight = weight_of(reader)
        made = Report.objects.create(
            comment=comment, reader=reader, user=user, reason=reason, note=note, weight=weight
        )
        Comment.objects.filter(pk=comment.pk).update(report_count=F("report_count") + 1)
        counters.weigh([comment.pk])
        now = Comment.objects.get(pk=comment.pk)
        limit = settings.NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS * USUAL
        if limit and now.urgency >= limit and now.status == Status.APPROVED:
            _hide(now)
        is_first = weight and now.urgency == weight  # since someone last looked
        if is_first and moderators.after_report(now, made.pk):
            on_commit.mail(now.pk)
    return True


def dismiss(comment: Comment, *, user: User, screen: str = "") -> int:
    """The reports are answered and the comment stays as it is. Returns how many they were."""
    with transaction.atomic():
        counters.lock([comment.discussion_id])
        open_ones = Report.objects.filter(comment=comment, outcome=Report.Outcome.OPEN)
        number = open_ones.update(outcome=Report.Outcome.WRONG, answered_at=timezone.now())
        counters.weigh([comment.pk])
        counters.record([counters.staying(comment)], "dismiss", user=user, screen=screen)
    return number


def _hide(comment: Comment) -> None:
    """Back to those that wait, with the reason."""
    actions.hold(comment, screen="reports")
    hold = {"code": "reports", "evidence": str(comment.report_count)}
    Comment.objects.filter(pk=comment.pk).update(
        hold_code="reports", hold_reasons=[hold, *comment.hold_reasons]
    )
