"""What the database knows of a submission: bans and trust of its author, facts for the checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import connections, router
from django.db.models import CharField, DateTimeField, Model, Q, QuerySet, Value
from django.utils import timezone

from neuromod_wagtail.comments.models import Ban, Comment, TrustLevel
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.security import ip
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.users import User, email_field

# Kind of a row, its detail, until when, and why.
Row = tuple[str, str, datetime | None, str]
BAN, TRUST_LEVEL = "ban", "trust level"
NEVER = Value(None, DateTimeField())


def _text(text: str) -> Value:
    return Value(str(text), output_field=CharField())


NOTHING = _text("")


@dataclass(frozen=True)
class AuthorStatus:
    """Bans and trust level in force. ``banned`` is the kind of the longest ban, ``""`` without one.

    ``trust_level`` is a value of ``TrustLevel.Choice`` or ``""``, ``reason`` its reason.
    """

    banned: str = ""
    until: datetime | None = None
    trust_level: str = ""
    reason: str = ""


class Fact(StrEnum):
    """A fact about the author or the text of a submission."""

    POSTED = "posted"  # the author has posted the same text in the same place
    PUBLISHED = "author published"  # a comment of the author is published
    ACCOUNT = "account"  # a guest's email is that of an account
    SAME_TEXT = "same text"  # another comment says the same
    SAME_SPAM = "same spam"  # another comment that says the same was marked as spam


@dataclass(frozen=True)
class Known:
    """What the database knows about the author and the text of a submission."""

    author_status: AuthorStatus
    facts: frozenset[Fact]


class Shape(NamedTuple):
    """The parts of the query, which depend on what is known of an author, whatever its value."""

    has_email: bool
    has_account: bool
    has_text: bool
    is_edit: bool
    domains: int
    addresses: int


def known_about(
    *,
    user: User | None,
    email: str,
    email_hash: str,
    name: str,
    address: str,
    author_key: str,
    near_hash: str,
    fingerprint: str,
    edits: Comment | None,
) -> Known:
    """Return bans, trust level and facts in one query, which reads few rows, by their indexes."""
    domains = ip.domains_of(email) if email else []
    addresses = ip.address_hashes(address) if address else []
    shape = Shape(
        has_email=bool(email),
        has_account=user is not None,
        has_text=bool(near_hash),
        is_edit=edits is not None,
        domains=len(domains),
        addresses=len(addresses),
    )
    iexact = connections[router.db_for_read(Comment)].ops.prep_for_iexact_query
    rows = _query(shape).rows(
        timezone.now(),
        *(author_key, fingerprint, near_hash),
        *(email_hash, iexact(email), iexact(name)),
        *((ip.account_hash(user.pk), user.pk) if user is not None else ("", 0)),
        edits.pk if edits is not None else 0,
        *domains,
        *addresses,
    )
    return Known(_author_status(rows), _facts(rows))


def _author_status(rows: list[Row]) -> AuthorStatus:
    bans = [row for row in rows if row[0] == BAN]
    _ban, kind, until, _reason = max(bans, key=itemgetter(2), default=("", "", None, ""))
    levels = (row for row in rows if row[0] == TRUST_LEVEL)
    _level, trust_level, _until, reason = next(levels, ("", "", None, ""))
    return AuthorStatus(kind, until, trust_level, reason)


def _facts(rows: list[Row]) -> frozenset[Fact]:
    facts = {Fact(row[0]) for row in rows if row[0] not in {BAN, TRUST_LEVEL}}
    if any(row[0] == Fact.SAME_TEXT and row[1] == Status.SPAM for row in rows):
        facts.add(Fact.SAME_SPAM)
    return frozenset(facts)


@lru_cache(maxsize=50)
def _query(shape: Shape) -> PreparedQuery[Model]:
    """Return a union of few rows; the first column says what each is. Values as in ``known_about``."""
    mark = PreparedQuery.mark
    domains = [mark(10 + place) for place in range(shape.domains)]
    addresses = [mark(10 + shape.domains + place) for place in range(shape.addresses)]
    banned = Q(kind=Ban.Kind.DOMAIN, value__in=domains)
    banned |= Q(kind=Ban.Kind.ADDRESS, value__in=addresses)
    if shape.has_email:
        banned |= Q(kind=Ban.Kind.EMAIL, value=mark(4))
    if shape.has_account:
        banned |= Q(kind=Ban.Kind.USER, value=mark(7))
    # First the bans: the types of their columns are those of the whole.
    bans = Ban.objects.filter(banned, until__gt=PreparedQuery.moment(0)).order_by()
    levels = TrustLevel.objects.filter(person_key=mark(1))
    arms = [
        bans.values_list(_text(BAN), "kind", "until", "reason"),
        levels.values_list(_text(TRUST_LEVEL), "choice", NEVER, "reason"),
        _fact(Fact.POSTED, Comment.objects.filter(fingerprint=mark(2))),
    ]
    others = Comment.objects.all()
    if shape.is_edit:
        others = others.exclude(pk=PreparedQuery.number(9))
    if shape.has_text:
        # Whoever withdraws a comment may post it again. Of the other statuses, spam is the last.
        same = others.filter(near_hash=mark(3), status__lt=Status.WITHDRAWN).order_by("-status")
        arms.append(_fact(Fact.SAME_TEXT, _first(same), "status"))
    if shape.has_account or shape.has_email:
        theirs = Q(user=PreparedQuery.account(8)) if shape.has_account else _guest(mark(4), mark(6))
        published = others.filter(theirs, status=Status.APPROVED).order_by()
        arms.append(_fact(Fact.PUBLISHED, _first(published)))
    if shape.has_email and not shape.has_account and (field := email_field()):
        accounts = get_user_model()._default_manager.filter(**{f"{field}__iexact": mark(5)})
        arms.append(_fact(Fact.ACCOUNT, accounts.order_by()))
    # Clear the model's ordering on the parts and the whole: Django 6.1 applies it to the whole.
    return PreparedQuery(arms[0].union(*arms[1:], all=True).order_by())


def author_of(user: User | None, email: str, name: str) -> Q | None:
    """Return the condition that a comment has this author; ``None`` for an unknown one.

    A guest is the same person when both email and name are the same.
    """
    if user is not None:
        return Q(user=user)
    return _guest(ip.email_hash(email), name) if email else None


def _guest(hashed: str, name: str) -> Q:
    return Q(email_hash=hashed, name__iexact=name, user__isnull=True)


def _first(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return the first row. The limit is in a subquery, as SQLite allows none in a union."""
    return Comment.objects.filter(pk__in=rows.values("pk")[:1]).order_by()


def _fact(
    fact: Fact, rows: QuerySet[Any], detail: str | Value = NOTHING
) -> QuerySet[Any, tuple[object, ...]]:
    return rows.values_list(_text(fact), detail, NEVER, NOTHING)
