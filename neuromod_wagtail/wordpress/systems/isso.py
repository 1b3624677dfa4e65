"""Isso: its SQLite database, or the JSON that its own importer calls generic."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.exchange.arrivals import Arrival
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused
from neuromod_wagtail.wordpress.systems import Thread, moment, pieces, short

MODES = {1: Status.APPROVED, 2: Status.PENDING, 4: Status.ERASED}
QUERY = """
    SELECT comments.id, threads.uri, threads.title, comments.parent, comments.created,
        comments.modified, comments.mode, comments.text, comments.author, comments.email,
        comments.website, comments.likes, comments.dislikes
    FROM comments JOIN threads ON threads.id = comments.tid ORDER BY comments.id
"""


def read(path: Path) -> Iterator[Thread]:
    """Isso stores addresses cut short, which say nothing of a person; they are left out."""
    try:
        with path.open("rb") as file:
            is_database = file.read(16) == b"SQLite format 3\x00"
        yield from pieces(_rows(path) if is_database else _listed(path))
    except (OSError, sqlite3.Error, ValueError, TypeError, KeyError) as error:
        message = _("%(file)s is no database and no JSON of Isso: %(reason)s.")
        values = {"file": path.name, "reason": str(error)[:200]}
        raise ExportRefused("not_export", message % values) from error


def _rows(path: Path) -> Iterator[tuple[Thread, Arrival]]:
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        database.row_factory = sqlite3.Row
        for row in database.execute(QUERY):
            yield Thread(row["uri"], row["title"] or ""), _arrival(row)


def _arrival(row: sqlite3.Row) -> Arrival:
    status = MODES.get(row["mode"], Status.PENDING)
    erased = status == Status.ERASED
    return Arrival(
        str(row["id"]),
        moment(row["created"]),
        "" if erased else row["text"],
        parent=str(row["parent"] or ""),
        status=status,
        name="" if erased else row["author"] or "",
        email="" if erased else row["email"] or "",
        url="" if erased else row["website"] or "",
        edited_at=moment(row["modified"]) if row["modified"] and not erased else None,
        helpful_count=row["likes"] or 0,
        meta=[["dislikes", str(row["dislikes"])]] if row["dislikes"] else [],
    )


def _listed(path: Path) -> Iterator[tuple[Thread, Arrival]]:
    """A list of threads, each with its comments; numbers are of the thread, nothing is nested."""
    threads: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    for thread in threads:
        for comment in thread["comments"]:
            yield (
                Thread(thread["id"], thread.get("title") or ""),
                Arrival(
                    short(f"{thread['id']}#{comment['id']}"),
                    moment(comment["created"]),
                    comment["text"],
                    status=Status.APPROVED,
                    name=comment.get("author") or "",
                    email=comment.get("email") or "",
                    url=comment.get("website") or "",
                ),
            )
