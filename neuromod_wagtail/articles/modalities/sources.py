"""The references that are sources of facts: found, loaded and numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from django.db.models import Manager
from wagtail.blocks.stream_block import StreamValue

from neuromod_wagtail.articles.choosers import pooled
from neuromod_wagtail.articles.references.citations import Numbering
from neuromod_wagtail.articles.references.models import Reference


class HasFacts(Protocol):
    """A modality, as this module needs it; the model imports this module for its preview."""

    evidence: Manager[Any]
    regulatory: Manager[Any]
    safety: StreamValue
    facts: StreamValue


def source_pks(modality: HasFacts) -> Iterator[int]:
    """Yield the references of a modality's facts, in the order in which they are shown."""
    for row in (*modality.evidence.all(), *modality.regulatory.all()):
        if row.source_id:
            yield row.source_id
    for item in (*modality.safety.raw_data, *modality.facts.raw_data):
        if item["value"].get("source"):
            yield item["value"]["source"]


def attach_sources(modalities: Iterable[HasFacts], references: dict[int, Reference]) -> None:
    """Set the source of every loaded fact without a query."""
    for modality in modalities:
        for row in (*modality.evidence.all(), *modality.regulatory.all()):
            if row.source_id:
                row.source = references.get(row.source_id)


def load_sources(modalities: Iterable[HasFacts]) -> dict[int, Reference]:
    """Fetch and attach the sources of modalities shown outside an article, by primary key."""
    shown = list(modalities)
    pks = dict.fromkeys(pk for modality in shown for pk in source_pks(modality))
    references = Reference.objects.in_bulk(pks) if pks else {}
    attach_sources(shown, references)
    with pooled({Reference: references}):
        for modality in shown:
            list(modality.safety), list(modality.facts)
    return references


def facts_context(modalities: Sequence[HasFacts]) -> dict[str, object]:
    """Load and number the sources of ``modalities``, for pages that are not articles."""
    references = load_sources(modalities)
    pks = (pk for modality in modalities for pk in source_pks(modality))
    public = [pk for pk, reference in references.items() if reference.live]
    numbering = Numbering.of(pks, public)
    numbered = [(number, references[pk]) for pk, number in numbering.numbers.items()]
    return {"numbering": numbering, "numbered_references": numbered}
