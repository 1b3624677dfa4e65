"""Signing up, confirming and unsubscribing, and the newsletter service that is notified.

The service is optional. A site that has one leaves the sending of articles to it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.comments import tasks
from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.security import ratelimit
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.subscriptions.models import Subscriber, SubscriptionMailKind


def ask(blog: PageLike, email: str, category: Category | None, language: str) -> None:
    """Store a request and order the email that asks to confirm it.

    The same happens whether the address is new or known. Only the email says which; an address gets
    few of them, however many people enter it.
    """
    known = email_hash(email)
    if ratelimit.consume("subscribe-email", known, settings.NEUROMOD_SUBSCRIPTIONS_EMAIL_RATE):
        return
    with transaction.atomic():
        subscriber, is_new = Subscriber.objects.get_or_create(
            blog_id=blog.pk,
            category=category,
            email_hash=known,
            defaults={"email": email, "language": language},
        )
        if not is_new and subscriber.confirmed_at is None:
            # Asked again: the days to confirm begin again, in the language of today.
            Subscriber.objects.filter(pk=subscriber.pk).update(
                created_at=timezone.now(), language=language
            )
        mail = Mail.objects.create(
            event=f"{SubscriptionMailKind.CONFIRM}:{subscriber.pk}:{secrets.token_hex(8)}",
            kind=SubscriptionMailKind.CONFIRM,
            to=subscriber.email,
            language=language,
        )
        transaction.on_commit(lambda: tasks.send_one.enqueue(mail.pk), robust=True)


def confirm(subscriber: Subscriber) -> None:
    """Confirm a request, with all others of the same address in the same blog."""
    with transaction.atomic():
        rows = Subscriber.objects.same_address(subscriber.blog_id, subscriber.email_hash)
        waiting = list(rows.filter(confirmed_at__isnull=True).select_for_update())
        now = timezone.now()
        Subscriber.objects.filter(pk__in=[row.pk for row in waiting]).update(confirmed_at=now)
        for row in waiting:
            row.confirmed_at = now
            transaction.on_commit(_adding(row), robust=True)


def unsubscribe(subscriber: Subscriber) -> None:
    """Delete all rows of the address in this blog, so that no more email is sent about it."""
    Subscriber.objects.same_address(subscriber.blog_id, subscriber.email_hash).delete()


class NewsletterService(Protocol):
    """A class named by ``NEUROMOD_SUBSCRIPTIONS_SERVICE``, which receives confirmed addresses.

    Both methods are called after the commit. A failure is logged and changes nothing on this site.
    """

    def add(self, subscriber: Subscriber) -> None:
        """Add a subscriber who has just confirmed."""
        ...

    def remove(self, subscriber: Subscriber) -> None:
        """Remove a subscriber whose row has just been deleted."""
        ...


def newsletter_service() -> NewsletterService | None:
    """Return the site's service, or ``None``: then the package sends the articles."""
    path = settings.NEUROMOD_SUBSCRIPTIONS_SERVICE
    return import_string(path)() if path else None


def _adding(subscriber: Subscriber) -> Callable[[], None]:
    def add() -> None:
        if (found := newsletter_service()) is not None:
            found.add(subscriber)

    return add


def subscriber_deleted(sender: type[Subscriber], instance: Subscriber, **kwargs: object) -> None:
    """Tell the service of a confirmed subscriber who unsubscribed, was deleted or erased."""
    if instance.confirmed_at and (found := newsletter_service()) is not None:
        transaction.on_commit(lambda: found.remove(instance), robust=True)
