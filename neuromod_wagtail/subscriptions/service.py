"""The optional newsletter service of the site, which then sends the articles itself."""

from __future__ import annotations

from typing import Protocol

from django.utils.module_loading import import_string

from neuromod_wagtail.conf import settings
from neuromod_wagtail.subscriptions.models import Subscriber
from neuromod_wagtail.transactions import afterwards


class NewsletterService(Protocol):
    """A class named by ``NEUROMOD_SUBSCRIPTIONS_SERVICE``: it takes the confirmed addresses.

    Both methods are called after the commit. A failure is logged and changes nothing on this site.
    """

    def add(self, subscriber: Subscriber) -> None:
        """Take a subscriber who has just confirmed."""
        ...

    def remove(self, subscriber: Subscriber) -> None:
        """Forget a subscriber whose row has just been deleted."""
        ...


def load() -> NewsletterService | None:
    """Return the site's service, or ``None``: then the package sends the articles."""
    path = settings.NEUROMOD_SUBSCRIPTIONS_SERVICE
    return import_string(path)() if path else None


def add(subscriber: Subscriber) -> None:
    if (found := load()) is not None:
        found.add(subscriber)


def subscriber_deleted(sender: type[Subscriber], instance: Subscriber, **kwargs: object) -> None:
    """Tell the service of a confirmed subscriber who unsubscribed, was deleted or erased."""
    if instance.confirmed_at and (found := load()) is not None:
        afterwards(found.remove, instance)
