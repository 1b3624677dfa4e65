"""Places in lists of comments, and the rows before and after them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from neuromod_wagtail.dates import showable


def is_key(text: str) -> bool:
    """Tell whether the text can be the key of a row. No database accepts a longer number."""
    return text.isascii() and text.isdecimal() and len(text) < 19


class Cursor(NamedTuple):
    """A place in a list: everything after this comment. Written as ``0.1700000000000000.42``."""

    rank: int
    submitted_at: datetime
    pk: int

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """Return the cursor that ``text`` encodes, or ``None`` for anything else."""
        try:
            rank, micros, pk = (int(part) for part in text[:60].split("."))
            moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)
        except (ValueError, OverflowError):
            return None
        is_one = 0 <= pk < 2**63 and 0 <= rank < 2**15 and showable(moment)
        return cls(rank, moment, pk) if is_one else None

    def __str__(self) -> str:
        micros = (self.submitted_at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
        return f"{self.rank}.{micros}.{self.pk}"


def past(cursor: Cursor, *, descending: bool) -> Q:
    """Return rows after the cursor. The first condition lets the database use its index."""
    way, pk_way = ("lte", "lt") if descending else ("gte", "gt")
    seek = Q(**{f"submitted_at__{way}": cursor.submitted_at})
    tie = Q(submitted_at=cursor.submitted_at) & ~Q(**{f"id__{pk_way}": cursor.pk})
    return seek & ~tie


def upto(cursor: Cursor, *, descending: bool) -> Q:
    """Return rows up to and including the cursor's own."""
    way, beyond = ("gte", "lt") if descending else ("lte", "gt")
    seek = Q(**{f"submitted_at__{way}": cursor.submitted_at})
    return seek & ~Q(**{"submitted_at": cursor.submitted_at, f"id__{beyond}": cursor.pk})
