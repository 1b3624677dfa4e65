"""Our own lines of JSON, as ``export_comments`` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.exchange.arrivals import Arrival
from neuromod_wagtail.comments.models.comment import Kind
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused
from neuromod_wagtail.wordpress.systems import Thread, lines, moment, pieces


def read(path: Path) -> Iterator[Thread]:
    return pieces(_comments(path))


def _comments(path: Path) -> Iterator[tuple[Thread, Arrival]]:
    for number, line in enumerate(lines(path), start=1):
        try:
            record = json.loads(line)
            yield Thread(record["page"]), _arrival(record)
        except (ValueError, KeyError, TypeError) as error:
            message = _("%(file)s is no export of comments, see line %(line)d: %(reason)s.")
            values = {"file": path.name, "line": number, "reason": str(error)[:200]}
            raise ExportRefused("not_export", message % values) from error


def _arrival(record: dict[str, Any]) -> Arrival:
    return Arrival(
        str(record["id"]),
        moment(record["submitted_at"]),
        record["body"],
        record["body_html"],
        parent=str(record["parent_id"] or ""),
        status=Status(record["status"]),
        kind=Kind(record["kind"]),
        name=record["name"],
        email=record["email"],
        url=record["url"],
        badge=record["badge"],
        edited_at=moment(record["edited_at"]) if record["edited_at"] else None,
        pinned=record["pinned"],
        helpful_count=record["helpful_count"],
        number=int(record["id"]),
        meta=record["meta"],
    )
