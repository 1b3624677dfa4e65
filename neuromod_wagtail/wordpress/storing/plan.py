"""An item of an export → all that its article will hold. Asks for keys, writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone
from django.utils.text import Truncator

from neuromod_wagtail.html.tree import parse_html
from neuromod_wagtail.wordpress.converting import blocks, post_meta, visible_words
from neuromod_wagtail.wordpress.converting.blocks import (
    Body,
    ImageReference,
    ModalityReference,
    RawBlock,
)
from neuromod_wagtail.wordpress.converting.content import convert
from neuromod_wagtail.wordpress.converting.heuristics import find_credit
from neuromod_wagtail.wordpress.converting.nodes import Document, Picture
from neuromod_wagtail.wordpress.reading.records import Item, meta_value
from neuromod_wagtail.wordpress.storing.index_pass import Survey

SUMMARY = 300
LONGEST_TITLE = 255
EXCERPT_WORDS = 55
LISTS = {"gallery": "pictures", "modality_list": "items", "footnotes": "notes"}
# Where a text goes on in another line.
BREAKS = re.compile(r"(?=</(?:p|li|h\d|td|th|div|figcaption|blockquote)>)|<br\s*/?>", re.IGNORECASE)
FOOTNOTE_MARK = re.compile(r'<sup><a href="#[^"]*">[^<]*</a></sup>')
PUBLIC = {"publish", "private"}
# Who may read an item, fewest first.
AUDIENCES = ("nobody", "editors", "password", "everybody")


@dataclass
class Composition:
    """``fields`` of the page, its body with the links as they were; ``linked`` is the body to
    write, and ``has_open_links`` says that some of its links lead nowhere yet.

    ``password`` and ``only_editors`` tell who may read it. ``source`` and ``result`` are its
    words there and here.
    """

    kind: str
    key: str
    slugs: tuple[str, ...]
    fields: dict[str, Any]
    live: bool
    password: str = field(default="", repr=False)
    only_editors: bool = False
    terms: list[str] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    linked: list[RawBlock] = field(default_factory=list)
    has_open_links: bool = False
    kept: dict[str, Any] = field(default_factory=dict)
    source: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def audience(self) -> str:
        """One of ``AUDIENCES``."""
        if not self.live:
            return "nobody"
        return "editors" if self.only_editors else "password" if self.password else "everybody"

    @property
    def wanted(self) -> dict[str, Any]:
        """What is compared with what an earlier run wanted to write."""
        return {
            "fields": self.fields,
            "live": self.live,
            "password": self.password,
            "only_editors": self.only_editors,
            "terms": self.terms,
            "slugs": self.slugs,
            "comment_status": self.kept.get("comment_status", ""),
        }


@dataclass
class Composer:
    survey: Survey
    find_image: Callable[[ImageReference], int | None]
    find_modality: Callable[[ModalityReference], int | None]
    now: datetime = field(default_factory=timezone.now)

    def compose(self, item: Item, kind: str, key: str) -> Composition:
        # Of values with the same name, WordPress takes the first.
        details = dict(reversed(item.meta))
        site = self.survey.site
        document = convert(item.content, self.survey.reusable, details, site.language)
        body = blocks.build(document, self.survey.pictures.of_post(item.id))
        filled = blocks.fill(body.blocks, self.find_image, self.find_modality)
        title = plain(item.title) or _untitled(item)
        excerpt = plain(item.excerpt)
        text = visible_words.of_blocks(filled)
        made = Composition(
            kind,
            key,
            (item.slug, title, f"{kind}-{key}"),
            {},
            live=False,
            source=[*document.words, *visible_words.of_text(excerpt)],
        )
        summary = Truncator(excerpt).chars(SUMMARY, truncate="…")
        made.result = [*text, *visible_words.of_text(summary)]
        if excerpt != summary:
            made.remarks.append(("excerpt_shortened", ""))
            made.kept["excerpt"] = item.excerpt
        if len(title) > LONGEST_TITLE:
            made.remarks.append(("name_shortened", title))
            made.kept["title"] = title
        made.fields = {
            "title": title[:LONGEST_TITLE],
            "summary": summary or _beginning(filled),
            "seo_title": post_meta.seo_title(item, site.title),
            "search_description": post_meta.seo_description(item, site.title),
            "picture": self._featured(item, key),
            "body": list(_with_ids(filled, f"{self.survey.site.address} {kind} {key} body")),
        }
        for name, value in post_meta.custom_fields(details, made.result):
            made.source += visible_words.of_html(value)
            made.remarks.append(("custom_field", f"{name}: {plain(value)[:200]}"))
        self._when_and_who(item, made)
        self._remark(item, body, document, made)
        return made

    def _featured(self, item: Item, key: str) -> list[RawBlock]:
        """The picture of the article: the featured image, with what its attachment says."""
        identifier = meta_value(item.meta, "_thumbnail_id")
        node = (
            self.survey.pictures.pictures.get(int(identifier)) if identifier.isdecimal() else None
        )
        if node is None:
            return []
        credit = find_credit(node.caption)
        caption = credit.caption if credit else node.caption
        value = blocks.picture_value(Picture(node.src, node.attachment, node.alt, caption), credit)
        found = blocks.fill([blocks.make_block("picture", value)], self.find_image, _no_modality)
        pictures = [block for block in found if block["type"] == "picture"]
        return list(_with_ids(pictures, f"{self.survey.site.address} {item.type} {key} picture"))

    def _when_and_who(self, item: Item, made: Composition) -> None:
        """Dates and who may read it, as the status says."""
        moment = item.date.instant(self.survey.zone)
        changed = item.modified.instant(self.survey.zone)
        made.live = item.status in PUBLIC
        if item.status == "future" and moment is not None:
            made.live = moment <= self.now
            if not made.live:
                made.fields["go_live_at"] = moment
            else:
                made.remarks.append(("schedule_passed", f"{moment:%Y-%m-%d %H:%M}"))
        if not made.live and item.date.utc is None:
            # A draft is dated when it is published.
            moment = None
        if made.live and moment is None:
            moment = item.published or changed
            made.remarks.append(("no_date", ""))
        made.fields["published_at"] = moment
        made.fields["first_published_at"] = moment if made.live else None
        made.fields["last_published_at"] = (changed or moment) if made.live else None
        made.password = item.password if item.status != "private" else ""
        made.only_editors = item.status == "private"
        if not item.status:
            made.remarks.append(("no_status", ""))
        elif item.status not in {"publish", "future", "draft", "private"}:
            made.remarks.append(("status", item.status))

    def _remark(self, item: Item, body: Body, document: Document, made: Composition) -> None:
        """What an editor should look at."""
        # What is kept as it came is told below, by what became a block.
        notes = (note for note in document.notes if note.kind != "raw")
        made.remarks += [(note.kind, note.detail) for note in notes]
        made.remarks += [("kept_html", reason) for reason in dict.fromkeys(body.raw)]
        made.remarks += [("no_alternative_text", address) for address in body.undescribed]
        for found in body.disclaimers:
            made.remarks.append(("disclaimer", found.sentences[:300]))
        if body.sign_off:
            made.remarks.append(("sign_off", f"{body.sign_off.phrase} {body.sign_off.name}"))
        if item.sticky:
            made.remarks.append(("sticky", ""))
        for name, value in (
            ("menu_order", item.menu_order),
            ("sticky", item.sticky),
            ("parent", item.parent),
            ("comment_status", item.comment_status),
            ("modified", _iso(item.modified.instant(self.survey.zone))),
            ("audience", made.audience),
            ("format", next((use.slug for use in item.terms_of("post_format")), "")),
        ):
            if value:
                made.kept[name] = value


def _iso(moment: datetime | None) -> str:
    """In UTC, so that texts compare as moments do."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if moment else ""


def _untitled(item: Item) -> str:
    """WordPress shows posts without a title by their date."""
    moment = item.date.local or item.date.utc
    return f"{moment:%Y-%m-%d}" if moment else f"{item.type} {item.id}"


def plain(html: str) -> str:
    """The text of some HTML in one line."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    soup = parse_html(f"<div>{BREAKS.sub(' ', html)}</div>")
    return " ".join(soup.get_text().split())


def _beginning(filled: list[RawBlock]) -> str:
    """As WordPress's automatic excerpt, which readers saw in its lists."""
    found: list[str] = []
    for html in visible_words.texts([block for block in filled if block["type"] != "footnotes"]):
        found += plain(FOOTNOTE_MARK.sub("", html)).split()
        if len(found) > EXCERPT_WORDS:
            break
    joined = " ".join(found[:EXCERPT_WORDS])
    ending = " […]" if len(found) > EXCERPT_WORDS else ""
    if len(joined) + len(ending) <= SUMMARY:
        return joined + ending
    return joined[: SUMMARY - 4].rsplit(" ", 1)[0] + " […]"


def _no_modality(_reference: ModalityReference) -> int | None:
    return None


def _with_ids(raw: list[RawBlock], name: str) -> Iterator[RawBlock]:
    """Blocks with the same ids each time, so that a second run writes the very same page."""
    for place, block in enumerate(raw):
        value = block["value"]
        if block["type"] in LISTS:
            entries = value[LISTS[block["type"]]]
            listed = [
                {"type": "item", "value": entry, "id": _id(f"{name} {place} {number}")}
                for number, entry in enumerate(entries)
            ]
            value = {**value, LISTS[block["type"]]: listed}
        yield {**block, "value": value, "id": _id(f"{name} {place}")}


def _id(name: str) -> str:
    return str(UUID(bytes=uuid5(NAMESPACE_URL, name).bytes, version=4))
