"""The visible characters of a text. Pure functions."""

from __future__ import annotations

import re
import unicodedata

# Neither controls nor spaces by their Unicode category, but invisible.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# A name between two characters to which Unicode gives no meaning, so that no one ever searches for
# them: stands for what is put in later.
MARK = "\ue000{}\ue001"
SPACES = re.compile(r"\s+")
# Variation selectors: marks by their category, and invisible.
VARIANT = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def is_visible(text: str) -> bool:
    """Tell whether there is a visible letter, digit or sign. Accents alone do not count."""
    return any(letter not in BLANK and unicodedata.category(letter)[0] in "LNPS" for letter in text)


def visible(text: str) -> str:
    """Return text of one width, with nothing invisible in it; case and spaces stay."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = VARIANT.sub("", unicodedata.normalize("NFKC", text))
    # Controls are zero-width characters, soft hyphens, marks of direction; a line break is a space.
    unseen = [
        ord(letter)
        for letter in set(text)
        if letter in BLANK or (not letter.isspace() and unicodedata.category(letter)[0] == "C")
    ]
    return text.translate(dict.fromkeys(unseen))


def folded(text: str) -> str:
    """Reduce text to what reads the same: one case, width and space, nothing invisible."""
    return SPACES.sub(" ", visible(text).casefold()).strip()
