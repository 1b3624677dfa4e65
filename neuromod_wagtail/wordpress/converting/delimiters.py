"""Matching of opening and closing delimiters in linear time, even if many are never closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator


def pairs(
    text: str, opening: re.Pattern[str], closing: Callable[[re.Match[str]], str]
) -> Iterator[tuple[re.Match[str], str | None, int]]:
    """Yield each opening outside another pair, its content, and where the pair ends.

    ``closing`` returns the delimiter that closes an opening, or nothing. An opening that is never
    closed has None as its content, and ends with itself. A regular expression with ``.*?`` would
    read to the end of the text once for each opening that is never closed: hours for some
    thousands of them. Here a closing that was not found is not looked for again.
    """
    at = 0
    nowhere = {""}
    while match := opening.search(text, at):
        at, content = match.end(), None
        mark = closing(match)
        if mark not in nowhere:
            found = text.find(mark, at)
            if found < 0:
                nowhere.add(mark)
            else:
                at, content = found + len(mark), text[at:found]
        yield match, content, at
