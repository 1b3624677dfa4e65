"""The words that readers see, in the old HTML and in the new blocks: “text kept” compares them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from neuromod_wagtail.articles.blocks.credit import Credit
from neuromod_wagtail.articles.blocks.imported import sanitise
from neuromod_wagtail.html.tree import parse_html
from neuromod_wagtail.wordpress.converting.inline import (
    FALLBACK,
    SILENT,
    drawn_words,
    formula,
    is_button,
    is_ornament,
    is_text,
)

RICH_FIELDS = {"custom_text", "note"}
PLAIN_FIELDS = {"text", "attribution", "caption", "title", "custom_name", "url"}
# Thai to Khmer, and what Chinese and Japanese are written in.
_DENSE = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
DENSE = re.compile(f"[{_DENSE}]")
PIECES = re.compile(f"[{_DENSE}]|[^{_DENSE}]+")
# Readers do not see their words.
UNSEEN = SILENT | FALLBACK
# Elements inside a line of text.
IN_LINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "meter", "nobr", "object", "output", "progress",
    "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr",
}  # fmt: skip


def of_html(html: str) -> list[str]:
    """Return words in reading order. Tags inside a line do not part words."""
    soup = parse_html(f"<div>{html}</div>")
    parts: list[str] = []
    pending: list[PageElement | str] = [soup]
    while pending:
        node = pending.pop()
        if isinstance(node, NavigableString):
            parts.append(str(node) if is_text(node) else "")
        elif not isinstance(node, Tag):
            parts.append(str(node))
        elif node.name == "math":
            parts.append(re.sub(r"<[^>]*>", "", unescape(formula(node))))
        elif node.name == "svg":
            parts.append(f" {drawn_words(node)} ")
        elif node.name not in UNSEEN and not is_ornament(node):
            edge = "" if node.name in IN_LINE and not is_button(node) else " "
            pending += [edge, *reversed(node.contents), edge]
    return of_text("".join(parts))


def of_text(text: str) -> list[str]:
    """Split at spaces, and into single signs in scripts without spaces."""
    found = text.split()
    if not DENSE.search(text):
        return found
    return [word for piece in found for word in PIECES.findall(piece)]


def of_blocks(blocks: list[dict[str, Any]]) -> list[str]:
    """Return the words of raw blocks, with or without primary keys, in reading order."""
    return of_html(" ".join(texts(blocks)))


def texts(value: Any) -> Iterator[str]:
    """Yield all texts in raw blocks as pieces of HTML."""
    if isinstance(value, list):
        for entry in value:
            yield from texts(entry)
    elif isinstance(value, dict) and value.keys() == {"type", "value"}:
        content = value["value"]
        yield from [content] if isinstance(content, str) else texts(content)
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _field(name, entry)


def _field(name: str, entry: Any) -> Iterator[str]:
    if name == "credit":
        yield escape(Credit(**{key: text for key, text in entry.items() if key != "licence"}).text)
    elif name == "table":
        yield from (escape(column["heading"]) for column in entry["columns"])
        yield from (escape(cell) for row in entry["rows"] for cell in row["values"])
    elif isinstance(entry, str) and name == "html":
        # As readers get it.
        yield sanitise(entry)
    elif isinstance(entry, str) and name in RICH_FIELDS:
        yield entry
    elif isinstance(entry, str) and name in PLAIN_FIELDS:
        yield escape(entry)
    elif isinstance(entry, (list, dict)):
        yield from texts(entry)
