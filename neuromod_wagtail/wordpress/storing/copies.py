"""Copies of an item, in files of several exports of a blog that overlap: the newest counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from neuromod_wagtail.wordpress.reading.records import Item

Place = tuple[str, str]
NEVER = datetime.min.replace(tzinfo=UTC)
Rank = tuple[datetime, datetime, bool]


@dataclass
class Copies:
    """Tells which copy of each item to import.

    ``newest`` is the number of that copy, for each item of which there are several; the items of
    all files are numbered in their order. Later files need not be newer, so the dates of the
    export and of the last change decide. Without them, the copy that fewer people may read counts,
    then the first.
    """

    ranks: dict[Place, tuple[Rank, int]] = field(default_factory=dict)
    newest: dict[Place, int] = field(default_factory=dict)

    def add(self, place: Place, number: int, item: Item, exported: datetime | None) -> bool:
        """Take an item, and tell whether it is the newest of its copies so far."""
        is_closed = item.status != "publish" or bool(item.password)
        rank = (exported or NEVER, item.modified.instant() or NEVER, is_closed)
        before = self.ranks.get(place)
        is_newest = before is None or rank > before[0]
        if is_newest:
            self.ranks[place] = rank, number
        if before is not None:
            self.newest[place] = self.ranks[place][1]
        return is_newest
