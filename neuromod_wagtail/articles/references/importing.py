"""Import of references from a bibliography: first a preview, then one transaction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import capfirst
from wagtail.log_actions import log

from neuromod_wagtail.articles.references import vancouver
from neuromod_wagtail.articles.references.formats.entries import Entry
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.users import User

# Identifiers that are unique in a language; others may be shared, for example by chapters.
UNIQUE = ("doi", "pmid")
SHARED = ("isbn", "nct")


@dataclass
class Row:
    """A row of the preview: an entry, its errors and possible duplicates.

    An entry with ``errors`` cannot be added. ``existing`` is a reference that is or may be the
    same, ``duplicate_of`` the number of an earlier row that is or may be. ``is_same`` is True if it
    certainly is.
    """

    number: int
    entry: Entry
    reference: Reference
    errors: list[str] = field(default_factory=list)
    existing: Reference | None = None
    duplicate_of: int | None = None
    is_same: bool = False

    @property
    def can_be_added(self) -> bool:
        return not self.errors and not self.is_same

    @property
    def is_new(self) -> bool:
        """Whether it is selected by default."""
        return self.can_be_added and self.existing is None and self.duplicate_of is None

    @property
    def citation(self) -> str:
        return vancouver.format_text(self.reference.citation) if self.entry.title else ""


def preview_rows(entries: Sequence[Entry], locale_id: int) -> list[Row]:
    """Return a row for each entry, with two queries in all."""
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
    problems: dict[str, ValidationError | list[ValidationError]] = {}
    try:
        reference.clean_fields(exclude=others)
    except ValidationError as error:
        problems |= error.error_dict
    for name, problem in (problems | reference.normalise()).items():
        messages = (
            problem.messages
            if isinstance(problem, ValidationError)
            else [message for one in problem for message in one.messages]
        )
        label = getattr(Reference._meta.get_field(name), "verbose_name", name)
        row.errors += [f"{capfirst(label)}: {message}" for message in messages]
    return row


def _candidates(rows: Iterable[Row], locale_id: int) -> Iterable[Reference]:
    """Return possible duplicates of the rows, by identifier or year (any year without one)."""
    wanted = Q(year__in={row.reference.year for row in rows if row.reference.year})
    for name in (*UNIQUE, *SHARED):
        values = {value for row in rows if (value := getattr(row.reference, name))}
        wanted |= Q(**{f"{name}__in": values})
    if any(row.reference.year is None and not row.errors for row in rows):
        wanted |= Q(year__isnull=True)
    return Reference.objects.filter(wanted, locale_id=locale_id).order_by("pk")


def _compare(row: Row, known: Sequence[Reference], earlier: Sequence[Row]) -> None:
    if row.errors:
        return
    for other in known:
        if (same := similarity(row.reference, other)) and (row.existing is None or same == "same"):
            row.existing, row.is_same = other, same == "same"
            if row.is_same:
                return
    for before in earlier:
        if not before.errors and (same := similarity(row.reference, before.reference)):
            row.duplicate_of, row.is_same = before.number, row.is_same or same == "same"
            return


def similarity(one: Reference, other: Reference) -> str:
    """Return ``same`` by DOI or PMID, ``alike`` by ISBN, trial number or title and year, or ""."""
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in (*UNIQUE, *SHARED)}
    if any(mine and mine == theirs for mine, theirs in (pairs[name] for name in UNIQUE)):
        return "same"
    differ = any(mine and theirs and mine != theirs for mine, theirs in pairs.values())
    shares = any(mine and mine == theirs for mine, theirs in (pairs[name] for name in SHARED))
    titles = normalise_title(one.title), normalise_title(other.title)
    is_titled = bool(titles[0]) and titles[0] == titles[1] and one.year == other.year
    if shares and (is_titled or one.type != "chapter"):
        return "alike"
    return "alike" if is_titled and not differ else ""


def normalise_title(title: str) -> str:
    """Return a title for comparison: only letters and digits, without accents and case."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def add(rows: Sequence[Row], user: User, *, publish: bool) -> list[Reference]:
    """Add all references or none, as drafts if the user may not publish."""
    with transaction.atomic():
        for row in rows:
            reference = row.reference
            reference.live = False
            reference.has_unpublished_changes = True
            reference.save()
            revision = reference.save_revision(user=user)
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
