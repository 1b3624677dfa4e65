"""Mail to moderators at once: one order with the comment, one mail for each who wants to hear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from neuromod_wagtail import languages
from neuromod_wagtail.comments.models import Comment, Mail
from neuromod_wagtail.comments.models.mail import Kind, Pace
from neuromod_wagtail.comments.notifications import digests, preferences
from neuromod_wagtail.comments.permissions import may_moderate
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.names import email_of
from neuromod_wagtail.types import User

# So many mails an hour, then the rest comes as one digest: a flood of spam is no flood of mail.
MOST = 20
HOUR = timedelta(hours=1)


def order(comment_id: int, about: str = "posted", number: int = 0) -> Mail:
    """Have the moderators told. The same event orders once: ``about`` and ``number`` name it."""
    return Mail(
        event=f"alerts:{comment_id}:{about}:{number}", kind=Kind.ALERTS, comment_id=comment_id
    )


def after_post(comment: Comment, wanted: str) -> list[Mail]:
    """The order after a comment came in; ``wanted`` is ``Rules.alerts``."""
    statuses = {"held": {Status.PENDING}, "all": {Status.PENDING, Status.APPROVED}}
    return [order(comment.pk)] if comment.status in statuses.get(wanted, ()) else []


def after_report(comment: Comment, report_id: int) -> bool:
    """Order mail about the first report since the comment was last looked at, if any is wanted."""
    is_wanted = preferences.listening(Pace.NOW).exists()
    if is_wanted:
        Mail.objects.bulk_create([order(comment.pk, "reported", report_id)], ignore_conflicts=True)
    return is_wanted


def rows(mail: Mail) -> Iterator[Mail]:
    """What becomes of an order: a mail for each moderator, or a digest for who had many."""
    comment = mail.comment
    if comment is None:
        return
    told = list(hearers(comment, mail.event))
    since = timezone.now() - HOUR
    recent = Mail.objects.filter(kind=Kind.ALERT, user__in=told, created_at__gt=since)
    numbers = dict(recent.values_list("user").annotate(Count("pk")).order_by())
    for user in told:
        if numbers.get(user.pk, 0) >= MOST:
            yield digests.of_flood(user)
        else:
            yield Mail(
                event=f"{mail.event.replace('alerts', 'alert', 1)}:{user.pk}",
                kind=Kind.ALERT,
                comment=comment,
                user=user,
                to=email_of(user),
                language=languages.for_user(user),
            )


def hearers(comment: Comment, event: str) -> Iterator[User]:
    """Those who moderate the comment's page and want to hear of this at once."""
    for user in preferences.listening(Pace.NOW):
        if hears(user, comment, event):
            yield user


def hears(user: User, comment: Comment, event: str) -> bool:
    """Does one of the ``listeners`` want this event of this comment, as it is now?"""
    wish = preferences.wish_for(user, comment.page)
    if wish.pace != Pace.NOW or comment.user_id == user.pk:
        return False
    if ":reported:" in event:
        is_wanted = wish.reports and comment.urgency > 0
    else:
        # What no one decided on went online without waiting.
        at_once = comment.status == Status.APPROVED and comment.decided_at is None
        is_wanted = comment.status == Status.PENDING or (at_once and wish.published)
    return is_wanted and may_moderate(user, comment.page)
