"""The text of an article and the facts of its modalities, as language rules read them.

Quotations and questions to ask are left out: they are someone else's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail import blocks

from neuromod_wagtail.articles.language.article_text import Subject, Text
from neuromod_wagtail.articles.modalities import loading
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.protocols import Article
from neuromod_wagtail.articles.references.citations import LINK_TYPE
from neuromod_wagtail.articles.rendering.context_loader import iterate
from neuromod_wagtail.articles.vocabulary import Jurisdiction, RegulatoryStatus
from neuromod_wagtail.text.passages import CITED, Passage, passages_of

LEFT_OUT = {"quote", "questions", "references", "document", "embed", "disclaimer", "separator"}


class Subjects:
    """The published modalities of a language, loaded once with two queries."""

    def __init__(self, locale_id: int) -> None:
        pks = Modality.objects.filter(locale_id=locale_id, live=True).values_list("pk", flat=True)
        self.modalities = loading.load(list(pks))
        self._subjects = {pk: _subject(modality) for pk, modality in self.modalities.items()}

    def of(self, shown: Iterable[int]) -> tuple[Subject, ...]:
        """Return all modalities, with those that the article shows marked."""
        pks = set(shown)
        return tuple(
            Subject(subject.names, subject.evidence, subject.us_pathways, pk in pks)
            for pk, subject in self._subjects.items()
        )


def _subject(modality: Modality) -> Subject:
    words = [modality.name, modality.abbreviation, *modality.all_aliases]
    names = {word.strip() for word in words if len(word.strip()) > 1}
    in_force = modality.regulatory.all()
    return Subject(
        names=tuple(sorted(names, key=len, reverse=True)),
        evidence=tuple((row.indication, row.grade) for row in modality.evidence.all()),
        us_pathways=tuple(
            row.pathway
            for row in in_force
            if row.jurisdiction == Jurisdiction.US and row.status == RegulatoryStatus.IN_FORCE
        ),
    )


def text_of(page: Article, language: str, subjects: Subjects) -> Text:
    """Return the text of a page as it is in memory, without a query."""
    names = {pk: str(modality) for pk, modality in subjects.modalities.items()}
    shown: list[int] = []
    passages = [_plain(page.title, "heading"), _plain(page.summary)]
    passages += [_plain(str(item["value"])) for item in page.in_short.raw_data]
    for stream in (page.introduction, page.picture, page.body):
        for item in list(stream.raw_data):
            block = stream.stream_block.child_blocks.get(item["type"])
            if block is not None and item["type"] not in LEFT_OUT:
                passages += _passages(block, item["value"], names, shown)
    return Text(language, tuple(passages), subjects.of(shown))


def _passages(
    block: blocks.Block, raw: Any, names: dict[int, str], shown: list[int]
) -> Iterator[Passage]:
    """Yield the passages of a block, by its type; of a site's own blocks, any rich text."""
    match block.name:
        case "heading":
            yield _plain(raw.get("text"), "heading")
        case "callout":
            yield _plain(raw.get("heading"), "heading")
            yield from passages_of(raw.get("text") or "", LINK_TYPE)
        case "table":
            yield from _table(raw)
        case "picture":
            yield _plain(raw.get("caption"))
        case "gallery":
            for value in _values(raw.get("pictures")):
                yield _plain(value.get("caption"))
        case "modality_facts" | "comparison":
            yield _plain(raw.get("caption"))
            yield from _named([raw.get("modality"), *_values(raw.get("modalities"))], names, shown)
        case "modality_list":
            for value in _values(raw.get("items")):
                yield from _named([value.get("modality")], names, shown)
                yield from passages_of(value.get("custom_text") or "", LINK_TYPE)
        case _:
            for leaf, value in iterate(block, raw):
                is_html = isinstance(leaf, blocks.RichTextBlock) or leaf.name == "html"
                if is_html and isinstance(value, str):
                    yield from passages_of(value, LINK_TYPE)


def _values(raw: Any) -> list[Any]:
    """Return the values of a list block in either storage format."""
    return [
        item["value"] if isinstance(item, dict) and "value" in item else item for item in raw or ()
    ]


def _table(raw: dict[str, Any]) -> Iterator[Passage]:
    yield _plain(raw.get("caption"))
    for row in (raw.get("table") or {}).get("rows", ()):
        for cell in row.get("values", ()):
            if isinstance(cell, str):
                yield _plain(cell, "cell")


def _named(pks: Iterable[int | None], names: dict[int, str], shown: list[int]) -> Iterator[Passage]:
    """Yield the names that a block shows, such as “Spinal cord stimulation (SCS)”."""
    for pk in pks:
        if pk in names:
            shown.append(pk)
            yield _plain(names[pk], "name")


def _plain(text: object, kind: str = "text") -> Passage:
    return Passage(str(text or "").replace(CITED, ""), kind)
