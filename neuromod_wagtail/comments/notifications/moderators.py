"""Immediate email to moderators: one order per comment, one email per recipient."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from neuromod_wagtail.comments.models import Comment, Mail
from neuromod_wagtail.comments.models.mail import MailKind, Pace
from neuromod_wagtail.comments.notifications import digests, preferences
from neuromod_wagtail.users import email_of, language_of

# Immediate emails per hour; the rest is sent as one digest, so that a flood of spam is no flood of
# email.
MOST = 20
HOUR = timedelta(hours=1)


def order(comment_id: int, about: str = "posted", number: int = 0) -> Mail:
    """Order email to moderators. ``about`` and ``number`` identify the event, which orders once."""
    return Mail(
        event=f"alerts:{comment_id}:{about}:{number}", kind=MailKind.ALERTS, comment_id=comment_id
    )


def order_now(comment: Comment, about: str, number: int) -> bool:
    """Order email about an appeal or report, if any is wanted."""
    is_wanted = preferences.recipients_at(Pace.NOW).exists()
    if is_wanted:
        Mail.objects.bulk_create([order(comment.pk, about, number)], ignore_conflicts=True)
    return is_wanted


def rows(mail: Mail) -> Iterator[Mail]:
    """Return the rows of an order: an email for each moderator, or a digest after too many."""
    comment = mail.comment
    if comment is None:
        return
    users = [
        user
        for user in preferences.recipients_at(Pace.NOW)
        if preferences.wants(user, comment, mail.event)
    ]
    since = timezone.now() - HOUR
    recent = Mail.objects.filter(kind=MailKind.ALERT, user__in=users, created_at__gt=since)
    numbers = dict(recent.values_list("user").annotate(Count("pk")).order_by())
    for user in users:
        if numbers.get(user.pk, 0) >= MOST:
            yield digests.of_flood(user)
        else:
            yield Mail(
                event=f"{mail.event.replace('alerts', 'alert', 1)}:{user.pk}",
                kind=MailKind.ALERT,
                comment=comment,
                user=user,
                to=email_of(user),
                language=language_of(user),
            )
