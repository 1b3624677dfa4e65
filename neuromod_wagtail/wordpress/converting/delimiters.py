"""What stands between an opening and its closing, in a text where many are never closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator


def pairs(
    text: str, opening: re.Pattern[str], closing: Callable[[re.Match[str]], str]
) -> Iterator[tuple[re.Match[str], str | None, int]]:
    """Each opening outside of another pair, the content up to what closes it, and where that ends.

    ``closing`` names what closes an opening; empty: nothing does. Content is None when it is not
    closed, and then the pair ends with its opening. A regular expression with ``.*?`` says the
    same and reads up to the end of the text once for each opening that is not closed: hours for
    some thousands of them. Here what is not found once is not looked for again.
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
