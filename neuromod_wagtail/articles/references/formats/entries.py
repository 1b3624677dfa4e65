"""An entry of a bibliography."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from neuromod_wagtail.articles.references import identifiers
from neuromod_wagtail.articles.references.vancouver import Citation
from neuromod_wagtail.dates import showable


@dataclass(frozen=True)
class Entry(Citation):
    """A publication as given in a bibliography.

    ``label`` identifies it in the pasted text. ``error`` says why it could not be read, ``notes``
    what was left out and why.
    """

    label: str = ""
    error: str = ""
    notes: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a ``Reference``."""
        values = asdict(self)
        for name in ("label", "error", "notes"):
            del values[name]
        return {**values, "authors": "\n".join(self.authors)}

    @property
    def is_bare(self) -> bool:
        """Whether it is only a number, whose title has to be looked up."""
        return not self.title and not self.error and bool(self.doi or self.pmid)


def make_entry(label: str, **found: Any) -> Entry:
    """Return an entry with clean text; leave out invalid identifiers with a note."""
    if re.match(r"https?://(?:dx\.|www\.)?doi\.org/", found.get("url") or "", re.IGNORECASE):
        found["doi"] = found.get("doi") or found["url"]
        found["url"] = ""
    notes = []
    values: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, str):
            value = clean(value)
        if name in identifiers.NORMALISERS and value:
            try:
                value = identifiers.NORMALISERS[name](value)
            except ValidationError as error:
                notes.append(_("Left out: %(reason)s") % {"reason": " ".join(error.messages)})
                value = ""
        values[name] = value
    values["authors"] = tuple(
        name for author in found.get("authors", ()) if (name := clean(author))
    )
    values["pages"] = re.sub(r"\s*[-‐‑‒–—]+\s*", "-", values.get("pages", ""))
    return Entry(label=label[:200], notes=tuple(notes), **values)


def clean(text: str) -> str:
    """Return text on one line, without control characters, which databases and feeds refuse."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def year_of(text: object) -> int | None:
    """Return the first year in a date in any format: ``2019 Feb 19``, ``2019-02``, ``c2019``."""
    match = re.search(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)", str(text or ""))
    return int(match[0]) if match else None


def date_of(text: object) -> date | None:
    """Parse a full date: ``2019-02-19``, ``2019/02/19`` or ``2019/2/19/``; else None."""
    match = re.match(r"\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", str(text or ""))
    try:
        return showable(date(*map(int, match.groups()))) if match else None
    except ValueError:
        return None
