"""The modality directory of an index: list, detail page and comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.articles.modalities import loading
from neuromod_wagtail.articles.modalities.comparison import compare
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.modalities.sources import facts_context
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.vocabulary import BodyArea, Invasiveness, Jurisdiction

MAX_COMPARED = 6


def published_modalities(index: ArticleIndex) -> QuerySet[Modality]:
    return Modality.objects.filter(live=True, locale_id=index.locale_id)


# The fields by which readers filter the directory: parameter, label and choices.
FILTERS = {
    "area": (_("Area of the body"), BodyArea),
    "invasiveness": (_("Invasiveness"), Invasiveness),
}


class Filter(NamedTuple):
    """A select of the directory, with the chosen value, or an empty one for all."""

    name: str
    label: str | Promise
    choices: list[tuple[str, str | Promise]]
    chosen: str


class Directory(NamedTuple):
    """The published modalities with their facts, filtered by area of the body and invasiveness."""

    modalities: list[Modality]
    filters: list[Filter]

    @classmethod
    def load(cls, index: ArticleIndex, query: Mapping[str, str]) -> Directory:
        filters = [
            Filter(name, label, list(values.choices), _known(query.get(name, ""), values.values))
            for name, (label, values) in FILTERS.items()
        ]
        wanted = {one.name: one.chosen for one in filters if one.chosen}
        found = loading.load_all(published_modalities(index).filter(**wanted))
        return cls(list(found.values()), filters)

    @property
    def is_filtered(self) -> bool:
        return any(one.chosen for one in self.filters)


def _known(value: str, values: Sequence[str]) -> str:
    return value if value in values else ""


def comparison_context(index: ArticleIndex, query: QueryDict) -> dict[str, Any]:
    """Return the comparison for ``?m=tms&m=scs&in=US``, ignoring unknown values."""
    everything = list(published_modalities(index))
    # People type the abbreviation; URLs contain the slug.
    names = {modality.abbreviation.casefold(): modality for modality in everything}
    names |= {modality.slug: modality for modality in everything}
    wanted = [names[name.casefold()] for name in query.getlist("m") if name.casefold() in names]
    chosen = list(loading.load([modality.pk for modality in wanted][:MAX_COMPARED]).values())
    jurisdiction = query.get("in", "")
    if jurisdiction not in Jurisdiction.values:
        jurisdiction = Jurisdiction.US.value
    # First, because the comparison needs the sources that this attaches.
    numbered = facts_context(chosen)
    return {
        **numbered,
        "modalities": everything,
        "chosen": chosen,
        "jurisdiction": jurisdiction,
        "jurisdictions": Jurisdiction.choices,
        "max_compared": MAX_COMPARED,
        "comparison": compare(chosen, jurisdiction=jurisdiction) if chosen else None,
    }


def modality_context(index: ArticleIndex, slug: str) -> dict[str, object]:
    pk = get_object_or_404(published_modalities(index).only("pk"), slug=slug).pk
    modality = loading.load([pk])[pk]
    return {
        "modality": modality,
        "mentions": list(
            querysets.for_listing(querysets.showing(querysets.published(index), modality))[:10]
        ),
        **facts_context([modality]),
    }
