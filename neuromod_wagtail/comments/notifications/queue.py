"""Sending the mail that is due: claimed, sent, marked. Survives restarts and dead servers.

A mail is claimed for ten minutes by an update that only one process can win. It counts as sent
once the server took it. If the process dies between the server's yes and the mark, the mail is
sent again after the claim runs out, with the same Message-ID; nothing else sends a mail twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.db import transaction
from django.utils import timezone

from neuromod_wagtail.caching import SteadyCache
from neuromod_wagtail.comments.models import Mail, Subscription
from neuromod_wagtail.comments.models.mail import Kind
from neuromod_wagtail.comments.notifications import digests, messages, moderators
from neuromod_wagtail.conf import settings

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
# Minutes to wait after the first, second, … failed attempt; then the mail is given up.
BACKOFF = (1, 5, 30, 120, 720, 1440)
DOWN = "nm-comments-mail-down"
DOWN_SECONDS = 60
# Mails that are looked up at once, and rows that are read or written at once.
MAILS = 100
ROWS = 500
LONGEST_ERROR = 500


class ServerDown(Exception):
    """The mail server does not answer; there is no use in trying the next mail."""


def send_about(comment_ids: list[int]) -> int:
    """Send what is due about some comments, unless the server was just seen to be down."""
    if SteadyCache(settings.NEUROMOD_COMMENTS_CACHE).get(DOWN):
        return 0
    due = Mail.objects.due().filter(comment__in=comment_ids)
    return _send_all(due.values_list("pk", flat=True)[:ROWS])[0]


def send_due(limit: int = 1000) -> int:
    """Send what is due, oldest first. Returns how many were sent or dealt with."""
    sent = 0
    while sent < limit:
        batch = list(Mail.objects.due().values_list("pk", flat=True)[:MAILS])
        done, is_up = _send_all(batch)
        sent += done
        # What failed is due later, so that this comes to an end.
        if not batch or not is_up:
            break
    return sent


def _send_all(pks: Iterable[int]) -> tuple[int, bool]:
    """How many were sent, and whether the server answers."""
    sent = 0
    for pk in list(pks):
        try:
            sent += send(pk)
        except ServerDown:
            SteadyCache(settings.NEUROMOD_COMMENTS_CACHE).set(DOWN, True, DOWN_SECONDS)
            return sent, False
    return sent, True


def send(pk: int) -> bool:
    """Send one mail now. False when someone else has it, or it failed and will be tried again."""
    now = timezone.now()
    if not Mail.objects.claim(pk, now + CLAIM, now):
        return False
    mail = Mail.objects.select_related("comment__page", "subscription__discussion__page").get(pk=pk)
    try:
        if mail.kind in ORDERS:
            fan_out(mail)
            return True
        message = messages.compose(mail)
        if message is not None:
            message.send()
    except ServerDown:
        raise
    except Exception as error:
        # Back ends of mail services raise what they like, and so may a site's own template. No
        # mail is to hold up those behind it.
        _failed(mail, error)
        if _is_of_server(error):
            raise ServerDown from error
        return False
    Mail.objects.filter(pk=pk).update(sent_at=timezone.now(), claimed_until=None, error="")
    return True


def _is_of_server(error: Exception) -> bool:
    """Whether the next mail would fail as well."""
    of_this_mail = isinstance(error, SMTPRecipientsRefused | SMTPDataError)
    return isinstance(error, OSError | SMTPException) and not of_this_mail


def _failed(mail: Mail, error: Exception) -> None:
    """Note the failure and when to try again. After the last attempt the mail stays unsent."""
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
    """Carry out an order: write one mail for each who is to hear, and send them.

    The rows and the mark that the order is done are one transaction: killed in between, the
    order is carried out again, and the events of rows that exist keep them from doubling.
    """
    write, made = ORDERS[mail.kind]
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


# How the rows of an order are written, and of which kind they are.
ORDERS: dict[str, tuple[Callable[[Mail], Iterator[Mail]], Kind]] = {
    Kind.FAN_OUT: (_to_followers, Kind.FOLLOWED),
    Kind.ALERTS: (moderators.rows, Kind.ALERT),
    Kind.DIGESTS: (digests.rows, Kind.DIGEST),
}
