"""The words of HTML without its tags. Pure, and in time that grows with its length."""

from __future__ import annotations

import re
from html import unescape

import nh3

from neuromod_wagtail.html.tree import BLOCKS

# After these the next word is another one, whatever stands between the tags.
_END = re.compile(rf"</(?:{'|'.join(BLOCKS)})\s*>|<(?:br|hr)\b[^<>]*>", re.IGNORECASE)


def plain_text(html: str, between: str = " ") -> str:
    """Return the words of an HTML fragment; ``between`` stands between two blocks."""
    pieces = (nh3.clean(piece, tags=set()) for piece in _END.split(html))
    words = (" ".join(unescape(piece).split()) for piece in pieces)
    return between.join(filter(None, words))
