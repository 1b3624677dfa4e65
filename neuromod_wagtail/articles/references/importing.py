"""References from a bibliography: looked at as a whole first, then written in one transaction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import capfirst
from wagtail.log_actions import log

from neuromod_wagtail.articles.references import vancouver
from neuromod_wagtail.articles.references.formats.entries import Entry
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.types import User

# Numbers of which a language has one entry each; the others may well be shared, as by chapters.
UNIQUE = ("doi", "pmid")
SHARED = ("isbn", "nct")


@dataclass
class Row:
    """One entry, and what stands against it.

    ``errors``: it cannot be added. ``existing``: the reference that it is, or may be, already.
    ``twin``: the number of an earlier row that is, or may be, the same. ``is_same``: no doubt.
    """

    number: int
    entry: Entry
    reference: Reference
    errors: list[str] = field(default_factory=list)
    existing: Reference | None = None
    twin: int | None = None
    is_same: bool = False

    @property
    def can_be_added(self) -> bool:
        return not self.errors and not self.is_same

    @property
    def is_new(self) -> bool:
        """To be added unless the editor says otherwise."""
        return self.can_be_added and self.existing is None and self.twin is None

    @property
    def citation(self) -> str:
        return vancouver.format_text(self.reference.citation) if self.entry.title else ""


def look_at(entries: Sequence[Entry], locale_id: int) -> list[Row]:
    """A row for each entry: two queries however many there are."""
    rows = [_row(number, entry, locale_id) for number, entry in enumerate(entries, start=1)]
    known = list(_candidates(rows, locale_id))
    for row in rows:
        _compare(row, known, rows[: row.number - 1])
    return rows


def _row(number: int, entry: Entry, locale_id: int) -> Row:
    reference = Reference(locale_id=locale_id, **entry.fields)
    row = Row(number, entry, reference)
    if entry.error:
        row.errors.append(entry.error)
        return row
    others = [field.name for field in Reference._meta.fields if field.name not in entry.fields]
    problems: dict[str, Any] = {}
    try:
        reference.clean_fields(exclude=others)
    except ValidationError as error:
        problems |= error.error_dict
    for name, problem in {**problems, **reference.normalise()}.items():
        messages = (
            problem.messages
            if isinstance(problem, ValidationError)
            else [message for one in problem for message in one.messages]
        )
        label = getattr(Reference._meta.get_field(name), "verbose_name", name)
        row.errors += [f"{capfirst(label)}: {message}" for message in messages]
    return row


def _candidates(rows: Iterable[Row], locale_id: int) -> Iterable[Reference]:
    """References that one of the rows may be: by number, or by year, without a year among all."""
    wanted = Q(pk__in=[])
    for name in (*UNIQUE, *SHARED):
        values = {value for row in rows if (value := getattr(row.reference, name))}
        if values:
            wanted |= Q(**{f"{name}__in": values})
    wanted |= Q(year__in={row.reference.year for row in rows if row.reference.year})
    if any(row.reference.year is None and not row.errors for row in rows):
        wanted |= Q(year__isnull=True)
    return Reference.objects.filter(wanted, locale_id=locale_id).order_by("pk")


def _compare(row: Row, known: Sequence[Reference], earlier: Sequence[Row]) -> None:
    if row.errors:
        return
    for other in known:
        if (same := likeness(row.reference, other)) and (row.existing is None or same == "same"):
            row.existing, row.is_same = other, same == "same"
            if row.is_same:
                return
    for twin in earlier:
        if not twin.errors and (same := likeness(row.reference, twin.reference)):
            row.twin, row.is_same = twin.number, row.is_same or same == "same"
            return


def likeness(one: Reference, other: Reference) -> str:
    """``same`` by DOI or PMID, ``alike`` by ISBN, trial number, or title and year; else nothing."""
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in (*UNIQUE, *SHARED)}
    if any(mine and mine == theirs for mine, theirs in (pairs[name] for name in UNIQUE)):
        return "same"
    differ = any(mine and theirs and mine != theirs for mine, theirs in pairs.values())
    shares = any(mine and mine == theirs for mine, theirs in (pairs[name] for name in SHARED))
    titles = fold(one.title), fold(other.title)
    is_titled = bool(titles[0]) and titles[0] == titles[1] and one.year == other.year
    if shares and (is_titled or one.type != "chapter"):
        return "alike"
    return "alike" if is_titled and not differ else ""


def fold(title: str) -> str:
    """Letters and digits only, without accents and case: how titles are compared."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def add(rows: Sequence[Row], user: User, *, publish: bool) -> list[Reference]:
    """All of them or none. Those who may not publish add drafts."""
    with transaction.atomic():
        for row in rows:
            reference = row.reference
            reference.live = False
            reference.has_unpublished_changes = True
            reference.save()
            revision = reference.save_revision(user=user, log_action=False)
            log(
                instance=reference,
                action="wagtail.create",
                user=user,
                revision=revision,
                content_changed=True,
            )
            if publish:
                revision.publish(user=user)
    return [row.reference for row in rows]
