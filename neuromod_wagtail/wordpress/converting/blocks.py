"""Conversion of nodes to the raw data of ``ArticleBody``.

``build`` needs no database: it leaves an ``ImageReference`` or ``ModalityReference`` in place of
each primary key, and ``fill`` replaces these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from neuromod_wagtail.wordpress.converting import heuristics
from neuromod_wagtail.wordpress.converting.heuristics import FoundCredit
from neuromod_wagtail.wordpress.converting.media import Attachments, file_name, host
from neuromod_wagtail.wordpress.converting.nodes import (
    Document,
    Embed,
    Footnotes,
    Gallery,
    Heading,
    ItemList,
    Node,
    Paragraph,
    Picture,
    Quote,
    Raw,
    Separator,
    Table,
)

RAW_BLOCK = "imported_html"
RawBlock: TypeAlias = dict[str, Any]
LINK = re.compile(r"<a [^>]*>[^<]*(?:<(?!/a>)[^<]*)*</a>")
MAX_HEADING = 160
MAX_CAPTION = 255
MAX_TABLE_CAPTION = 200
MAX_TITLE = 160
MAX_URL = 2000


@dataclass(frozen=True)
class ImageReference:
    src: str
    attachment: int = 0


@dataclass(frozen=True)
class ModalityReference:
    name: str
    abbreviation: str


FindImage: TypeAlias = Callable[[ImageReference], int | None]
FindModality: TypeAlias = Callable[[ModalityReference], int | None]


@dataclass
class Body:
    """The blocks of a post, and everything recognised in its text."""

    blocks: list[RawBlock] = field(default_factory=list)
    disclaimers: list[str] = field(default_factory=list)
    sign_off: str = ""
    raw: list[str] = field(default_factory=list)

    @property
    def undescribed(self) -> list[str]:
        """The URLs of pictures without alternative text, which an editor has to write."""
        single = [block["value"] for block in self.blocks if block["type"] == "picture"]
        galleries = [
            block["value"]["pictures"] for block in self.blocks if block["type"] == "gallery"
        ]
        images = [picture["image"] for picture in chain(single, *galleries)]
        return [image["image"].src for image in images if not image["alt_text"]]


def build(document: Document, attachments: Attachments | None = None) -> Body:
    """Build the blocks of a post, with the pictures of galleries from ``attachments``."""
    nodes, credits = heuristics.with_credits(heuristics.with_numbered_lists(document.nodes))
    body = Body(disclaimers=heuristics.disclaimers(nodes), sign_off=heuristics.sign_off(nodes))
    for position, node in enumerate(nodes):
        made = _blocks(node, credits.get(position), attachments or Attachments(), body)
        body.blocks.extend(made)
    return body


def _blocks(
    node: Node,
    credit: FoundCredit | None,
    attachments: Attachments,
    body: Body,
) -> Iterator[RawBlock]:
    match node:
        case Paragraph():
            yield make_block("paragraph", f"<p>{node.html}</p>")
        case Heading() if len(node.text) <= MAX_HEADING:
            value = {"text": node.text, "level": str(node.level), "custom_anchor": node.anchor}
            yield make_block("heading", value)
        case Heading():
            yield make_block("paragraph", f"<p><b>{escape(node.text, quote=False)}</b></p>")
        case ItemList():
            yield _list(node)
        case Quote():
            yield from _quote(node)
        case Picture():
            yield from _picture(attachments.complete(node), credit)
        case Gallery():
            yield from _gallery(node, attachments, body)
        case Embed():
            yield from _embed(node)
        case Table():
            yield from _table(node)
        case Separator():
            yield make_block("separator", None)
        case Footnotes():
            notes = [
                {"anchor": anchor or f"footnote-{number}", "note": f"<p>{note}</p>"}
                for number, (anchor, note) in enumerate(node.notes, start=1)
            ]
            yield make_block("footnotes", {"notes": notes})
        case Raw():
            body.raw.append(node.reason)
            yield raw_block(node.html, node.reason)


def make_block(kind: str, value: object) -> RawBlock:
    return {"type": kind, "value": value}


def _paragraph(text: str) -> RawBlock:
    return make_block("paragraph", f"<p>{escape(text, quote=False)}</p>")


def raw_block(html: str, reason: str) -> RawBlock:
    return make_block(RAW_BLOCK, {"html": html, "reason": reason[:80]})


def _list(node: ItemList) -> RawBlock:
    found = heuristics.modality_list(node)
    if not found:
        tag = "ol" if node.ordered else "ul"
        html = "".join(f"<li>{item}</li>" for item in node.items)
        return make_block("paragraph", f"<{tag}>{html}</{tag}>")
    items = [
        {
            "modality": ModalityReference(item.name, item.abbreviation),
            "custom_name": f"{item.name} ({item.abbreviation})",
            "custom_text": f"<p>{item.text}</p>",
        }
        for item in found
    ]
    return make_block("modality_list", {"items": items})


def _quote(node: Quote) -> Iterator[RawBlock]:
    fits = len(node.attribution) <= MAX_TITLE
    attribution = node.attribution if fits else ""
    value = {"text": node.text, "attribution": attribution, "source_url": node.source_url}
    yield make_block("quote", value)
    if not fits:
        yield _paragraph(node.attribution)


def picture_value(node: Picture, credit: FoundCredit | None = None) -> RawBlock:
    """Return the value of a picture block, its caption as plain text."""
    alt = node.alt[:MAX_CAPTION]
    return {
        "image": {
            "image": ImageReference(node.src, node.attachment),
            "alt_text": alt,
            # A picture without alternative text is not necessarily decorative: the editor decides.
            "decorative": False,
        },
        "caption": heuristics.text_of(node.caption)[:MAX_CAPTION],
        "credit": {
            name: getattr(credit, name, "")
            for name in ("creator", "creator_url", "source", "source_url", "licence")
        },
    }


def _needs_text(node: Picture) -> bool:
    """Return whether a caption needs a paragraph after the picture, for its links or length."""
    return "<a " in node.caption or len(heuristics.text_of(node.caption)) > MAX_CAPTION


def _picture(node: Picture, credit: FoundCredit | None = None) -> Iterator[RawBlock]:
    yield make_block("picture", _in_text(node, credit))
    if _needs_text(node):
        yield make_block("paragraph", f"<p>{node.caption}</p>")
    if node.link:
        # The picture's text was the link's text.
        caption = heuristics.text_of(node.caption)
        label = node.alt if node.alt and node.alt not in caption else host(node.link) or node.link
        text = escape(label, quote=False)
        yield make_block("paragraph", f'<p><a href="{escape(node.link)}">{text}</a></p>')


def _in_text(node: Picture, credit: FoundCredit | None = None) -> RawBlock:
    """Return the value of a picture whose caption is shown once, in it or after it."""
    value = picture_value(node, credit)
    return {**value, "caption": ""} if _needs_text(node) else value


def _rest_of_caption(node: Picture) -> Iterator[RawBlock]:
    """Yield the parts of a caption that a gallery cannot hold: links, or all of a long one."""
    links = LINK.findall(node.caption)
    if len(heuristics.text_of(node.caption)) > MAX_CAPTION:
        yield make_block("paragraph", f"<p>{node.caption}</p>")
    elif links:
        yield make_block("paragraph", f"<p>{', '.join(links)}</p>")


def _gallery(node: Gallery, attachments: Attachments, body: Body) -> Iterator[RawBlock]:
    pictures = [attachments.complete(picture) for picture in node.pictures]
    if not pictures:
        ids = node.ids or tuple(key for key in attachments.own if key not in node.without)
        pictures = [attachments.pictures.get(key, Picture("", key)) for key in ids]
    if not pictures:
        body.raw.append("gallery")
        yield raw_block("", "gallery")
    elif len(pictures) == 1:
        yield from _picture(pictures[0])
    else:
        value = [picture_value(picture) for picture in pictures]
        yield make_block("gallery", {"title": node.title[:120], "pictures": value})
        for picture in pictures:
            yield from _rest_of_caption(picture)
        if len(node.title) > 120:
            yield _paragraph(node.title)


def _embed(node: Embed) -> Iterator[RawBlock]:
    address = node.url
    if not address.startswith(("http://", "https://")) or len(address) > MAX_URL:
        label = escape(node.title or address, quote=False)
        yield make_block("paragraph", f'<p><a href="{escape(address)}">{label}</a></p>')
        return
    title = node.title or file_name(address) or _("From %(site)s") % {"site": host(address)}
    value = {"title": title[:MAX_TITLE], "url": address, "transcript_url": ""}
    yield make_block("embed", value)
    if len(title) > MAX_TITLE:
        yield _paragraph(title)


def _table(node: Table) -> Iterator[RawBlock]:
    fits = len(node.caption) <= MAX_TABLE_CAPTION
    head = node.head or ("",) * len(node.rows[0])
    table = {
        "columns": [{"type": "text", "heading": text} for text in head],
        "rows": [{"values": list(row)} for row in node.rows],
        "caption": "",
    }
    value = {
        "caption": node.caption if fits else "",
        "first_column_is_heading": node.first_column_is_heading,
        "table": table,
    }
    yield make_block("table", value)
    if not fits:
        yield _paragraph(node.caption)


def fill(
    blocks: list[RawBlock], find_image: FindImage, find_modality: FindModality
) -> list[RawBlock]:
    """Fill in primary keys. A picture that is not found becomes HTML with a link to it."""
    return [filled for given in blocks for filled in _fill(given, find_image, find_modality)]


def _fill(
    given: RawBlock, find_image: FindImage, find_modality: FindModality
) -> Iterator[RawBlock]:
    value = given["value"]
    if given["type"] == "picture":
        yield _filled_picture(value, find_image)
    elif given["type"] == "gallery":
        pictures = [_filled_picture(picture, find_image) for picture in value["pictures"]]
        found = [picture for picture in pictures if picture["type"] == "picture"]
        if len(found) > 1:
            yield make_block(
                "gallery", {**value, "pictures": [picture["value"] for picture in found]}
            )
            pictures = [picture for picture in pictures if picture not in found]
        elif value["title"]:
            yield _paragraph(value["title"])
        yield from pictures
    elif given["type"] == "modality_list":
        items = []
        for item in value["items"]:
            key = find_modality(item["modality"])
            items.append(
                {**item, "modality": key, "custom_name": "" if key else item["custom_name"]}
            )
        yield make_block("modality_list", {"items": items})
    else:
        yield given


def _filled_picture(value: RawBlock, find_image: FindImage) -> RawBlock:
    image = value["image"]
    key = find_image(image["image"])
    if key is not None:
        return make_block("picture", {**value, "image": {**image, "image": key}})
    credit = value["credit"]
    lines = [value["caption"], " / ".join(filter(None, (credit["creator"], credit["source"])))]
    caption = escape(". ".join(filter(None, lines)), quote=False)
    # A link, not a picture: readers load nothing from the old site.
    src = image["image"].src
    label = image["alt_text"] or file_name(src) or _("Picture")
    link = f'<a href="{escape(src)}">{escape(label)}</a>' if src else escape(label)
    html = f"<figure>{link}<figcaption>{caption}</figcaption></figure>"
    return raw_block(html, "picture not found")
