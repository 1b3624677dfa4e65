"""The outline of an article: unique anchors for its headings, and its reading time. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from neuromod_wagtail.html.plain_text import plain_text


@dataclass(frozen=True)
class Entry:
    """One line of the table of contents; ``level`` is 2 to 4 as in the page."""

    text: str
    anchor: str
    level: int


def unique_anchors(anchors: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """``["risks", "risks"]`` → ``["risks", "risks-2"]``: ids are unique in a document (HTML)."""
    seen = set(taken)
    # The last number of each, so that many of one name are not counted from the start each time.
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
    """Words in text or HTML. Scripts written without spaces count two characters a word."""
    words = 0
    for text in texts:
        plain = plain_text(text)
        unspaced = re.findall(r"[぀-ヿ㐀-鿿가-힯]", plain)
        words += math.ceil(len(unspaced) / 2)
        words += len(re.findall(r"\w+(?:[’'-]\w+)*", re.sub(r"[぀-ヿ㐀-鿿가-힯]", " ", plain)))
    return words


def reading_minutes(words: int, words_per_minute: int) -> int:
    """Whole minutes, at least one."""
    return max(1, round(words / max(1, words_per_minute)))
