"""Numbers for an article's references and footnotes, in order of first appearance.

A publication gets its number where it is first cited, and keeps it at every later place (Citing
Medicine). Pure functions over primary keys, anchors and rich text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

LINK_TYPE = "neuromod-reference"

# As Wagtail's rich text stores it: <a id="12" linktype="neuromod-reference">Deer 2021</a>
CITATION = re.compile(
    rf'<a\b(?=[^<>]*\blinktype="{LINK_TYPE}")(?=[^<>]*\bid="(?P<pk>\d+)")[^<>]*>'
    r"(?P<text>(?:(?!<a\b).)*?)</a>",
    re.DOTALL,
)

# A link within the article, perhaps to a footnote.
ANCHOR_LINK = re.compile(r'<a\b[^>]*\bhref="#(?P<anchor>[^"]+)"[^>]*>(?P<text>.*?)</a>', re.DOTALL)


def cited_pks(html: str) -> list[int]:
    """Return the references cited in stored rich text, in order, with repetitions."""
    return [int(match["pk"]) for match in CITATION.finditer(html)]


Key = TypeVar("Key", int, str)


@dataclass
class Numbering(Generic[Key]):
    """The numbers of an article's references or footnotes.

    ``numbers`` maps a reference's key or a footnote's anchor to its number, ``uses`` to the times
    cited so far; ``prefix`` starts the anchors of the citations.
    """

    numbers: dict[Key, int] = field(default_factory=dict)
    uses: dict[Key, int] = field(default_factory=dict)
    prefix: str = "cite"

    @classmethod
    def of(cls, pks: Iterable[Key], known: Iterable[Key]) -> Numbering[Key]:
        """Return numbers for those ``pks`` that are ``known``, in order of first appearance."""
        existing = set(known)
        order = dict.fromkeys(pk for pk in pks if pk in existing)
        return cls({pk: number for number, pk in enumerate(order, start=1)})

    def cite(self, pk: Key) -> tuple[int, str] | None:
        """Return the number and unique anchor of the next place where ``pk`` is cited."""
        number = self.numbers.get(pk)
        if number is None:
            return None
        self.uses[pk] = self.uses.get(pk, 0) + 1
        return number, self.place(pk, self.uses[pk])

    def place(self, pk: Key, use: int) -> str:
        """Return the anchor of one of the places where ``pk`` is cited."""
        return f"{self.prefix}-{self.numbers[pk]}-{use}"
