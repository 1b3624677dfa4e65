"""Bulk inserts for imports of a million rows.

Django's ``bulk_create`` compiles each value of each row into new SQL, which was half the time of
an import. A prepared statement is compiled once; but it cannot say which keys the rows were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    CharField,
    Field,
    IntegerField,
    Model,
    TextField,
)

# Fields whose Python value every database accepts.
PLAIN = (BooleanField, CharField, IntegerField, TextField)


def insert(rows: Iterable[Model], *, keys_wanted: bool = True) -> None:
    """Store new rows of one model. Each has its key afterwards, unless keys are not wanted."""
    without_key: list[Model] = []
    ready: list[Model] = []
    for row in rows:
        (without_key if keys_wanted and row.pk is None else ready).append(row)
    if ready:
        _prepared(type(ready[0]), ready)
    if without_key:
        type(without_key[0])._base_manager.bulk_create(without_key)


def _prepared(model: type[Model], rows: Sequence[Model]) -> None:
    """Check that either all rows have a key or none has."""
    alias = router.db_for_write(model)
    connection = connections[alias]
    quote = connection.ops.quote_name
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not field.generated and (not field.primary_key or rows[0].pk is not None)
    ]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Only names of the schema; values are bound.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    with transaction.atomic(using=alias, savepoint=False), connection.cursor() as cursor:
        cursor.executemany(statement, _values(rows, fields, connection))
    for row in rows:
        row._state.adding, row._state.db = False, alias


def _values(
    rows: Sequence[Model], fields: Sequence[Field[Any, Any]], connection: BaseDatabaseWrapper
) -> list[list[Any]]:
    """Return each row's values for the database. Most fields need no conversion."""
    as_they_are = attrgetter(*(field.attname for field in fields))
    prepared = [(place, field) for place, field in enumerate(fields) if not _is_plain(field)]
    found = []
    for row in rows:
        values = list(as_they_are(row))
        for place, field in prepared:
            values[place] = field.get_db_prep_save(field.pre_save(row, True), connection)
        found.append(values)
    return found


def _is_plain(field: Any) -> bool:
    while field.is_relation:
        field = field.target_field
    return isinstance(field, PLAIN)
