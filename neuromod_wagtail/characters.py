"""What of a text the eye sees. Pure functions."""

from __future__ import annotations

import re
import unicodedata

# Neither controls nor spaces by their Unicode category, and yet nothing is drawn for them.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
SPACES = re.compile(r"\s+")
# What chooses between forms of the letter before it; marks by their category, and never drawn.
VARIANT = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def is_visible(text: str) -> bool:
    """Is there a letter, digit or sign to be seen? Accents alone, and what draws nothing, are none."""
    return any(letter not in BLANK and unicodedata.category(letter)[0] in "LNPS" for letter in text)


def folded(text: str) -> str:
    """The same for what reads the same: no case, no width, nothing invisible, one kind of space."""
    text = unicodedata.normalize("NFKC", text).casefold()
    seen = (letter for letter in text if letter not in BLANK and not _is_hidden(letter))
    return SPACES.sub(" ", "".join(seen)).strip()


def _is_hidden(letter: str) -> bool:
    """Zero-width characters, soft hyphens, marks of direction, variants of a form."""
    if letter.isspace():
        return False
    return unicodedata.category(letter)[0] == "C" or bool(VARIANT.match(letter))
