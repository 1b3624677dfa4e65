"""Remark42: the backup of one site, lines of JSON, packed or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.exchange.arrivals import Arrival
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.wordpress import wording
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused
from neuromod_wagtail.wordpress.systems import Thread, lines, moment, pieces

VERSIONS = {0, 1}


def read(path: Path) -> Iterator[Thread]:
    """The first line is about users and posts, each further one a comment."""
    return pieces(_comments(path))


def _comments(path: Path) -> Iterator[tuple[Thread, Arrival]]:
    for number, line in enumerate(lines(path), start=1):
        try:
            record = json.loads(line)
            if number == 1 and record.get("version") not in VERSIONS:
                raise ValueError(_("its version is not known"))
            if number > 1:
                address = record["locator"]["url"]
                yield Thread(address, unescape(record.get("title", ""))), _arrival(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = _("%(file)s is no backup of Remark42, see line %(line)d: %(reason)s.")
            values = {"file": path.name, "line": number, "reason": str(error)[:200]}
            raise ExportRefused("not_export", message % values) from error


def _arrival(record: dict[str, Any]) -> Arrival:
    """``orig`` is the Markdown that was typed; ``text`` what it became there."""
    person = record.get("user") or {}
    erased = bool(record.get("delete"))
    words = wording.from_html(record.get("text", ""))
    edit = record.get("edit") or {}
    meta = [["user", str(person.get("id", ""))], ["score", str(record.get("score", 0))]]
    return Arrival(
        str(record["id"]),
        moment(record.get("time", "")),
        "" if erased else record.get("orig") or words.body,
        "" if erased else words.body_html,
        parent=str(record.get("pid") or ""),
        status=Status.ERASED if erased else Status.APPROVED,
        name="" if erased else unescape(person.get("name", "")),
        edited_at=moment(edit["time"]) if edit.get("time") and not erased else None,
        pinned=bool(record.get("pin")),
        helpful_count=int(record.get("score") or 0),
        meta=[] if erased else meta,
    )
