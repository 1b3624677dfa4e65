"""The content of an article, loaded with a constant number of queries.

First the primary keys are read from the raw streams, then each model is queried once for all its
uses (see ``choosers.py``), then the streams are converted to values. Each response has its own
instance.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from neuromod_wagtail.articles.blocks.pictures import RENDITION_SPECS, SVG_SPECS
from neuromod_wagtail.articles.choosers import PooledMixin, pooled
from neuromod_wagtail.articles.modalities import loading, sources
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.protocols import Article, Entry
from neuromod_wagtail.articles.references.citations import Numbering, cited_pks
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.rendering.disclaimer_facts import conditions, shows_off_label
from neuromod_wagtail.articles.taxonomy.terms import SeriesPlace, Term, load_terms
from neuromod_wagtail.conf import settings
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.disclaimers.resolver import Facts, Placement, resolve
from neuromod_wagtail.disclaimers.rules import RuleSet, notice_of
from neuromod_wagtail.text.plain_text import plain_text

Uses = dict[type[models.Model], dict[int, None]]

# The blocks that show facts of a modality, not only its name.
FACT_BLOCKS = {"modality_facts", "comparison"}

# Ids that base templates, such as those of WordPress themes, commonly use themselves.
TAKEN_ANCHORS = {"comments", "respond", "main", "content"}


def iterate(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """Yield every leaf block below ``block`` with its raw value, in reading order."""
    if isinstance(block, blocks.StreamBlock):
        for item in raw or ():
            child = block.child_blocks.get(item["type"])
            if child is not None:
                yield from iterate(child, item["value"])
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            if isinstance(raw, dict):
                yield from iterate(child, raw.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in raw or ():
            value = item["value"] if isinstance(item, dict) and "value" in item else item
            yield from iterate(block.child_block, value)
    else:
        yield block, raw


def collect(streams: Iterable[StreamValue], uses: Uses) -> None:
    """Add the primary keys that pooled choosers in ``streams`` point to, by model, in order."""
    for stream in streams:
        for block, raw in iterate(stream.stream_block, list(stream.raw_data)):
            if isinstance(block, PooledMixin) and isinstance(raw, int):
                uses.setdefault(block.model_class, {})[raw] = None


def load_images(pks: Iterable[int]) -> dict[int, models.Model]:
    """Load images with their renditions: one query if all renditions exist, else two."""
    image_model = get_image_model()
    wanted = list(pks)
    if not wanted:
        return {}
    images: dict[int, AbstractImage] = {}
    specs = [*RENDITION_SPECS, *SVG_SPECS.values()]
    renditions = (
        image_model.get_rendition_model()
        .objects.filter(image_id__in=wanted, filter_spec__in=specs)
        .select_related("image")
    )
    for rendition in renditions:
        image = images.setdefault(rendition.image_id, rendition.image)
        rendition.image = image
        if not hasattr(image, "prefetched_renditions"):
            image.prefetched_renditions = []
        image.prefetched_renditions.append(rendition)
    missing = [pk for pk in wanted if pk not in images]
    if missing:
        images.update(image_model.objects.in_bulk(missing))
    return images


def load_pictures(streams: Iterable[StreamValue]) -> None:
    """Load the pictures of many streams, for example of a list of articles, in one query."""
    uses: Uses = {}
    streams = list(streams)
    collect(streams, uses)
    with pooled({get_image_model(): load_images(uses.get(get_image_model(), {}))}):
        for stream in streams:
            list(stream)


class OutlineEntry(NamedTuple):
    """A line of the table of contents; ``level`` is 2 to 4, as on the page."""

    text: str
    anchor: str
    level: int


@dataclass
class ArticleContent:
    """The data that templates of an article need beyond the page's own fields."""

    page: Article
    authorships: list[Entry]
    references: dict[int, Reference]
    numbering: Numbering[int]
    contents: list[OutlineEntry] = field(default_factory=list)

    @classmethod
    def load(cls, page: Article) -> ArticleContent:
        return cls.load_many([page])[0]

    @classmethod
    def load_many(cls, pages: Sequence[Article]) -> list[ArticleContent]:
        """Load several articles with as many queries as one; their bylines are loaded before."""
        bylines = [list(page.get_authorships()) for page in pages]
        photos = [entry.author.photo for byline in bylines for entry in byline if entry.author]
        own = [stream for page in pages for stream in (page.introduction, page.picture, page.body)]
        uses: Uses = {}
        collect([*own, *photos], uses)
        modalities = loading.load(uses.get(Modality, {}))
        cited = [
            dict.fromkeys([*_cited(page, modalities), *_listed(page, Reference)]) for page in pages
        ]
        reference_pks = dict.fromkeys(pk for pks in cited for pk in pks)
        references = Reference.objects.in_bulk(reference_pks) if reference_pks else {}
        sources.attach_sources(modalities.values(), references)
        pool: dict[type[models.Model], Mapping[int, models.Model]] = {
            Modality: modalities,
            Reference: references,
            get_image_model(): load_images(uses.get(get_image_model(), {})),
            Disclaimer: _disclaimers(uses),
            get_document_model(): _in_bulk(get_document_model(), uses),
        }
        with pooled(pool):
            for entry in modalities.values():
                own += [entry.safety, entry.facts]
            for stream in [*own, *photos]:
                list(stream)
        public = [pk for pk, reference in references.items() if reference.live]
        contents = []
        for page, byline, pks in zip(pages, bylines, cited, strict=True):
            found = {pk: references[pk] for pk in pks if pk in references}
            content = cls(page, byline, found, Numbering.of(pks, public))
            content.contents = _outline(page.body)
            contents.append(content)
        return contents

    @cached_property
    def numbered_references(self) -> list[tuple[int, Reference]]:
        """``(number, reference)`` in the order of the numbers."""
        return [(number, self.references[pk]) for pk, number in self.numbering.numbers.items()]

    @cached_property
    def categories(self) -> list[Term]:
        return [term for term in self._terms if term.kind == "category"]

    @cached_property
    def tags(self) -> list[Term]:
        return [term for term in self._terms if term.kind == "tag"]

    @cached_property
    def related(self) -> list[Term]:
        """The related articles: in the order that an editor chose, or the newest first."""
        order = [item["value"] for item in self.page.related.raw_data]
        found = [term for term in self._terms if term.kind == "related"]
        return sorted(
            found, key=lambda term: order.index(term.pk) if term.pk in order else -term.pk
        )

    @cached_property
    def series(self) -> SeriesPlace | None:
        """The series with its parts; None without one, or if the site shows none."""
        is_shown = self.page.series_id and self.page.blog_settings.series
        return SeriesPlace.find(self._terms, self.page) if is_shown else None

    @cached_property
    def _terms(self) -> list[Term]:
        return load_terms(self.page)

    @property
    def body(self) -> list[blocks.BoundBlock]:
        """The blocks before the sign-off: all but the list of references that ends the body."""
        return list(self.page.body)[: len(self.page.body) - len(self.back_matter)]

    @cached_property
    def back_matter(self) -> list[blocks.BoundBlock]:
        """The list of references that ends the body, shown below the sign-off."""
        last = list(self.page.body)[-1:]
        return [child for child in last if child.block_type == "references"]

    @cached_property
    def footnotes(self) -> Numbering[str]:
        """The numbers of the footnotes by anchor, with the number of times each is cited."""
        anchors = [
            note["anchor"]
            for child in self.page.body
            if child.block_type == "footnotes"
            for note in child.value["notes"]
        ]
        return Numbering(Numbering.of(anchors, anchors).numbers, prefix="footnote")

    @cached_property
    def has_references_block(self) -> bool:
        return any(child.block_type == "references" for child in self.page.body)

    @cached_property
    def words(self) -> int:
        texts = (
            text
            for stream in (self.page.introduction, self.page.body)
            for text in stream.stream_block.get_searchable_content(stream)
        )
        return count_words(str(text) for text in texts)

    @property
    def reading_minutes(self) -> int:
        """The reading time in whole minutes, at least one."""
        return max(1, round(self.words / max(1, settings.NEUROMOD_WORDS_PER_MINUTE)))

    @cached_property
    def modalities(self) -> list[Modality]:
        """The published modalities in overview lists and fact blocks, each once."""
        found: dict[int, Modality] = {}
        for child in self.page.body:
            for modality in _modalities_of(child):
                if modality is not None and modality.live:
                    found.setdefault(modality.pk, modality)
        return list(found.values())

    @cached_property
    def fact_modalities(self) -> list[Modality]:
        """The published modalities whose facts are shown."""
        return [
            modality
            for child in self.page.body
            if child.block_type in FACT_BLOCKS
            for modality in _modalities_of(child)
            if modality is not None and modality.live
        ]

    @property
    def chosen_disclaimers(self) -> list[Disclaimer]:
        """The disclaimers in introduction and body, published or not, in reading order."""
        return [
            child.value
            for stream in (self.page.introduction, self.page.body)
            for child in stream
            if child.block_type == "disclaimer" and child.value
        ]

    @cached_property
    def placements(self) -> list[Placement]:
        """All disclaimers of the article, chosen or required, with one query for the rules."""
        rules = RuleSet.load([self.page]).for_page(self.page)
        return resolve(facts_of(self), rules)


def facts_of(content: ArticleContent) -> Facts:
    """Return the facts of an article whose content is loaded, without a query."""
    authors = [entry.author for entry in content.authorships]
    is_professional = bool(authors) and all(a and a.is_medical_professional for a in authors)
    off_label = shows_off_label(content.fact_modalities)
    return Facts(
        conditions(content.page, is_professional=is_professional, is_off_label=off_label),
        tuple(notice_of(disclaimer) for disclaimer in content.chosen_disclaimers),
    )


def _in_bulk(model: type[models.Model], uses: Uses) -> dict[int, models.Model]:
    pks = uses.get(model)
    return model._default_manager.in_bulk(pks) if pks else {}


def _disclaimers(uses: Uses) -> dict[int, Disclaimer]:
    pks = uses.get(Disclaimer)
    return Disclaimer.objects.with_version().in_bulk(pks) if pks else {}


def _listed(page: Article, model: type[models.Model]) -> Iterable[int]:
    """Return the keys of this model that the choosers of the page point to, in order."""
    uses: Uses = {}
    collect([page.introduction, page.picture, page.body], uses)
    return uses.get(model, {})


def _cited(page: Article, modalities: dict[int, Modality]) -> Iterator[int]:
    """Yield the keys of references in reading order: citations and sources of shown facts."""
    for stream in (page.introduction, page.body):
        for item in list(stream.raw_data):
            block = stream.stream_block.child_blocks.get(item["type"])
            if block is None:
                continue
            for leaf, raw in iterate(block, item["value"]):
                if isinstance(leaf, blocks.RichTextBlock) and isinstance(raw, str):
                    yield from cited_pks(raw)
                elif item["type"] in FACT_BLOCKS and _is_modality(leaf) and raw in modalities:
                    yield from sources.source_pks(modalities[raw])


def _is_modality(block: blocks.Block) -> bool:
    return isinstance(block, PooledMixin) and block.model_class is Modality


def _outline(body: StreamValue) -> list[OutlineEntry]:
    headings = [child.value for child in body if child.block_type == "heading"]
    anchors = unique_anchors((heading.anchor for heading in headings), TAKEN_ANCHORS)
    entries = []
    for heading, anchor in zip(headings, anchors, strict=True):
        heading.unique_anchor = anchor
        entries.append(OutlineEntry(heading["text"], anchor, int(heading["level"])))
    return entries


def unique_anchors(anchors: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Make ids unique, as HTML requires: ``["risks", "risks"]`` becomes ``["risks", "risks-2"]``."""
    seen = set(taken)
    # The last number for each name, so that repeated names are not counted from 1 each time.
    counts: dict[str, int] = {}
    result = []
    for anchor in anchors:
        candidate, count = anchor, counts.get(anchor, 1)
        while candidate in seen:
            count += 1
            candidate = f"{anchor}-{count}"
        counts[anchor] = count
        seen.add(candidate)
        result.append(candidate)
    return result


def count_words(texts: Iterable[str]) -> int:
    """Count the words in text or HTML; in scripts without spaces, two characters are a word."""
    words = 0
    for text in texts:
        plain = plain_text(text)
        unspaced = re.findall(r"[぀-ヿ㐀-鿿가-힯]", plain)
        words += math.ceil(len(unspaced) / 2)
        words += len(re.findall(r"\w+(?:[’'-]\w+)*", re.sub(r"[぀-ヿ㐀-鿿가-힯]", " ", plain)))
    return words


def _modalities_of(child: blocks.BoundBlock) -> Iterable[Modality | None]:
    match child.block_type:
        case "modality_list":
            return (item["modality"] for item in child.value["items"])
        case "modality_facts":
            return (child.value["modality"],)
        case "comparison":
            return child.value["modalities"]
    return ()
