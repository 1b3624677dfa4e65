"""Load disclaimers, references, authors, categories and modalities once, and keep later edits.

An entry is found again by its translation key, which follows from its kind and key here, so
that editors may rename it. An entry of the same slug that someone else wrote is used as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Model, Q
from wagtail.models import Locale, Page

from neuromod_wagtail.articles.models import (
    Author,
    Category,
    EvidenceStatement,
    Modality,
    Reference,
    RegulatoryRecord,
    Series,
)
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule

from .body import LoadedObjects, picture_stream
from .content.authors import AUTHORS
from .content.categories import CATEGORIES
from .content.disclaimers import DISCLAIMERS, RULES
from .content.modalities import MODALITIES
from .content.references import REFERENCES
from .content.rules import CHECKED
from .content.series import SERIES


def identity(kind: str, key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://example.org/neuromod-demo/{kind}/{key}")


def load_disclaimer(slug: str, loaded: LoadedObjects, locale: Locale) -> None:
    loaded.put("disclaimer", slug, _load(Disclaimer, slug, DISCLAIMERS[slug], locale))


def load_rule(name: str, loaded: LoadedObjects, page: Page) -> None:
    """For ``page`` and all below it."""
    slug, condition, place = RULES[name]
    DisclaimerRule.objects.get_or_create(
        page_id=page.pk,
        kind=DISCLAIMERS[slug]["kind"],
        condition=condition,
        place=place,
        defaults={"disclaimer_id": loaded.get("disclaimer", slug)},
    )


def load_reference(key: str, loaded: LoadedObjects, locale: Locale) -> None:
    fields = {name: value for name, value in REFERENCES[key].items() if name != "cite"}
    loaded.put("reference", key, _load(Reference, key, fields, locale))


def load_author(slug: str, loaded: LoadedObjects, locale: Locale) -> None:
    fields = dict(AUTHORS[slug])
    fields["photo"] = picture_stream(fields.pop("picture"), loaded, slug)
    loaded.put("author", slug, _load(Author, slug, fields, locale))


def load_category(slug: str, loaded: LoadedObjects, locale: Locale) -> None:
    fields: dict[str, Any] = dict(CATEGORIES[slug])
    if parent := fields.pop("parent", None):
        fields["parent_id"] = loaded.get("category", parent)
    loaded.put("category", slug, _load(Category, slug, fields, locale))


def load_series(slug: str, loaded: LoadedObjects, locale: Locale) -> None:
    loaded.put("series", slug, _load(Series, slug, dict(SERIES[slug]), locale))


def load_modality(slug: str, loaded: LoadedObjects, locale: Locale) -> None:
    fields = dict(MODALITIES[slug])
    evidence, regulatory = fields.pop("evidence"), fields.pop("regulatory")
    fields["safety"] = list(_safety(fields.pop("risks"), fields.pop("contraindications"), loaded))
    fields["evidence"] = [
        EvidenceStatement(sort_order=place, **_sourced(row, loaded))
        for place, row in enumerate(evidence)
    ]
    fields["regulatory"] = [
        RegulatoryRecord(sort_order=place, **_sourced(row, loaded))
        for place, row in enumerate(regulatory)
    ]
    loaded.put("modality", slug, _load(Modality, slug, fields, locale))


def _sourced(row: dict[str, Any], loaded: LoadedObjects) -> dict[str, Any]:
    source = loaded.get("reference", row["source"])
    return {"checked_on": CHECKED, **row, "source": Reference.objects.get(pk=source)}


def _safety(
    risks: list[tuple[str, str, str, str]],
    contraindications: list[tuple[str, str, str]],
    loaded: LoadedObjects,
) -> Iterator[dict[str, Any]]:
    for text, seriousness, frequency, source in risks:
        value = {
            "text": text,
            "seriousness": seriousness,
            "frequency": frequency,
            "source": loaded.get("reference", source),
        }
        yield {"type": "risk", "value": value}
    for text, strength, source in contraindications:
        value = {"text": text, "strength": strength, "source": loaded.get("reference", source)}
        yield {"type": "contraindication", "value": value}


def _load(model: type[Any], key: str, fields: dict[str, Any], locale: Locale) -> int:
    """Return the primary key of the entry, created and published if missing."""
    translation_key = identity(model._meta.model_name or "", key)
    same = Q(translation_key=translation_key)
    if any(field.name == "slug" for field in model._meta.fields):
        same |= Q(slug=key)
        fields = {"slug": key, **fields}
    existing = model._default_manager.filter(same, locale=locale).first()
    if existing:
        return existing.pk
    entry = model(locale=locale, translation_key=translation_key, live=False, **fields)
    entry.full_clean()
    check_streams(entry)
    entry.save()
    entry.save_revision().publish()
    return entry.pk


def check_streams(entry: Model) -> None:
    """Run the blocks’ own validation, which ``full_clean`` of a model leaves out."""
    for field in entry._meta.fields:
        block = getattr(field, "stream_block", None)
        if block is not None:
            block.clean(getattr(entry, field.name))
