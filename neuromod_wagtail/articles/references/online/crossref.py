"""Crossref's REST API: the metadata of a DOI, and the notices about it in that record.

``updated-by`` lists later notices about a work, by its publisher or by Retraction Watch
(Crossref, "Retraction Watch retractions now in the Crossref API", 2025).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from neuromod_wagtail.articles.references.online.fetching import OnlineError, get_json
from neuromod_wagtail.conf import settings
from neuromod_wagtail.dates import showable

# Crossref's names; other kinds, such as new versions, do not matter to readers.
KINDS = {
    "retraction": "retraction",
    "partial_retraction": "retraction",
    "withdrawal": "retraction",
    "removal": "retraction",
    "expression_of_concern": "expression_of_concern",
    "correction": "correction",
    "corrigendum": "correction",
    "erratum": "correction",
}
_WEIGHT = {"retraction": 3, "expression_of_concern": 2, "correction": 1}


def work(doi: str) -> dict[str, object]:
    """Return the record of a DOI (``GET /works/{doi}``), or raise ``OnlineError``."""
    base = settings.NEUROMOD_CROSSREF_URL.rstrip("/")
    answer = get_json(f"{base}/works/{quote(doi, safe='')}", {})
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        raise OnlineError("The response has no record.")
    return message


@dataclass(frozen=True)
class Notice:
    """A notice. ``kind`` is a ``vocabulary.NoticeKind``; ``doi`` is that of the notice, if known."""

    kind: str
    on: date | None = None
    doi: str = ""


def find_notice(message: Mapping[str, object]) -> Notice | None:
    """Return the most serious notice about a work, the publisher's first, then the latest."""
    updates = message.get("updated-by")
    own = str(message.get("DOI") or "").lower()
    best: tuple[int, bool, date, Notice] | None = None
    for update in updates if isinstance(updates, list) else ():
        kind = KINDS.get(_type(update))
        if kind is None:
            continue
        doi = str(update.get("DOI") or "").lower()[:255]
        on = _date(update.get("updated"))
        notice = Notice(kind, on, "" if doi == own else doi)
        rank = (_WEIGHT[kind], update.get("source") == "publisher", on or date.min, notice)
        if best is None or rank[:3] > best[:3]:
            best = rank
    return best[3] if best else None


def _type(update: object) -> str:
    if not isinstance(update, Mapping):
        return ""
    return str(update.get("type") or "").lower().replace("-", "_").replace(" ", "_")


def _date(updated: object) -> date | None:
    """Parse Crossref's date parts, in which month and day may be missing."""
    if not isinstance(updated, Mapping):
        return None
    try:
        year, month, day = [*updated["date-parts"][0], 1, 1][:3]
        return showable(date(int(year), int(month), int(day)))
    except (TypeError, KeyError, IndexError, ValueError, OverflowError):
        return None
