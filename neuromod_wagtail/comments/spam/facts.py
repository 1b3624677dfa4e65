"""What the database knows of a submission: bans and trust of its author, facts for the checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth import get_user_model
from django.db.models import CharField, DateTimeField, Model, Q, QuerySet, Value

from neuromod_wagtail.comments.models import Ban, Comment, TrustLevel
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.security.ip import (
    account_hash,
    address_hashes,
    domains_of,
    email_hash,
)
from neuromod_wagtail.users import User, email_field


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


class Fact(StrEnum):
    """A fact about the author or the text of a submission."""

    PUBLISHED = "author published"  # a comment of the author is published
    ACCOUNT = "account"  # a guest's email is that of an account
    SAME_TEXT = "same text"  # another comment says the same
    SAME_SPAM = "same spam"  # another comment that says the same was marked as spam


def facts_about(
    user: User | None, email: str, name: str, near_hash: str, edits: Comment | None
) -> frozenset[Fact]:
    """Return the facts in one query, which reads at most one row for each, by an index."""
    arms: list[QuerySet[Model, tuple[str]]] = []
    comments = Comment.objects.exclude(pk=edits.pk) if edits is not None else Comment.objects
    if near_hash:
        # Whoever withdraws a comment may post it again. Of the other statuses, spam is the last.
        same = comments.filter(near_hash=near_hash, status__lt=Status.WITHDRAWN)
        arms.append(_first(same.order_by("-status")).values_list("status"))
    if (author := author_of(user, email, name)) is not None:
        published = _first(comments.filter(author, status=Status.APPROVED).order_by())
        arms.append(published.values_list(_name(Fact.PUBLISHED)))
    if user is None and email and (field := email_field()):
        accounts = get_user_model()._default_manager.filter(**{f"{field}__iexact": email})
        arms.append(accounts.order_by().values_list(_name(Fact.ACCOUNT)))
    if not arms:
        return frozenset()
    found = {value for (value,) in arms[0].union(*arms[1:], all=True).order_by()}
    facts = {Fact(value) for value in found if value in {Fact.PUBLISHED, Fact.ACCOUNT}}
    if statuses := found & set(Status.values):
        facts.add(Fact.SAME_TEXT)
    if Status.SPAM in statuses:
        facts.add(Fact.SAME_SPAM)
    return frozenset(facts)


def author_of(user: User | None, email: str, name: str) -> Q | None:
    """Return the condition that a comment has this author; ``None`` for an unknown one.

    A guest is the same person when both email and name are the same.
    """
    if user is not None:
        return Q(user=user)
    if email:
        return Q(email_hash=email_hash(email), name__iexact=name, user__isnull=True)
    return None


def _first(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return the first row. The limit is in a subquery, as SQLite allows none in a union."""
    return Comment.objects.filter(pk__in=rows.values("pk")[:1]).order_by()


def _name(fact: Fact) -> Value:
    return Value(fact.value, output_field=CharField())
