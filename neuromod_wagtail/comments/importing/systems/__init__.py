"""Readers of other comment systems, which turn files or tables into threads of incoming comments.

Each reads as a stream. A thread may come in several pieces; the parent of a reply in a later piece
is found by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.records import HIGHEST, IncomingComment, short
from neuromod_wagtail.comments.markup import CONTROL
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.dates import recorded
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Repairs
from neuromod_wagtail.importing.sources import open_sources

PIECE = 1000
LONGEST = 1 << 22
TEXTS = "source_id body body_html parent name email url address".split()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that cannot be read: its place and its fault."""

    place: str
    reason: str


@dataclass(slots=True)
class Thread:
    """The comments of one page there. ``page_id`` is set when the tables are in our database.

    ``key`` is what a line of the mapping file may name: the address, or ``app.model:number``.
    """

    key: str
    title: str = ""
    page_id: int | None = None
    incoming_comments: list[IncomingComment] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


Found = tuple[Thread, IncomingComment] | Unreadable
# A record as the other system stored it, by its field names. Values may be of any type.
Record = dict[str, Any]
Raw = TypeVar("Raw")


def each(
    records: Iterable[tuple[str, Raw]], read: Callable[[Raw], tuple[Thread, IncomingComment]]
) -> Iterator[Found]:
    """Read records one by one, each with its place. A malformed one does not stop the others."""
    for place, record in records:
        try:
            thread, incoming = read(record)
            thread = Thread(text(thread.key), text(thread.title), thread.page_id)
            yield thread, _tidy(incoming, thread)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this record's
            yield Unreadable(place, f"{type(error).__name__}: {error}"[:200])


def _tidy(incoming: IncomingComment, thread: Thread) -> IncomingComment:
    """Make every value text, and derive a stable number from the content where there is none.

    An erased comment keeps only its place in the thread.
    """
    if incoming.status == Status.ERASED:
        incoming.empty()
    for name in TEXTS:
        setattr(incoming, name, text(getattr(incoming, name)))
    if not incoming.source_id:
        parts = [
            thread.key,
            incoming.parent,
            incoming.name,
            str(incoming.submitted_at),
            incoming.body,
        ]
        incoming.source_id = short("\0".join(parts))
    if incoming.parent == incoming.source_id:
        incoming.parent = ""
    return incoming


def text(value: object) -> str:
    """Return a file's value as text, empty values and numbers included.

    Raises ``TypeError`` for other types.
    """
    if value is None or isinstance(value, str):
        return CONTROL.sub("", value or "")
    if isinstance(value, int | float):
        return str(value)
    raise TypeError(_("%(value)s is not text") % {"value": str(value)[:40]})


def number(value: object) -> str:
    """Return the number of a comment there, empty without one."""
    return "" if value in (None, 0) else str(value).strip()


def whole(value: str | float | None) -> int:
    """Return a count as its column takes it. Raises ``ValueError`` and ``TypeError`` if invalid."""
    return min(max(0, int(value or 0)), HIGHEST)


def pieces(found: Iterable[Found]) -> Iterator[Thread]:
    """Group single comments, each with its thread, into threads of several comments.

    Raises ``ValueError`` when there are records and none can be read.
    """
    threads: dict[tuple[str, str], Thread] = {}
    unreadable: list[Unreadable] = []
    waiting = known = 0
    for one in found:
        if isinstance(one, Unreadable):
            unreadable.append(one)
            continue
        thread, incoming = one
        # The title may change from comment to comment, but is all there is without an address.
        page = thread.key, "" if thread.key else thread.title
        threads.setdefault(page, thread).incoming_comments.append(incoming)
        waiting, known = waiting + 1, known + 1
        if waiting >= PIECE:
            yield from threads.values()
            threads, waiting = {}, 0
    if unreadable and not known:
        raise ValueError(f"{unreadable[0].place}: {unreadable[0].reason}")
    yield from threads.values()
    if unreadable:
        yield Thread("", unreadable=unreadable)


def moment(value: object) -> datetime | None:
    """Return the UTC moment of ISO text, seconds since 1970 or a datetime.

    Returns ``None`` for anything else, and for a placeholder such as the start of Unix time.
    """
    try:
        if isinstance(value, int | float):
            return recorded(datetime.fromtimestamp(value, UTC))
        parsed = value if isinstance(value, datetime) else parse_datetime(str(value).strip())
        parsed = recorded(parsed)
        if parsed is None:
            return None
        return parsed.replace(tzinfo=UTC) if is_naive(parsed) else parsed.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def lines(path: Path) -> Iterator[bytes]:
    """Yield the non-empty lines of a file, compressed or not."""
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
