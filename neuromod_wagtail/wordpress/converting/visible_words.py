"""The visible words of the old HTML and the new blocks, to check that no text is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from neuromod_wagtail.articles.blocks.credit import Credit
from neuromod_wagtail.articles.blocks.imported import sanitise
from neuromod_wagtail.wordpress.converting.inline import visible_text

RICH_FIELDS = {"custom_text", "note"}
PLAIN_FIELDS = {"text", "attribution", "caption", "title", "custom_name", "url"}
# Thai to Khmer, and the scripts of Chinese and Japanese.
_DENSE = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
DENSE = re.compile(f"[{_DENSE}]")
PIECES = re.compile(f"[{_DENSE}]|[^{_DENSE}]+")


def of_html(html: str) -> list[str]:
    """Return the words in reading order. Inline tags do not separate words."""
    return of_text(visible_text(html))


def of_text(text: str) -> list[str]:
    """Split text at spaces, and into characters in scripts without spaces."""
    found = text.split()
    if not DENSE.search(text):
        return found
    return [word for piece in found for word in PIECES.findall(piece)]


def of_blocks(blocks: list[dict[str, object]]) -> list[str]:
    """Return the words of raw blocks, with or without primary keys, in reading order."""
    return of_html(" ".join(texts(blocks)))


def texts(value: object) -> Iterator[str]:
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
        # As readers see it.
        yield sanitise(entry)
    elif isinstance(entry, str) and name in RICH_FIELDS:
        yield entry
    elif isinstance(entry, str) and name in PLAIN_FIELDS:
        yield escape(entry)
    elif isinstance(entry, (list, dict)):
        yield from texts(entry)
