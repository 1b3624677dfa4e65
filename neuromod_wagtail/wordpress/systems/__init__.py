"""Readers of other comment systems: a file or tables in, threads of arrivals out.

Each reads as a stream. A thread may come in several pieces; what a later piece answers in an
earlier one is found by its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.exchange.arrivals import Arrival
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused
from neuromod_wagtail.wordpress.reading.repairs import Repairs
from neuromod_wagtail.wordpress.reading.sources import open_sources

PIECE = 1000
LONGEST = 1 << 22


@dataclass(slots=True)
class Thread:
    """Comments of one page there. ``page_id`` is known when the tables stand beside ours.

    ``key`` is what a line of the mapping file may name: the address, or ``app.model:number``.
    """

    key: str
    title: str = ""
    page_id: int | None = None
    arrivals: list[Arrival] = field(default_factory=list)


def pieces(comments: Iterable[tuple[Thread, Arrival]]) -> Iterator[Thread]:
    """Comments one by one, each with its thread, as threads of some comments."""
    threads: dict[str, Thread] = {}
    waiting = 0
    for thread, arrival in comments:
        kept = threads.setdefault(thread.key, Thread(thread.key, thread.title, thread.page_id))
        kept.arrivals.append(arrival)
        waiting += 1
        if waiting >= PIECE:
            yield from threads.values()
            threads, waiting = {}, 0
    yield from threads.values()


def moment(value: Any) -> datetime:
    """A date as files and drivers give it: ISO text, seconds since 1970, a datetime. UTC."""
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC)
    try:
        parsed = value if isinstance(value, datetime) else parse_datetime(str(value).strip())
    except ValueError:
        parsed = None
    if parsed is None:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return parsed.replace(tzinfo=UTC) if is_naive(parsed) else parsed.astimezone(UTC)


def short(number: str) -> str:
    """A number that fits into its column, and is the same each time."""
    return number if len(number) <= 100 else hashlib.sha256(number.encode()).hexdigest()


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, packed or not, that are not empty."""
    rest = b""
    for source in open_sources([path], Repairs()):
        for chunk in source.chunks:
            *whole, rest = (rest + chunk).split(b"\n")
            yield from (line for line in whole if line.strip())
            if len(rest) > LONGEST:
                message = _("%(file)s has a line longer than any comment.")
                raise ExportRefused("too_large", message % {"file": path.name})
    if rest.strip():
        yield rest
