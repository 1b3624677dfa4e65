"""Readers' reports of comments: their weight, and when a comment is hidden pending review."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import get_language

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Comment, Report
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.notifications import messages, moderators
from neuromod_wagtail.comments.signals import comment_reported
from neuromod_wagtail.conf import settings
from neuromod_wagtail.users import User

USUAL = Report.USUAL_WEIGHT


def weight_of(reader: str) -> int:
    """Return 0 to 20: twice the share of this reader's earlier reports that were upheld.

    One upheld and one rejected report are counted in advance (Laplace's rule of succession), so
    that no one is judged by a single report.
    """
    outcomes = Report.objects.filter(reader=reader).aggregate(
        right=Count("pk", filter=Q(outcome=Report.Outcome.RIGHT)),
        wrong=Count("pk", filter=Q(outcome=Report.Outcome.WRONG)),
    )
    right, wrong = int(outcomes["right"]), int(outcomes["wrong"])
    return round(2 * USUAL * (right + 1) / (right + wrong + 2))


def report(
    comment: Comment,
    *,
    reader: str,
    user: User | None,
    reason: str,
    note: str,
    email: str = "",
) -> bool:
    """Store a reader's report, one per reader and comment, and return whether it is new.

    The comment moves up in the queue. Where the site allows it, enough reports hide the comment
    until a moderator has reviewed it; ``NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS`` counts readers of
    average weight. Readers who left an email address are told what was decided.
    """
    with transaction.atomic():
        counters.lock([comment.discussion_id])
        if Report.objects.filter(comment=comment, reader=reader).exists():
            return False
        weight = weight_of(reader)
        made = Report.objects.create(
            comment=comment,
            reader=reader,
            user=user,
            reason=reason,
            note=note,
            email=email,
            language=get_language() or "" if email else "",
            weight=weight,
        )
        Comment.objects.filter(pk=comment.pk).update(report_count=F("report_count") + 1)
        counters.update_urgency([comment.pk])
        now = Comment.objects.get(pk=comment.pk)
        limit = settings.NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS * USUAL
        open_weight = now.urgency - now.priority
        if limit and open_weight >= limit and now.status == Status.APPROVED:
            _hide(now)
        is_first = weight and open_weight == weight  # since the last review
        if is_first and moderators.order_now(now, "reported", made.pk):
            on_commit.mail(now.pk)
        on_commit.send(comment_reported, now.pk, report=made.pk)
    return True


def dismiss(comment: Comment, *, user: User, screen: str = "") -> int:
    """Dismiss the open reports and keep the comment as it is. Return how many there were."""
    with transaction.atomic():
        counters.lock([comment.discussion_id])
        open_ones = Report.objects.filter(comment=comment, outcome=Report.Outcome.OPEN)
        number = open_ones.update(outcome=Report.Outcome.WRONG, answered_at=timezone.now())
        counters.update_urgency([comment.pk])
        counters.record_event(comment, "dismiss", user=user, screen=screen)
        if messages.reports_answered([comment.pk]):
            on_commit.mail(comment.pk)
    return number


def _hide(comment: Comment) -> None:
    """Hold the comment again, with the reason."""
    actions.hold(comment, screen="reports")
    hold = {"code": "reports", "evidence": str(comment.report_count)}
    Comment.objects.filter(pk=comment.pk).update(
        hold_code="reports", hold_reasons=[hold, *comment.hold_reasons]
    )
