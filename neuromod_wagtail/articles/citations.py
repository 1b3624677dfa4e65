"""Numbers for the references of an article, in the order in which they are cited.

Citing Medicine: a publication has one number, given where it is first cited, and
keeps it at every later place. Pure functions over primary keys and rich text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

LINK_TYPE = "neuromod-reference"

# As Wagtail's rich text stores it: <a id="12" linktype="neuromod-reference">Deer 2021</a>
CITATION = re.compile(
    rf'<a\b(?=[^>]*\blinktype="{LINK_TYPE}")(?=[^>]*\bid="(?P<pk>\d+)")[^>]*>(?P<text>.*?)</a>',
    re.DOTALL,
)


def cited_pks(html: str) -> list[int]:
    """The references cited in stored rich text, in order, with repetitions."""
    return [int(match["pk"]) for match in CITATION.finditer(html)]


@dataclass
class Numbering:
    """``numbers``: reference pk → number from 1; ``uses``: pk → times cited so far."""

    numbers: dict[int, int] = field(default_factory=dict)
    uses: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, pks: Iterable[int], known: Iterable[int]) -> Numbering:
        """Number ``pks`` in order of first appearance; those not ``known`` get none."""
        existing = set(known)
        order = dict.fromkeys(pk for pk in pks if pk in existing)
        return cls({pk: number for number, pk in enumerate(order, start=1)})

    def cite(self, pk: int) -> tuple[int, str] | None:
        """The number and the unique anchor of the next place where ``pk`` is cited."""
        number = self.numbers.get(pk)
        if number is None:
            return None
        self.uses[pk] = self.uses.get(pk, 0) + 1
        return number, f"cite-{number}-{self.uses[pk]}"
