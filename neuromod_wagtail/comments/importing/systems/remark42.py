"""Remark42: the backup of one site, lines of JSON, compressed or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing import html
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.importing.systems import (
    Record,
    Thread,
    each,
    lines,
    moment,
    number,
    pieces,
    text,
)
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.text.characters import is_visible

VERSIONS = {0, 1}


def read(path: Path) -> Iterator[Thread]:
    """Read a backup. The first line is about users and posts, each further one is a comment."""
    try:
        found = iter(enumerate(lines(path), start=1))
        _line, head = next(found, (1, b"{}"))
        if json.loads(head).get("version") not in VERSIONS:
            raise ValueError(_("its version is unknown"))
        yield from pieces(each(((f"line {line}", record) for line, record in found), _comment))
    except (ValueError, AttributeError, RecursionError) as error:
        message = _("%(file)s is not a Remark42 backup: %(reason)s.")
        values = {"file": path.name, "reason": str(error)[:200]}
        raise ExportRefused("not_export", message % values) from error


def _comment(line: bytes) -> tuple[Thread, IncomingComment]:
    record = json.loads(line)
    title = unescape(text(record.get("title")))
    return Thread(text((record.get("locator") or {}).get("url")), title), _incoming(record)


def _incoming(record: Record) -> IncomingComment:
    """Return the comment of a record: ``orig`` is the typed Markdown, ``text`` its HTML."""
    person = record.get("user") or {}
    words = html.from_html(text(record.get("text")))
    typed = text(record.get("orig"))
    edit = record.get("edit") or {}
    meta = [["user", str(person.get("id", ""))], ["score", str(record.get("score", 0))]]
    return IncomingComment(
        number(record.get("id")),
        moment(record.get("time")),
        typed if is_visible(typed) else words.body,
        words.body_html,
        parent=number(record.get("pid")),
        status=Status.ERASED if record.get("delete") else Status.APPROVED,
        name=unescape(text(person.get("name"))),
        edited_at=moment(edit.get("time")),
        pinned=bool(record.get("pin")),
        helpful_count=int(record.get("score") or 0),
        meta=meta,
    )
