"""The words that readers see, of the old HTML and of the new blocks: what "text kept" compares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from neuromod_wagtail.articles.credit import Credit
from neuromod_wagtail.html_tree import parse_html
from neuromod_wagtail.wordpress.converting.inline import SILENT

RICH_FIELDS = {"custom_text", "html"}
PLAIN_FIELDS = {"text", "attribution", "caption", "title", "custom_name", "url"}
# WordPress draws these when it shows a text; they are the same words.
FOLDS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "″": '"', "′": "'", "–": "-", "—": "-", "…": "."}
)
EDGES = "\"'-.,;:!?()[]{}<>«»„×/|*\u200b"


def of_html(html: str) -> list[str]:
    soup = parse_html(f"<div>{html}</div>")
    for element in soup.find_all(list(SILENT)):
        element.decompose()
    return re.sub(r"\s+", " ", soup.get_text(" ")).split()


def of_blocks(blocks: list[dict[str, Any]]) -> list[str]:
    """In reading order, of raw blocks with or without primary keys."""
    return of_html(" ".join(texts(blocks)))


def folded(words: Iterable[str]) -> list[str]:
    """Words without the punctuation around them and the look of quotes, dashes and capitals: the
    name of a modality may be written in another way than in the post that it replaces it in."""
    return list(filter(None, map(_fold, words)))


def count(words: Iterable[str]) -> Counter[str]:
    """How often each folded word stands there; most words of a post stand there more than once."""
    counted: Counter[str] = Counter()
    for word, times in Counter(words).items():
        counted[_fold(word)] += times
    del counted[""]
    return counted


def _fold(word: str) -> str:
    return word.translate(FOLDS).strip(EDGES).casefold()


def texts(value: Any) -> Iterator[str]:
    """Pieces of HTML."""
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
    elif isinstance(entry, str) and name in RICH_FIELDS:
        yield entry
    elif isinstance(entry, str) and name in PLAIN_FIELDS:
        yield escape(entry)
    elif isinstance(entry, (list, dict)):
        yield from texts(entry)
