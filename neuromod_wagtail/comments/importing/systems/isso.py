"""Isso: its SQLite database, or the JSON that its own importer calls generic."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.records import IncomingComment, short
from neuromod_wagtail.comments.importing.systems import (
    Record,
    Thread,
    each,
    moment,
    number,
    pieces,
    text,
)
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Repairs
from neuromod_wagtail.importing.sources import GZIP_MAGIC, Limits, open_sources

MODES = {1: Status.APPROVED, 2: Status.PENDING, 4: Status.ERASED}
# Of an unpacked file.
LIMITS = Limits(total=1 << 30)
QUERY = """
    SELECT comments.id, threads.uri, threads.title, comments.parent, comments.created,
        comments.modified, comments.mode, comments.text, comments.author, comments.email,
        comments.website, comments.likes, comments.dislikes
    FROM comments JOIN threads ON threads.id = comments.tid ORDER BY comments.id
"""


def read(path: Path) -> Iterator[Thread]:
    """Read an Isso export, without its truncated IP addresses, which identify no one."""
    try:
        with _unpacked(path) as plain:
            with plain.open("rb") as file:
                is_database = file.read(16) == b"SQLite format 3\x00"
            yield from pieces(
                each(_rows(plain), _stored) if is_database else each(_listed(plain), _generic)
            )
    except (OSError, sqlite3.Error, ValueError, TypeError, RecursionError) as error:
        message = _("%(file)s is not an Isso database or JSON export: %(reason)s.")
        values = {"file": path.name, "reason": str(error)[:200]}
        raise ExportRefused("not_export", message % values) from error


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Yield the file, or for as long as it is read a copy of what a compressed one contains."""
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP_MAGIC
    if not is_packed:
        yield path
        return
    with NamedTemporaryFile() as copy:
        for source in open_sources([path], Repairs(), LIMITS):
            copy.writelines(source.chunks)
        copy.flush()
        yield Path(copy.name)


def _rows(path: Path) -> Iterator[tuple[str, sqlite3.Row]]:
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        database.row_factory = sqlite3.Row
        database.text_factory = lambda raw: raw.decode(errors="replace")
        for row in database.execute(QUERY):
            yield str(row["id"]), row


def _stored(row: sqlite3.Row) -> tuple[Thread, IncomingComment]:
    return Thread(row["uri"], row["title"]), _incoming(row)


def _incoming(row: sqlite3.Row) -> IncomingComment:
    return IncomingComment(
        str(row["id"]),
        moment(row["created"]),
        text(row["text"]),
        parent=number(row["parent"]),
        status=MODES.get(row["mode"], Status.PENDING),
        name=row["author"],
        email=row["email"],
        url=row["website"],
        edited_at=moment(row["modified"]),
        helpful_count=int(row["likes"] or 0),
        meta=[["dislikes", str(row["dislikes"])]] if row["dislikes"] else [],
    )


def _listed(path: Path) -> Iterator[tuple[str, tuple[Record, Record]]]:
    """Read a list of threads, each with its comments; numbers are per thread, nothing is nested."""
    threads = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(threads, list):
        raise TypeError(_("it is not a list"))
    for place, thread in enumerate(threads, start=1):
        comments = thread.get("comments") if isinstance(thread, dict) else None
        for comment in comments if isinstance(comments, list) else [None]:
            yield str(place), (thread, comment)


def _generic(record: tuple[Record, Record]) -> tuple[Thread, IncomingComment]:
    thread, comment = record
    inside = number(comment.get("id"))
    return Thread(text(thread["id"]), text(thread.get("title"))), IncomingComment(
        short(f"{thread['id']}#{inside}") if inside else "",
        moment(comment.get("created")),
        text(comment["text"]),
        status=Status.APPROVED,
        name=text(comment.get("author")),
        email=text(comment.get("email")),
        url=text(comment.get("website")),
    )
