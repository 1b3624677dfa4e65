"""Words that a block keeps in its attributes instead of its HTML, as blocks of plugins do that
WordPress fills when it shows a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any

NAMES = re.compile(
    r"(?:text|title|heading|content|caption|description|label|quote|citation|author|question"
    r"|answer|message|summary|note|bio|name|body)s?$",
    re.IGNORECASE,
)
# What only says how or where: a word without capitals, an address, a style, other data.
SETTING = re.compile(r"[a-z0-9_./:#%,|-]*|[a-z]+(?:[A-Z][a-z0-9]*)+|https?:\S*|[\[{].*", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
MAX_DEPTH = 20


def texts_of(name: str, attributes: dict[str, Any]) -> list[str]:
    """Pieces of HTML, each once."""
    is_acf = name.startswith("acf/")
    data = attributes.get("data") if is_acf else attributes
    return list(dict.fromkeys(_found(data, "", every=is_acf, depth=0)))


def is_text(value: str) -> bool:
    """Whether a value reads like words for people."""
    return bool(re.search(r"[^\W\d_]", value)) and not SETTING.fullmatch(value.strip())


def plain(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def _found(value: Any, key: str, *, every: bool, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH or key.startswith("_"):
        return
    if isinstance(value, str):
        if (every or NAMES.search(key)) and is_text(value):
            yield value if "<" in value else escape(value, quote=False)
    elif isinstance(value, list):
        for entry in value:
            yield from _found(entry, key, every=every, depth=depth + 1)
    elif isinstance(value, dict):
        url, title = value.get("url"), value.get("title")
        if every and isinstance(url, str) and isinstance(title, str) and url.startswith("http"):
            yield f'<a href="{escape(url)}">{escape(title or url, quote=False)}</a>'
            return
        for name, entry in value.items():
            yield from _found(entry, str(name), every=every, depth=depth + 1)
