"""From a comment to numbers: the signals in it, its words and pairs of words, and linked hosts.

A feature is a number below ``SIZE``. Words are hashed: the model has one size whatever a site's
readers write, and a stored lesson holds no text.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from neuromod_wagtail.comments.spam.learner.model import SIZE, Features
from neuromod_wagtail.comments.spam.learner.signals import SIGNALS, signals
from neuromod_wagtail.comments.spam.text import Text, read

# Version of the features: a stored model of another one is not used. Change it with anything here,
# in ``signals``, ``model`` and ``text`` that makes a comment give other features.
VERSION = 1
FIRST_WORD = 64
MOST_WORDS = 300


def features(body: str | Text, url: str = "") -> Features:
    """Return the features of a comment and of its author's website."""
    text = read(body) if isinstance(body, str) else body
    numbers = {hashed(word) for word in terms(text, url)}
    return Features(tuple(SIGNALS[name].number for name in signals(text)), tuple(sorted(numbers)))


def terms(text: Text, url: str = "") -> Iterator[str]:
    """Yield words, pairs of words, beginnings of long words, and linked hosts."""
    words = text.words[:MOST_WORDS]
    yield from words
    for first, second in zip(words, words[1:], strict=False):
        yield f"{first} {second}"
    for word in words:
        if len(word) > 4:
            yield f"{word[:4]}…"
    website = url.casefold().removeprefix("http://").removeprefix("https://")
    for link in (*text.links[:20], *([website] if website else [])):
        yield f"//{host(link)}"


def host(link: str) -> str:
    return link.removeprefix("www.").partition("/")[0].partition("?")[0]


def hashed(term: str) -> int:
    return FIRST_WORD + crc32(term.encode("utf-8", "surrogatepass")) % (SIZE - FIRST_WORD)
