"""Declarations of personal data in subscriptions."""

from __future__ import annotations

from django.db.models import Q

from neuromod_wagtail.privacy.declaration import GIVEN, HASH, NEUTRAL, TOLD, Keep, declare
from neuromod_wagtail.subscriptions.models import Subscriber

DAYS = "NEUROMOD_SUBSCRIPTIONS_CONFIRM_DAYS"


def title_of(row: Subscriber) -> str:
    return str(row.blog.title)


def category_of(row: Subscriber) -> str:
    return str(row.category or "")


declare(
    Subscriber,
    {
        "blog": TOLD.called("blog", title_of),
        "category": TOLD.called("category", category_of),
        "email": GIVEN,
        "language": GIVEN,
        "created_at": TOLD.called("asked"),
        "confirmed_at": TOLD.called("confirmed"),
        "email_hash": HASH,
        "id": NEUTRAL,
    },
    rows=lambda person: Q(email_hash__in=person.hashes) | Q(email__in=person.emails),
    title="article_subscriptions",
    related=("blog", "category"),
    deleted=True,
    keep=Keep(DAYS, since="created_at", only=Q(confirmed_at__isnull=True)),
)
