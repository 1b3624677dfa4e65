"""Data about a person beside their comments: bans, batches, word rules and the audit log.

``personal_fields`` names these functions; what they find is erased as declared there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.models import Ban, Batch, Comment, Note, TrustLevel, WordRule
from neuromod_wagtail.comments.security.ip import account_hash
from neuromod_wagtail.privacy.declaration import BATCH, Person

# The facts of a log entry, as opposed to text: these stay.
FACTS = ("from", "to", "screen")
# Actions of authors. The others are those of moderators, who are accountable for them.
OF_AUTHORS = tuple(
    f"neuromod_comments.{action}" for action in ("post", "edit", "withdraw", "appeal")
)
FREE_TEXT = ("q", "email")
AT_WORK = (Batch.Status.RUNNING, Batch.Status.UNDOING)


# --- bans -----------------------------------------------------------------------------------


def bans_of(person: Person) -> Q:
    """Return the bans of this person alone: of email, account and address, not of a domain."""
    addresses = person.comments.order_by().values("address_hash")
    return (
        Q(kind=Ban.Kind.EMAIL, value__in=person.hashes)
        | Q(kind=Ban.Kind.USER, value__in=[account_hash(pk) for pk in person.accounts])
        | Q(kind=Ban.Kind.ADDRESS, value__in=addresses)
        # Made on the person's page, though the address that it bans was forgotten since.
        | Q(pk__in=recorded_bans(person)) & ~Q(kind=Ban.Kind.DOMAIN)
    )


def recorded_bans(person: Person) -> set[int]:
    """Return the keys of bans that the log connects with the person, including deleted ones."""
    kind = ContentType.objects.get_for_model(Ban)
    found = log_entries(person.keys).filter(content_type=kind)
    return {int(pk) for pk in found.order_by().values_list("object_id", flat=True)}


def labels_of(person: Person) -> None:
    """Empty the name beside a ban that nothing else connects with the person any more."""
    Ban.objects.filter(label__in=person.names).update(label="")


# --- batches --------------------------------------------------------------------------------


def batches_of(person: Person) -> Q:
    """Return batches whose filter or reason names the person.

    Finished ones also count when they decided on a comment of theirs. A running batch needs its
    filter to know what it decides on, so it is left alone otherwise.
    """
    worded = Batch.objects.exclude(query="", reason="").values_list("pk", "query", "reason")
    named = [pk for pk, query, reason in worded if person.is_in(f"{_typed(query)} {reason}")]
    parts = [pk for pk, query, _reason in worded if _is_part(person, _typed(query))]
    decided = (
        Q(uuid__in=_uuids(person))
        | Q(pk__in=person.comments.order_by().values("batch"))
        | Q(pk__in=parts)
    )
    return Q(pk__in=named) | decided & ~Q(status__in=AT_WORK)


def _typed(query: str) -> str:
    """Return the text typed into the filters of the queue."""
    return " ".join(value for name, value in parse_qsl(query) if name in FREE_TEXT)


def _is_part(person: Person, typed: str) -> bool:
    """Tell whether typed text is a part of an email of the person."""
    words = [word for word in typed.casefold().split() if len(word) > 2]
    return any(word in email.casefold() for word in words for email in person.emails)


def _uuids(person: Person) -> set[UUID | None]:
    """Return the batches of the log entries about the person's comments."""
    keys = list(person.comments.order_by().values_list("pk", flat=True))
    found: set[UUID | None] = set()
    for start in range(0, len(keys), BATCH):
        entries = ModelLogEntry.objects.filter(record_of_comments(keys[start : start + BATCH]))
        found |= set(entries.order_by().values_list("uuid", flat=True))
    return found


def end_batches(person: Person) -> None:
    """End running batches that name the person: without a filter, one would match everything."""
    Batch.objects.filter(batches_of(person), status__in=AT_WORK).update(
        status=Batch.Status.DONE, finished_at=timezone.now(), claimed_until=None
    )


# --- word rules ------------------------------------------------------------------------------


def word_rules_with(person: Person) -> Q:
    """Return the word rules that contain an email of the person, literally or as a pattern."""
    rows = WordRule.objects.values_list("pk", "text", "note")
    return Q(pk__in=[pk for pk, text, note in rows if _has_email(person, f"{text} {note}")])


def _has_email(person: Person, text: str) -> bool:
    # In a pattern, a full stop is escaped with a backslash or stands alone in brackets.
    plain = re.sub(r"\\|\[([.+])\]", r"\1", text).casefold()
    return any(email.casefold() in f"{text.casefold()} {plain}" for email in person.emails)


# --- the audit log --------------------------------------------------------------------------


def log_entries(keys: Iterable[str], ban_pks: Iterable[int] = ()) -> QuerySet:
    """Return the audit log of a commenter and of these bans, newest first."""
    kinds = ContentType.objects.get_for_models(TrustLevel, Ban, Note)
    about = Q(content_type=kinds[Ban], object_id__in=[str(pk) for pk in ban_pks])
    for key in keys:
        about |= Q(content_type__in=kinds.values(), data__person=key)
    return ModelLogEntry.objects.filter(about).order_by("-timestamp", "-pk")


def record_of(person: Person) -> Q:
    """Return the log entries about the person and about their bans."""
    bans = Ban.objects.filter(bans_of(person)).values_list("pk", flat=True)
    entries = log_entries(person.keys, {*bans, *recorded_bans(person)})
    return Q(pk__in=entries.order_by().values("pk"))


def record_of_comments(comments: list[int]) -> Q:
    """Return the log entries about comments."""
    kind = ContentType.objects.get_for_model(Comment)
    return Q(content_type=kind, object_id__in=[str(pk) for pk in comments])


def without_words(row: ModelLogEntry, person: Person | None) -> dict[str, object]:
    """Return the facts of an entry: statuses and screen, but no reason and no name."""
    return {name: row.data[name] for name in FACTS if name in row.data}


def without_author(row: ModelLogEntry, person: Person | None) -> int | None:
    """Return the account, unless it is the author's own."""
    return None if row.action in OF_AUTHORS else row.user_id
