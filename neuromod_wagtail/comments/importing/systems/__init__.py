"""Readers of other comment systems: a file or tables in, threads of arrivals out.

Each reads as a stream. A thread may come in several pieces; what a later piece answers in an
earlier one is found by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.records import HIGHEST, Arrival, short
from neuromod_wagtail.comments.markup import CONTROL
from neuromod_wagtail.dates import showable
from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.importing.repairs import Repairs
from neuromod_wagtail.importing.sources import open_sources

PIECE = 1000
LONGEST = 1 << 22
TEXTS = "source_id body body_html parent name email url address".split()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that cannot be read: where it is, and what is wrong with it."""

    place: str
    reason: str


@dataclass(slots=True)
class Thread:
    """Comments of one page there. ``page_id`` is known when the tables stand beside ours.

    ``key`` is what a line of the mapping file may name: the address, or ``app.model:number``.
    """

    key: str
    title: str = ""
    page_id: int | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


Found = tuple[Thread, Arrival] | Unreadable


def each(records: Iterable[tuple[str, Any]], read: Callable[[Any], Any]) -> Iterator[Found]:
    """Read records one by one, each with the name of its place. One that is odd stops no other."""
    for place, record in records:
        try:
            thread, arrival = read(record)
            thread = Thread(text(thread.key), text(thread.title), thread.page_id)
            yield thread, _tidy(arrival, thread)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this record's
            yield Unreadable(place, f"{type(error).__name__}: {error}"[:200])


def _tidy(arrival: Arrival, thread: Thread) -> Arrival:
    """Every text is one. Without a number it has one by what it says, the same each time."""
    for name in TEXTS:
        setattr(arrival, name, text(getattr(arrival, name)))
    if not arrival.source_id:
        said = [thread.key, arrival.parent, arrival.name, str(arrival.submitted_at), arrival.body]
        arrival.source_id = short("\0".join(said))
    if arrival.parent == arrival.source_id:
        arrival.parent = ""
    return arrival


def text(value: Any) -> str:
    """What files have for a text, nothing and numbers included. Raises ``TypeError`` for others."""
    if value is None or isinstance(value, str):
        return CONTROL.sub("", value or "")
    if isinstance(value, int | float):
        return str(value)
    raise TypeError(_("%(value)s is not text") % {"value": str(value)[:40]})


def number(value: Any) -> str:
    """The number of a comment there, empty for none."""
    return "" if value in (None, 0) else str(value).strip()


def whole(value: Any) -> int:
    """A count as a column takes it. Raises ``ValueError`` and ``TypeError`` for what is none."""
    return min(max(0, int(value or 0)), HIGHEST)


def pieces(found: Iterable[Found]) -> Iterator[Thread]:
    """Comments one by one, each with its thread, as threads of some comments.

    Raises ``ValueError`` when there is something and nothing of it can be read.
    """
    threads: dict[str, Thread] = {}
    unreadable: list[Unreadable] = []
    waiting = known = 0
    for one in found:
        if isinstance(one, Unreadable):
            unreadable.append(one)
            continue
        thread, arrival = one
        threads.setdefault(thread.key, thread).arrivals.append(arrival)
        waiting, known = waiting + 1, known + 1
        if waiting >= PIECE:
            yield from threads.values()
            threads, waiting = {}, 0
    if unreadable and not known:
        raise ValueError(f"{unreadable[0].place}: {unreadable[0].reason}")
    yield from threads.values()
    if unreadable:
        yield Thread("", unreadable=unreadable)


def moment(value: Any) -> datetime | None:
    """A date as files and drivers give it: ISO text, seconds since 1970, a datetime. UTC.

    None for what is no date, and for one that not every time zone can show.
    """
    try:
        if isinstance(value, int | float):
            return showable(datetime.fromtimestamp(value, UTC)) if value else None
        parsed = value if isinstance(value, datetime) else parse_datetime(str(value).strip())
        parsed = showable(parsed)
        if parsed is None:
            return None
        return parsed.replace(tzinfo=UTC) if is_naive(parsed) else parsed.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


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
