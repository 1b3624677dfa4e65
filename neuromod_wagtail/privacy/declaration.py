"""Declarations of the personal data in each field, and how it is erased, exported and retained.

Erasing a person, exporting a person's data, retention and the archive of comments read these
declarations and nothing else. An app declares its models in a module ``personal_fields``, which is
discovered when the declarations are first read. A site does the same for what it adds::

    from neuromod_wagtail.privacy.declaration import GIVEN, declare

    declare(Comment, {"phone": GIVEN})                          # a field added to a model of ours
    declare(Answer, {"text": GIVEN, "id": NEUTRAL, "comment": NEUTRAL}, comment_key="comment")

A system check reports fields that no one declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from neuromod_wagtail.conf import SETTINGS, settings

BATCH = 500


@dataclass(frozen=True)
class Person:
    """A person as the database knows them.

    ``emails`` are spelled as they are stored, ``hashes`` and ``keys`` are what comments store
    instead, ``accounts`` are primary keys of users, ``comments`` the comments of all of these.
    """

    emails: frozenset[str]
    hashes: frozenset[str]
    accounts: frozenset[int]
    keys: frozenset[str]
    names: frozenset[str]
    comments: QuerySet[Model]

    def is_in(self, text: str) -> bool:
        """Tell whether a text contains one of their emails, or of their names as whole words."""
        folded = text.casefold()
        if any(email.casefold() in folded for email in self.emails):
            return True
        names = [re.escape(name.casefold()) for name in self.names if len(name) > 2]
        return bool(names and re.search(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", folded))


@dataclass(frozen=True)
class Keep:
    """A retention period: so many days (a setting) after a moment in the row.

    ``only`` limits it to some rows.
    """

    setting: str
    since: str
    only: Q = field(default_factory=Q)

    @property
    def days(self) -> int:
        known = settings if self.setting in SETTINGS else django_settings
        return int(getattr(known, self.setting))

    def over(self) -> Q:
        """Return the condition on rows whose period is over."""
        moment = timezone.now() - timedelta(days=self.days)
        return Q(**{f"{self.since}__lt": moment}) & self.only


# A value for the export of a row, and the value of a field after erasure.
Told = Callable[[Any], object]
Erasure = Callable[[Any, Person | None], object]


@dataclass(frozen=True)
class Field:
    """How one field is erased, exported and retained.

    ``erased``: emptied, or the result of a function of the row and the person. ``with_comment``:
    also erased when only the comment is erased that the row depends on. ``given``: its name in a
    person's export (True: its own), ``value`` how it is exported. ``keep``: emptied after a time in
    any case. ``archived``: part of the archive of its model.
    """

    erased: bool | Erasure = False
    with_comment: bool = False
    given: str | bool = False
    value: Told | None = None
    keep: Keep | None = None
    archived: bool = True

    def called(self, name: str, value: Told | None = None) -> Field:
        """Return the same declaration, exported under another name."""
        return replace(self, given=name, value=value)


# Not personal: keys, counts, states. ``LOCAL`` has no meaning on another site either.
NEUTRAL = Field()
LOCAL = Field(archived=False)
# Not erased with a reader: an account of the staff (gone with the account), or content that the
# site publishes and edits itself.
STAFF = Field(archived=False)
CONTENT = Field()
# Provided by a person, or noted about them: erased and exported.
GIVEN = Field(erased=True, given=True)
# Derived: erased. A keyed hash is of no use elsewhere, so no archive has it.
DERIVED = Field(erased=True)
HASH = Field(erased=True, archived=False)
# Kept while its row is, and exported.
TOLD = Field(given=True)


@dataclass
class Declaration:
    """A model whose fields are declared.

    ``rows``: the condition for a person's rows. ``title``: the name of their list in an export.
    ``comment_key``: the key to the comment that a row is about, or the condition for given comments.
    ``deleted``: erasing deletes the rows, or those for which the condition holds.
    ``keep``: rows are deleted after a time. ``more``: further data of a row for the export.
    ``partly``: a third-party model, of which only the fields that concern people are declared.
    ``also_erase`` and ``also_forget`` do what goes beyond single fields.
    """

    model: type[models.Model]
    fields: dict[str, Field] = field(default_factory=dict)
    rows: Callable[[Person], Q] | None = None
    title: str = ""
    comment_key: str | Callable[[list[int]], Q] = ""
    deleted: bool | Callable[[], Q] = False
    keep: Keep | None = None
    more: Mapping[str, Told] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    partly: bool = False
    also_erase: Callable[[Person], object] | None = None
    also_forget: Callable[[], int] | None = None

    @property
    def undeclared(self) -> list[str]:
        names = [one.name for one in self.model._meta.local_concrete_fields]
        return [] if self.partly else [name for name in names if name not in self.fields]

    @property
    def archived(self) -> list[str]:
        """Return the columns of the archive, in the order of the model."""
        columns = self.model._meta.local_concrete_fields
        return [one.attname for one in columns if self.fields.get(one.name, NEUTRAL).archived]

    def emptied(self) -> dict[str, object]:
        """Return the value of each field of an erased row."""
        return {name: self.empty(name) for name, one in self.fields.items() if one.erased is True}

    def empty(self, name: str) -> object:
        column: Any = self.model._meta.get_field(name)
        if column.null:
            return None
        return column.get_default() if column.has_default() else ""

    def found(self, person: Person) -> QuerySet[models.Model]:
        rows = self.model._base_manager.all()
        return rows.filter(self.rows(person)) if self.rows else rows.none()

    def give(self, person: Person) -> Iterator[dict[str, object]]:
        """Yield the export of each of a person's rows, without empty values."""
        rows = self.found(person).order_by("pk")
        if self.related:
            rows = rows.select_related(*self.related)
        for row in rows.iterator(chunk_size=BATCH):
            found = {name: value(row) for name, value in self.more.items()}
            for name, one in self.fields.items():
                if one.given:
                    value = one.value(row) if one.value else getattr(row, name)
                    found[name if one.given is True else str(one.given)] = plain(value)
            yield {name: value for name, value in found.items() if value}

    def keys(self, person: Person) -> list[object]:
        """Return the keys of the rows of a person."""
        return list(self.found(person).order_by().values_list("pk", flat=True))

    def erase(self, person: Person, keys: list[object]) -> None:
        """Erase the personal data in a person's rows, which were found by ``keys``."""
        if self.also_erase is not None:
            self.also_erase(person)
        self._erase(keys, person, self.fields)

    def erase_with(self, comments: list[int]) -> None:
        """Erase data that depends on comments that are erased."""
        if not self.comment_key:
            return
        on = self.comment_key
        condition = Q(**{f"{on}__in": comments}) if isinstance(on, str) else on(comments)
        rows = self.model._base_manager.filter(condition)
        if self.deleted is True:
            rows.delete()
            return
        touched = {name: one for name, one in self.fields.items() if one.with_comment}
        keys = list(rows.order_by().values_list("pk", flat=True))
        self._erase(keys, None, touched)

    def _erase(
        self, keys: list[object], person: Person | None, fields: Mapping[str, Field]
    ) -> None:
        for start in range(0, len(keys), BATCH):
            rows = self.model._base_manager.filter(pk__in=keys[start : start + BATCH])
            if self.deleted is True:
                rows.delete()
                continue
            if callable(self.deleted):
                rows.filter(self.deleted()).delete()
            self._rewrite(rows, person, fields)

    def _rewrite(
        self, rows: QuerySet[models.Model], person: Person | None, fields: Mapping[str, Field]
    ) -> None:
        emptied = {name: self.empty(name) for name, one in fields.items() if one.erased is True}
        if emptied:
            rows.update(**emptied)
        worked_out = {name: one.erased for name, one in fields.items() if callable(one.erased)}
        if not worked_out:
            return
        changed = [row for row in rows if _rewritten(row, worked_out, person)]
        self.model._base_manager.bulk_update(changed, list(worked_out))

    def forget(self) -> int:
        """Erase data whose retention period is over. Return how many rows that touched."""
        number = self.also_forget() if self.also_forget is not None else 0
        rows = self.model._base_manager.all()
        if self.keep is not None:
            for some in _batches(rows.filter(self.keep.over()), self.keep.since):
                number += some.delete()[1].get(self.model._meta.label, 0)
        for name, one in self.fields.items():
            if one.keep is not None:
                empty = self.empty(name)
                full = rows.filter(one.keep.over()).exclude(**{name: empty})
                for some in _batches(full, one.keep.since):
                    number += some.update(**{name: empty})
        return number


def _batches(rows: QuerySet[models.Model], order: str) -> Iterator[QuerySet[models.Model]]:
    """Yield the rows in batches, which are locked for a moment only, until none is left.

    In an order that an index may have; without one, the table is not read for every batch.
    """
    found = rows.order_by(order, "pk").values_list("pk", flat=True)
    while keys := list(found[: 50 * BATCH]):
        for start in range(0, len(keys), BATCH):
            yield rows.model._base_manager.filter(pk__in=keys[start : start + BATCH])


def _rewritten(row: models.Model, worked_out: Mapping[str, Erasure], person: Person | None) -> bool:
    """Write derived values into a row, and return whether any of them changed."""
    is_new = False
    for name, erasure in worked_out.items():
        column = row._meta.get_field(name).attname  # type: ignore[union-attr]
        was, now = getattr(row, column), erasure(row, person)
        setattr(row, column, now)
        is_new |= was != now
    return is_new


def plain(value: object) -> object:
    """Convert a value for JSON."""
    value = value.isoformat() if isinstance(value, date) else value
    return value if isinstance(value, (str, int, float, list, dict, type(None))) else str(value)


def each(names: str, one: Field) -> dict[str, Field]:
    """Use one declaration for several fields."""
    return dict.fromkeys(names.split(), one)


# The fields of ``EditorialSnippet``, for ``declare`` to combine with a snippet's own fields.
EDITORIAL = each(
    "id translation_key locale latest_revision live_revision live has_unpublished_changes "
    "first_published_at last_published_at go_live_at expire_at expired locked locked_at",
    CONTENT,
) | {"locked_by": STAFF}

_declared: dict[type[models.Model], Declaration] = {}


def declare(
    model: type[models.Model], *fields: Mapping[str, Field], **about: object
) -> Declaration:
    """Declare the personal data of a model; call again for fields that were added to it.

    Raises ``ValueError`` for a field that does not exist or was declared before.
    """
    declaration = _declared.setdefault(model, Declaration(model))
    known = {one.name for one in model._meta.local_concrete_fields}
    for group in fields:
        for name, one in group.items():
            if name not in known:
                raise ValueError(f"{model._meta.label} has no field {name!r}.")
            if name in declaration.fields:
                raise ValueError(f"{model._meta.label}.{name} is already declared.")
            declaration.fields[name] = one
    for name, value in about.items():
        setattr(declaration, name, value)
    return declaration


@cache
def _discover() -> None:
    """Import the declarations of all apps, which most processes never read."""
    # As Django's autodiscover_modules, but skipping apps whose requirements are missing.
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "personal_fields"):
            import_module(f"{config.name}.personal_fields")


def declarations() -> list[Declaration]:
    _discover()
    return list(_declared.values())


def declaration_of(model: type[models.Model]) -> Declaration:
    _discover()
    return _declared[model]
