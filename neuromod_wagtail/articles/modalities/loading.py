"""Modalities with all their facts, loaded in one query.

Django's ``prefetch_related`` would take one query for each kind of fact, and an article page has a
fixed budget of queries. Here the rows are selected as JSON and fill the same prefetch caches, so
that ``modality.evidence.all()`` works as usual.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.functions import JSONObject

from neuromod_wagtail.articles.modalities.models import (
    EvidenceStatement,
    Modality,
    RegulatoryRecord,
)
from neuromod_wagtail.internals import fill_prefetched

ROWS: dict[str, type[models.Model]] = {
    "evidence": EvidenceStatement,
    "regulatory": RegulatoryRecord,
}


class JSONRows(models.Subquery):
    """A subquery as a JSON array of its rows, each of which is a single JSON column."""

    output_field = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        template = "(SELECT json_group_array(json(row_data)) FROM (%(subquery)s) AS rows_of)"
        if connection.vendor == "postgresql":
            template = "(SELECT json_agg(row_data)::text FROM (%(subquery)s) AS rows_of)"
        return super().as_sql(compiler, connection, template=template, **context)


def load(pks: Iterable[int]) -> dict[int, Modality]:
    """Return the modalities with these primary keys and all their facts: one query."""
    wanted = list(pks)
    return load_all(Modality.objects.filter(pk__in=wanted)) if wanted else {}


def load_all(modalities: models.QuerySet[Modality]) -> dict[int, Modality]:
    """Return the modalities of a queryset with all their facts: one query."""
    annotations = {f"{name}_json": _rows(model) for name, model in ROWS.items()}
    rows = modalities.annotate(**annotations)
    return {modality.pk: _filled(modality) for modality in rows}


def _rows(model: type[models.Model]) -> JSONRows:
    columns = {field.attname: models.F(field.attname) for field in model._meta.concrete_fields}
    rows = model._default_manager.filter(modality=models.OuterRef("pk")).order_by(
        "sort_order", "pk"
    )
    return JSONRows(rows.values(row_data=JSONObject(**columns)))


def _filled(modality: Modality) -> Modality:
    for name, model in ROWS.items():
        stored = json.loads(getattr(modality, f"{name}_json") or "[]")
        fill_prefetched(modality, name, [_instance(model, row) for row in stored])
    return modality


def _instance(model: type[models.Model], row: dict[str, object]) -> models.Model:
    """Return a model instance from JSON, in which dates are text."""
    fields = model._meta.concrete_fields
    instance = model(**{field.attname: field.to_python(row[field.attname]) for field in fields})
    instance._state.adding = False
    return instance
