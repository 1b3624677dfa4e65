"""Delivery of due email: claimed, sent, marked. It survives restarts and dead servers.

An email is claimed for ten minutes by an update that only one process can win. It counts as sent
once the server accepted it. If the process dies between the server's reply and the mark, the email
is sent again after the claim expires, with the same Message-ID; nothing else sends an email twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from neuromod_wagtail.caching.failover import FailoverCache
from neuromod_wagtail.comments.models import Mail, Subscription
from neuromod_wagtail.comments.models.mail import MailKind
from neuromod_wagtail.comments.notifications import digests, messages, moderators, other_kinds
from neuromod_wagtail.conf import settings

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
# Minutes to wait after the first, second, … failed attempt; then the email is given up.
BACKOFF = (1, 5, 30, 120, 720, 1440)
DOWN = "nm-comments-mail-down"
DOWN_SECONDS = 60
# Emails that are fetched at once, and rows that are read or written at once.
MAILS = 100
ROWS = 500
LONGEST_ERROR = 500


class ServerDown(Exception):
    """The mail server does not answer; there is no use in trying the next email."""


def send_some(due: QuerySet[Mail]) -> int:
    """Send some of what is due, unless the server was just found to be down. Return how many."""
    if FailoverCache(settings.NEUROMOD_COMMENTS_CACHE).get(DOWN):
        return 0
    return _send_all(due.values_list("pk", flat=True)[:ROWS])[0]


def send_due(limit: int = 1000) -> int:
    """Send what is due, oldest first. Return how many were sent or dealt with."""
    sent = 0
    while sent < limit:
        batch = list(Mail.objects.due().values_list("pk", flat=True)[:MAILS])
        done, is_up = _send_all(batch)
        sent += done
        # Failed email is due later, so the loop ends.
        if not batch or not is_up:
            break
    return sent


def _send_all(pks: Iterable[int]) -> tuple[int, bool]:
    """Send each email. Return how many were sent, and whether the server answers."""
    sent = 0
    for pk in list(pks):
        try:
            sent += send(pk)
        except ServerDown:
            FailoverCache(settings.NEUROMOD_COMMENTS_CACHE).set(DOWN, True, DOWN_SECONDS)
            return sent, False
    return sent, True


def send(pk: int) -> bool:
    """Send one email now. Return False when it is claimed elsewhere or failed."""
    now = timezone.now()
    if not Mail.objects.claim(pk, now + CLAIM, now):
        return False
    mail = Mail.objects.select_related("comment__page", "subscription__discussion__page").get(pk=pk)
    try:
        if mail.kind in ORDERS or mail.kind in other_kinds.ORDERS:
            fan_out(mail)
            return True
        compose = other_kinds.COMPOSERS.get(mail.kind) or messages.compose
        message = compose(mail)
        if message is not None:
            message.send()
    except Exception as error:
        # Back ends of email services raise anything, and so may a site's own template. No email may
        # hold up those behind it.
        _failed(mail, error)
        if _is_of_server(error):
            raise ServerDown from error
        return False
    Mail.objects.filter(pk=pk).update(sent_at=timezone.now(), claimed_until=None, error="")
    return True


def _is_of_server(error: Exception) -> bool:
    """Tell whether the next email would fail as well."""
    from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

    of_this_mail = isinstance(error, SMTPRecipientsRefused | SMTPDataError)
    return isinstance(error, OSError | SMTPException) and not of_this_mail


def _failed(mail: Mail, error: Exception) -> None:
    """Record the failure and the next attempt. After the last one the email stays unsent."""
    logger.warning("Comment mail %s was not sent: %s", mail.pk, type(error).__name__)
    tries = min(mail.attempts, len(BACKOFF))
    due_at = timezone.now() + timedelta(minutes=BACKOFF[tries - 1])
    given_up = mail.attempts > len(BACKOFF)
    Mail.objects.filter(pk=mail.pk).update(
        due_at=due_at + timedelta(days=36500) if given_up else due_at,
        claimed_until=None,
        error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
    )


def fan_out(mail: Mail) -> None:
    """Process an order: write one email for each recipient, and send them.

    The rows and the mark that the order is done are one transaction: if interrupted, the order is
    processed again, and the unique events of existing rows prevent duplicates.
    """
    write, made = (ORDERS | other_kinds.ORDERS)[mail.kind]
    with transaction.atomic():
        batch: list[Mail] = []
        for row in write(mail):
            batch.append(row)
            if len(batch) == ROWS:
                Mail.objects.bulk_create(batch, ignore_conflicts=True)
                batch = []
        Mail.objects.bulk_create(batch, ignore_conflicts=True)
        Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), claimed_until=None)
    due = Mail.objects.due().filter(comment=mail.comment_id, kind=made)
    _send_all(due.values_list("pk", flat=True)[:ROWS])


def _to_followers(mail: Mail) -> Iterator[Mail]:
    comment = mail.comment
    if comment is None or not comment.is_public:
        return
    followers = (
        Subscription.objects.filter(discussion=comment.discussion_id, confirmed_at__isnull=False)
        .exclude(email_hash=comment.email_hash)
        .filter(messages.wants(comment))
        .order_by("pk")
    )
    for follower in followers.iterator(chunk_size=ROWS):
        yield messages.followed(comment, follower)


# The function that makes the rows of an order, and their kind.
ORDERS: dict[str, tuple[other_kinds.Write, str]] = {
    MailKind.FAN_OUT: (_to_followers, MailKind.FOLLOWED),
    MailKind.ALERTS: (moderators.rows, MailKind.ALERT),
    MailKind.DIGESTS: (digests.rows, MailKind.DIGEST),
}
