"""Bans and trust level of the author of a submission, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, Q, Value

from neuromod_wagtail.comments.models import Ban, TrustLevel
from neuromod_wagtail.comments.security.ip import (
    account_hash,
    address_hashes,
    domains_of,
    email_hash,
)
from neuromod_wagtail.users import User


@dataclass(frozen=True)
class AuthorStatus:
    """Bans and trust level in force. ``banned`` is the kind of the longest ban, ``""`` without one.

    ``trust_level`` is a value of ``TrustLevel.Choice`` or ``""``, ``reason`` its reason.
    """

    banned: str = ""
    until: datetime | None = None
    trust_level: str = ""
    reason: str = ""


def author_status(author_key: str, user: User | None, email: str, address: str) -> AuthorStatus:
    """Return ban and trust level in one query: both are needed for every new comment."""
    bans = Ban.objects.in_force().filter(_bans_of(user, email, address)).order_by()
    trust_levels = TrustLevel.objects.filter(person_key=author_key)
    both = bans.values_list("kind", "until", "reason").union(
        trust_levels.values_list("choice", Value(None, DateTimeField()), "reason"), all=True
    )
    # Clear the model's ordering on the parts and the whole: Django 6.1 applies it to the whole.
    rows = list(both.order_by())
    longest = max((row for row in rows if row[1]), key=lambda row: row[1], default=("", None, ""))
    trust_level = next((row for row in rows if row[1] is None), ("", None, ""))
    return AuthorStatus(longest[0], longest[1], trust_level[0], trust_level[2])


def _bans_of(user: User | None, email: str, address: str) -> Q:
    wanted = Q(pk__in=[])
    if email:
        wanted |= Q(kind=Ban.Kind.EMAIL, value=email_hash(email))
        wanted |= Q(kind=Ban.Kind.DOMAIN, value__in=domains_of(email))
    if address:
        wanted |= Q(kind=Ban.Kind.ADDRESS, value__in=address_hashes(address))
    if user is not None:
        wanted |= Q(kind=Ban.Kind.USER, value=account_hash(user.pk))
    return wanted
