"""Problems of an article, shown to editors in the preview at the places concerned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock, StreamValue, StructValue

from neuromod_wagtail.articles.blocks.pictures import WIDTH_SPECS, get_renditions
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.references.citations import CITATION
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.rendering.context_loader import ArticleContent, iterate
from neuromod_wagtail.articles.vocabulary import NoticeKind
from neuromod_wagtail.disclaimers.resolver import missing, required
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.text.plain_text import plain_text


class Problem(NamedTuple):
    """A problem. ``code`` is the rule in Wagtail's checks panel; ``where`` names the place.

    ``at`` is where the editor can fix it: the name of a field, or the id of a block.
    """

    code: str
    message: str
    where: str = ""
    at: str = ""


def find_problems(content: ArticleContent) -> list[Problem]:
    """Return all problems of an article, in reading order."""
    return [
        *_authors(content),
        *_disclaimers(content),
        *_pictures(content),
        *_modalities(content),
        *_documents(content),
        *_references(content),
    ]


def _authors(content: ArticleContent) -> Iterator[Problem]:
    if not content.authorships:
        yield Problem("author", _("The article has no author."), at="authorships")
    for entry in content.authorships:
        if entry.author is None:
            yield Problem(
                "author",
                _("The author’s entry has been deleted. The name is shown without a link."),
                entry.name,
                "authorships",
            )
        elif not entry.author.live:
            yield Problem(
                "author", _("The author’s entry is not published."), entry.name, "authorships"
            )


def _disclaimers(content: ArticleContent) -> Iterator[Problem]:
    if not content.placements:
        yield Problem("disclaimer", _("The article shows no disclaimer."), at="introduction")
    for placement in missing(required(content.placements)):
        yield Problem(
            "disclaimer",
            _("A required disclaimer is missing, so the article cannot be published."),
            placement.title,
            "introduction",
        )
    for stream in (content.page.introduction, content.page.body):
        for child in stream:
            if child.block_type == "disclaimer" and not (child.value and child.value.in_force):
                yield Problem(
                    "disclaimer",
                    _(
                        "No disclaimer is chosen, or it has been deleted or is not published: readers "
                        "do not see it."
                    ),
                    str(child.value or ""),
                    child.id or "",
                )


def _pictures(content: ArticleContent) -> Iterator[Problem]:
    for at, value in _pictures_of(content):
        image = value["image"]
        if image is None:
            yield Problem(
                "picture", _("No picture is chosen, or it has been deleted."), value["caption"], at
            )
            continue
        where = value["caption"] or image.title
        if not image.contextual_alt_text and not image.decorative:
            yield Problem(
                "picture-alt",
                _("A picture has no alternative text and is not marked as decorative."),
                where,
                at,
            )
        if not get_renditions(image, WIDTH_SPECS):
            message = _("The file of a picture is missing or unreadable.")
            yield Problem("picture", message, where, at)
        missing = value["credit"].credit.missing
        if missing:
            labels = [str(value["credit"].block.child_blocks[name].label) for name in missing]
            yield Problem(
                "picture-credit",
                _("A picture credit is incomplete. Missing: %(fields)s.")
                % {"fields": join_list(labels)},
                where,
                at,
            )


def _pictures_of(content: ArticleContent) -> Iterator[tuple[str, StructValue]]:
    """Return the block and value of each picture, starting with the article's own picture."""
    for child in (*content.page.picture, *content.page.body):
        at = child.id or ""
        if child.block_type == "picture":
            yield at, child.value
        elif child.block_type == "gallery":
            yield from ((at, value) for value in child.value["pictures"])


def _modalities(content: ArticleContent) -> Iterator[Problem]:
    for child in content.page.body:
        for problem in _modalities_in(child):
            yield problem._replace(at=child.id or "")


def _modalities_in(child: StreamValue.StreamChild) -> Iterator[Problem]:
    if child.block_type == "modality_list":
        for item in child.value["items"]:
            if not item.published:
                yield from _missing_modality(item["modality"], item.name)
    elif child.block_type == "modality_facts":
        modality = child.value["modality"]
        yield from (
            _rows_without_source(modality)
            if modality and modality.live
            else (_missing_modality(modality, ""))
        )
    elif child.block_type == "comparison":
        for modality in child.value["modalities"]:
            if not modality or not modality.live:
                yield from _missing_modality(modality, "")


def _missing_modality(modality: Modality | None, name: str) -> Iterator[Problem]:
    if modality:
        yield Problem(
            "modality",
            _("This modality is not published, so readers do not see its content."),
            str(modality),
        )
    elif not name:
        yield Problem("modality", _("No modality is chosen, or it has been deleted."))


def _rows_without_source(modality: Modality) -> Iterator[Problem]:
    for row in (*modality.evidence.all(), *modality.regulatory.all()):
        if row.source is None:
            yield Problem("fact-source", _("A fact has no source."), f"{modality}: {row}")
    for block in (*modality.safety, *modality.facts):
        if block.value["source"] is None:
            yield Problem(
                "fact-source",
                _("A fact has no source."),
                f"{modality}: {block.value['text']}",
            )


def _references(content: ArticleContent) -> Iterator[Problem]:
    for reference in content.references.values():
        if not reference.live:
            yield Problem(
                "reference",
                _("A reference is not published, so its number is left out."),
                str(reference),
                "body",
            )
        if message := _notice(reference):
            yield Problem("reference-notice", message, str(reference), "body")
    for field, words in _citations_of_nothing(content):
        message = _("A cited reference has been deleted. Only these words remain.")
        yield Problem("reference", message, words, field)
    for child in content.page.body:
        if child.block_type == "references" and None in list(child.value["further"]):
            yield Problem(
                "reference", _("A further reference has been deleted."), at=child.id or ""
            )


def _notice(reference: Reference) -> str:
    """Return a message about a retraction or concern; a correction needs none."""
    match reference.known_notice:
        case NoticeKind.RETRACTION:
            return _("A reference has been retracted. Say so in the text, or cite another.")
        case NoticeKind.CONCERN:
            return _("There is an expression of concern about a reference.")
    return ""


def _citations_of_nothing(content: ArticleContent) -> Iterator[tuple[str, str]]:
    """Return the field and the words of each citation whose reference is gone."""
    for field in ("introduction", "body"):
        stream = getattr(content.page, field)
        for block, raw in iterate(stream.stream_block, list(stream.raw_data)):
            if isinstance(block, RichTextBlock) and isinstance(raw, str):
                for match in CITATION.finditer(raw):
                    if int(match["pk"]) not in content.references:
                        yield field, plain_text(match["text"])


def _documents(content: ArticleContent) -> Iterator[Problem]:
    for child in content.page.body:
        if child.block_type == "document" and child.value["document"] is None:
            message = _("No document is chosen, or it has been deleted.")
            yield Problem("document", message, child.value["title"], child.id or "")
