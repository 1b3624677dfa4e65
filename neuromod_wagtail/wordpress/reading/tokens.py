"""What the scanner hands out, and the patterns of what needs no further look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

# Most of an export: a text in an element of WordPress's own, and comments of nothing but such
# texts. The white space behind them stands between elements and means nothing. A section ends at
# its first "]]>"; where its element does not end there too, the general rules decide. Possessive
# are single characters alone: Python before 3.11.5 gets groups wrong (gh-101955, gh-106052).
SECTION = r"<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*)\]\]>"
PLAIN = r"([^<&\]]*+)"
FIELD = re.compile(rf"<((?:wp|dc|excerpt|content):\w++)>(?:{SECTION}|{PLAIN})</\1>\s*+(?=<)")
SIMPLE = rf"<(wp:(?!author>|category>|tag>|term>|\w*meta>)\w++)>(?:{SECTION}|{PLAIN})</\{{}}>\s*+"
SIMPLE_FIELD = re.compile(SIMPLE.format(1))
DETAIL = re.compile(rf"<wp:commentmeta>\s*+((?:{SIMPLE.format(2)})+)</wp:commentmeta>\s*+")
COMMENT = re.compile(
    rf"<wp:comment>\s*+((?:{SIMPLE.format(2)})+)"
    rf"((?:<wp:commentmeta>\s*+(?:{SIMPLE.format(6)})+</wp:commentmeta>\s*+)*)"
    r"</wp:comment>\s*+(?=<)"
)


class Kind(Enum):
    START = "start"
    END = "end"
    TEXT = "text"
    FIELD = "field"
    COMMENT = "comment"


class Token(NamedTuple):
    """``text`` is the name of a tag, or text with references resolved; ``raw`` as written.

    A ``FIELD`` is start, text and end of a simple element at once: ``raw`` is its text. A
    ``COMMENT`` is one with all that is in it: ``text`` are its fields, ``raw`` its details.
    """

    kind: Kind
    text: str
    attributes: dict[str, str]
    raw: str


def parts_of(comment: Token) -> Iterator[Token]:
    """The tokens of a ``COMMENT`` one by one."""
    yield Token(Kind.START, "wp:comment", {}, "<wp:comment>")
    yield from _fields(comment.text)
    for detail in DETAIL.finditer(comment.raw):
        yield Token(Kind.START, "wp:commentmeta", {}, "<wp:commentmeta>")
        yield from _fields(detail[1])
        yield Token(Kind.END, "wp:commentmeta", {}, "</wp:commentmeta>")
    yield Token(Kind.END, "wp:comment", {}, "</wp:comment>")


def _fields(text: str) -> Iterator[Token]:
    for name, section, plain in SIMPLE_FIELD.findall(text):
        yield Token(Kind.FIELD, name, {}, section or plain)


def texts_of(fields: str) -> dict[str, str]:
    """The texts of simple fields by name, of several with one name the first."""
    found = SIMPLE_FIELD.findall(fields)
    return {name: section or plain for name, section, plain in reversed(found)}
