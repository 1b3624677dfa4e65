"""The outline of an article with unique anchors, and its reading time. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from neuromod_wagtail.text.plain_text import plain_text


class Entry(NamedTuple):
    """A line of the table of contents; ``level`` is 2 to 4, as on the page."""

    text: str
    anchor: str
    level: int


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


def reading_minutes(words: int, words_per_minute: int) -> int:
    """Return the reading time in whole minutes, at least one."""
    return max(1, round(words / max(1, words_per_minute)))
