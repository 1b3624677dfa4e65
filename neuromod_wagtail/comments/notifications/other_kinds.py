"""Email and orders of other apps, which the queue of the comments sends and processes, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core.mail import EmailMultiAlternatives

from neuromod_wagtail.comments.models import Mail

# What builds the message of an email, or returns ``None`` if it is out of date.
Compose = Callable[[Mail], EmailMultiAlternatives | None]
# What returns the rows of an order.
Write = Callable[[Mail], Iterator[Mail]]

COMPOSERS: dict[str, Compose] = {}
# The function that makes the rows of an order, and their kind.
ORDERS: dict[str, tuple[Write, str]] = {}


def register(kind: str, compose: Compose) -> None:
    """Send email of a kind."""
    COMPOSERS[kind] = compose


def register_order(kind: str, write: Write, made: str) -> None:
    """Process orders of a kind, whose rows are of kind ``made``."""
    ORDERS[kind] = (write, made)
