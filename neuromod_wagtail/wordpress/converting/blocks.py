"""Nodes → the raw data of ``ArticleBody``, with references where rows have to be found.

An ``ImageReference`` or ``ModalityReference`` stands where the primary key will stand;
``filling.py`` puts the keys in. Nothing is asked of the database here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from neuromod_wagtail.wordpress.converting import recognise
from neuromod_wagtail.wordpress.converting.attachments import Attachments
from neuromod_wagtail.wordpress.converting.credits import FoundCredit
from neuromod_wagtail.wordpress.converting.figures import file_name, host
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


@dataclass
class Body:
    """The blocks of a post, and what was recognised in it."""

    blocks: list[RawBlock] = field(default_factory=list)
    disclaimers: list[recognise.DisclaimerFound] = field(default_factory=list)
    sign_off: recognise.SignOff | None = None
    modalities: list[recognise.Modality] = field(default_factory=list)
    credits: list[FoundCredit] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    @property
    def undescribed(self) -> list[str]:
        """Addresses of the pictures that have no alternative text: the editor is to write one."""
        single = [block["value"] for block in self.blocks if block["type"] == "picture"]
        galleries = [
            block["value"]["pictures"] for block in self.blocks if block["type"] == "gallery"
        ]
        images = [picture["image"] for picture in chain(single, *galleries)]
        return [image["image"].src for image in images if not image["alt_text"]]


def build(document: Document, attachments: Attachments | None = None) -> Body:
    """The blocks of a post. Galleries that name only ids take their pictures from ``attachments``."""
    nodes, credits = recognise.with_credits(recognise.with_numbered_lists(document.nodes))
    body = Body(
        disclaimers=recognise.disclaimers(nodes),
        sign_off=recognise.sign_off(nodes),
        credits=list(credits.values()),
    )
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
            yield _list(node, body)
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


def make_block(kind: str, value: Any) -> RawBlock:
    return {"type": kind, "value": value}


def raw_block(html: str, reason: str) -> RawBlock:
    return make_block(RAW_BLOCK, {"html": html, "reason": reason[:80]})


def _list(node: ItemList, body: Body) -> RawBlock:
    found = recognise.modality_list(node)
    if found is None:
        tag = "ol" if node.ordered else "ul"
        items = "".join(f"<li>{item}</li>" for item in node.items)
        return make_block("paragraph", f"<{tag}>{items}</{tag}>")
    body.modalities += found.items
    items_value = [
        {
            "modality": ModalityReference(item.name, item.abbreviation),
            "custom_name": f"{item.name} ({item.abbreviation})",
            "custom_text": f"<p>{item.text}</p>",
        }
        for item in found.items
    ]
    return make_block("modality_list", {"items": items_value})


def _quote(node: Quote) -> Iterator[RawBlock]:
    attribution = node.attribution
    fits = len(attribution) <= MAX_TITLE
    yield make_block(
        "quote",
        {
            "text": node.text,
            "attribution": attribution if fits else "",
            "source_url": node.source_url,
        },
    )
    if not fits:
        yield make_block("paragraph", f"<p>{escape(attribution, quote=False)}</p>")


def picture_value(node: Picture, credit: FoundCredit | None = None) -> dict[str, Any]:
    """A picture block, its caption as plain text, the picture still a reference."""
    alt = node.alt[:MAX_CAPTION]
    return {
        "image": {
            "image": ImageReference(node.src, node.attachment),
            "alt_text": alt,
            # Without a text no one said that the picture is decoration: the editor decides.
            "decorative": False,
        },
        "caption": recognise.text_of(node.caption)[:MAX_CAPTION],
        "credit": {
            "creator": credit.creator if credit else "",
            "creator_url": credit.creator_url if credit else "",
            "source": credit.source if credit else "",
            "source_url": credit.source_url if credit else "",
            "licence": "",
        },
    }


def _needs_text(node: Picture) -> bool:
    """Whether its caption is more than a caption can say: then it stands behind the picture."""
    return "<a " in node.caption or len(recognise.text_of(node.caption)) > MAX_CAPTION


def _picture(node: Picture, credit: FoundCredit | None = None) -> Iterator[RawBlock]:
    yield make_block("picture", _in_text(node, credit))
    if _needs_text(node):
        yield make_block("paragraph", f"<p>{node.caption}</p>")
    if node.link:
        # What the link was called there: the text of its picture.
        caption = recognise.text_of(node.caption)
        label = node.alt if node.alt and node.alt not in caption else host(node.link) or node.link
        text = escape(label, quote=False)
        yield make_block("paragraph", f'<p><a href="{escape(node.link)}">{text}</a></p>')


def _in_text(node: Picture, credit: FoundCredit | None = None) -> dict[str, Any]:
    """A picture whose caption stands there once, in it or behind it."""
    value = picture_value(node, credit)
    return {**value, "caption": ""} if _needs_text(node) else value


def _rest_of_caption(node: Picture) -> Iterator[RawBlock]:
    """What the caption of a picture in a gallery cannot hold: its links, or all of a long one."""
    links = LINK.findall(node.caption)
    if len(recognise.text_of(node.caption)) > MAX_CAPTION:
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
            yield make_block("paragraph", f"<p>{escape(node.title, quote=False)}</p>")


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
        yield make_block("paragraph", f"<p>{escape(title, quote=False)}</p>")


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
        yield make_block("paragraph", f"<p>{escape(node.caption, quote=False)}</p>")
