"""The facts of a modality in Wagtail's API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Manager, Model
from rest_framework.fields import ReadOnlyField

from neuromod_wagtail.articles.modalities.sources import HasFacts
from neuromod_wagtail.articles.references.models import Reference

# Columns that say where a row belongs, not what it states.
PLACING = {"modality", "sort_order"}


class RowsField(ReadOnlyField):
    """The facts of one kind: ``APIField("evidence", serializer=RowsField())``."""

    def to_representation(self, value: Manager[Model]) -> list[dict[str, object]]:
        return rows_data(value.all())


def rows_data(rows: Iterable[Model]) -> list[dict[str, object]]:
    """Return every column of the rows, codes with the labels that readers see.

    ``source`` is the key of a published reference, or null.
    """
    return [_row(row) for row in rows]


def _row(row: Any) -> dict[str, object]:
    data: dict[str, object] = {}
    for field in row._meta.concrete_fields:
        if field.name in PLACING:
            continue
        if field.name == "source":
            data["source"] = row.source.pk if row.source and row.source.live else None
            continue
        data[field.name] = getattr(row, field.attname)
        if field.choices:
            data[f"{field.name}_label"] = str(getattr(row, f"get_{field.name}_display")())
    return data


def safety_data(modality: HasFacts) -> list[dict[str, object]]:
    """Return risks and contraindications like the other facts."""
    return [
        {
            "kind": child.block_type,
            **{name: value for name, value in child.value.items() if name != "source"},
            "weight_label": child.value.weight,
            "source": _public_pk(child.value["source"]),
        }
        for child in modality.safety
    ]


def facts_data(modality: HasFacts) -> list[dict[str, object]]:
    """Return the facts that the site adds like the other facts."""
    return [
        {
            "kind": child.block_type,
            "label": str(child.block.label),
            "text": child.value["text"],
            "source": _public_pk(child.value["source"]),
            "checked_on": child.value["checked_on"],
        }
        for child in modality.facts
    ]


def _public_pk(reference: Reference | None) -> int | None:
    return reference.pk if reference and reference.live else None


class SafetyField(ReadOnlyField):
    """The risks and contraindications of a modality."""

    def get_attribute(self, instance: HasFacts) -> HasFacts:
        return instance

    def to_representation(self, value: HasFacts) -> list[dict[str, object]]:
        return safety_data(value)


class FactsField(SafetyField):
    """The facts that the site adds to a modality."""

    def to_representation(self, value: HasFacts) -> list[dict[str, object]]:
        return facts_data(value)
