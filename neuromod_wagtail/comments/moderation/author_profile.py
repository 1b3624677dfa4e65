"""Profiles of commenters: comments, names, trust level, bans and moderators' notes.

A commenter is a ``person_key``: ``user:<key of an account>`` or ``mail:<keyed hash of an email>``.
Everything here is limited to the comments that the current user moderates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.models import Ban, Comment, Note, TrustLevel
from neuromod_wagtail.comments.models.keyset import Cursor, past
from neuromod_wagtail.comments.permissions import comments_by, moderated
from neuromod_wagtail.comments.privacy.related_data import log_entries
from neuromod_wagtail.comments.security.ip import (
    SHARED_DOMAINS,
    account_hash,
    domain_of,
    domains_of,
    email_hash,
)
from neuromod_wagtail.users import AnyUser

PAGE = 20
# The most names, notes and log entries shown.
NAMES = 10
ENTRIES = 50


@dataclass(frozen=True)
class AuthorProfile:
    """A commenter's profile. ``counts`` is the number of comments by status, largest first.

    ``latest`` is their newest comment that the user may see, ``None`` when there is none.
    """

    key: str
    rows: QuerySet
    counts: dict[str, int]
    first_seen: datetime | None
    last_seen: datetime | None
    names: list[str]
    latest: Comment | None
    trust_level: TrustLevel | None
    notes: list[Note]
    bans: list[Ban]
    record: list[ModelLogEntry]

    @property
    def is_empty(self) -> bool:
        return not (self.counts or self.trust_level or self.notes)

    @property
    def offers(self) -> dict[str, Offer]:
        return offers(self.latest) if self.latest else {}


def open_for(user: AnyUser, key: str) -> AuthorProfile:
    """Return everything that ``user`` may know about a commenter, in seven queries.

    Call ``can_see_commenter`` first.
    """
    rows = comments_by(key, moderated(user))
    spans = rows.values("status").order_by()
    found = list(
        spans.annotate(number=Count("pk"), first=Min("submitted_at"), last=Max("submitted_at"))
    )
    found.sort(key=lambda row: -row["number"])
    names = rows.exclude(name="").values("name").annotate(last=Max("submitted_at"))
    bans = list(bans_of(key, rows))
    return AuthorProfile(
        key=key,
        rows=rows,
        counts={row["status"]: row["number"] for row in found},
        first_seen=min((row["first"] for row in found), default=None),
        last_seen=max((row["last"] for row in found), default=None),
        names=[row["name"] for row in names.order_by("-last")[:NAMES]],
        latest=rows.select_related("user").order_by("-submitted_at", "-id").first(),
        trust_level=TrustLevel.objects.select_related("user").filter(person_key=key).first(),
        notes=list(Note.objects.select_related("user").filter(person_key=key)[:ENTRIES]),
        bans=bans,
        record=list(log_entries([key], [ban.pk for ban in bans]).select_related("user")[:ENTRIES]),
    )


def history(rows: QuerySet, after: Cursor | None) -> tuple[list[Comment], Cursor | None]:
    """Return one page of a commenter's comments, newest first, and the cursor of the next."""
    found = rows.select_related("page", "parent", "decided_by").prefetch_related("notes__user")
    if after is not None:
        found = found.filter(past(after, descending=True))
    page = list(found.order_by("-submitted_at", "-id")[: PAGE + 1])
    if len(page) <= PAGE:
        return page, None
    return page[:PAGE], Cursor(0, page[PAGE - 1].submitted_at, page[PAGE - 1].pk)


def bans_of(key: str, rows: QuerySet) -> QuerySet:
    """Return current and past bans of this commenter, by account, email, domain or address."""
    emails = set(rows.exclude(email="").values_list("email", flat=True).distinct())
    hashes = {email_hash(email) for email in emails}
    addresses = rows.exclude(address_hash="").order_by().values("address_hash")
    wanted = Q(kind=Ban.Kind.EMAIL, value__in=hashes | {key.partition(":")[2]})
    wanted |= Q(kind=Ban.Kind.ADDRESS, value__in=addresses)
    wanted |= Q(kind=Ban.Kind.DOMAIN, value__in={d for email in emails for d in domains_of(email)})
    if key.startswith("user:"):
        wanted |= Q(kind=Ban.Kind.USER, value=account_hash(key.partition(":")[2]))
    return Ban.objects.select_related("user").filter(wanted).order_by("-until")


@dataclass(frozen=True)
class Offer:
    """A possible ban of a comment's author: ``value`` is stored, ``label`` is shown."""

    value: str
    label: str


def offers(comment: Comment) -> dict[str, Offer]:
    """Return the possible bans by kind; the domain only if it is not a large public provider's."""
    found = {}
    if comment.user is not None:
        name = get_user_display_name(comment.user)
        found[Ban.Kind.USER] = Offer(account_hash(comment.user.pk), name)
    if comment.email_hash:
        found[Ban.Kind.EMAIL] = Offer(comment.email_hash, masked(comment.email))
    if comment.address_hash:
        found[Ban.Kind.ADDRESS] = Offer(comment.address_hash, comment.name)
    domain = domain_of(comment.email)
    if domain and domain not in SHARED_DOMAINS:
        found[Ban.Kind.DOMAIN] = Offer(domain, domain)
    return {str(kind): offer for kind, offer in found.items()}


def masked(email: str) -> str:
    """Return enough of an email to tell it from others: ``a…@example.org``."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"
