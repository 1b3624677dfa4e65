"""CSL-JSON, as written by Zotero, citeproc and DOI registration agencies. Pure functions.

Also reads Crossref's own records, in which titles are lists and types have other names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from math import isfinite

from django.utils.translation import gettext as _

from neuromod_wagtail.articles.references.formats.entries import Entry, make_entry, year_of

TYPES = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "journal-article": "article", "proceedings-article": "chapter", "paper-conference": "chapter",
    "chapter": "chapter", "book-chapter": "chapter", "book-section": "chapter",
    "reference-entry": "chapter", "entry": "chapter", "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter", "book": "book", "monograph": "book", "edited-book": "book",
    "reference-book": "book", "thesis": "book", "dissertation": "book", "report": "guideline",
    "standard": "guideline", "legislation": "regulation", "regulation": "regulation",
    "legal_case": "regulation", "bill": "regulation", "review": "article",
}  # fmt: skip
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


def looks_like(text: str) -> bool:
    return text.lstrip()[:1] in {"[", "{"}


def parse(text: str) -> Iterator[Entry]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, ValueError) else ""
        yield Entry(error=_("This is not valid JSON.") + where)
        return
    if isinstance(found, dict):
        message = found.get("message")
        items = found.get("items", [message if isinstance(message, dict) else found])
    else:
        items = found
    for number, item in enumerate(items if isinstance(items, list) else [items], start=1):
        label = _("entry %(number)s") % {"number": number}
        if isinstance(item, Mapping):
            yield read(item, label)
        else:
            yield Entry(label=label, error=_("This is not a publication."))


def read(item: Mapping[str, object], label: str = "") -> Entry:
    """Read a record, ignoring values of the wrong type."""
    type_ = TYPES.get(_text(item, "type"), "web_page")
    subtitle = _text(item, "subtitle")
    title = _text(item, "title")
    if subtitle and subtitle.lower() not in title.lower():
        title = f"{title}: {subtitle}"
    return make_entry(
        _text(item, "id") or label,
        type=type_,
        title=title,
        authors=_authors(item.get("author")) or _authors(item.get("editor")),
        container_title=_text(item, "container-title", "institution", "event-title"),
        publisher=_text(item, "publisher"),
        edition=_text(item, "edition", "edition-number"),
        year=_year(item),
        volume=_text(item, "volume"),
        issue=_text(item, "issue"),
        pages=_text(item, "page", "article-number"),
        doi=_text(item, "DOI"),
        pmid=_text(item, "PMID"),
        isbn=_text(item, "ISBN").split(" ")[0] if type_ in {"book", "chapter"} else "",
        url=_text(item, "URL") if _text(item, "URL").startswith("http") else "",
        accessed_on=_date(item.get("accessed")),
    )


def _text(item: Mapping[str, object], *names: str) -> str:
    """Return the first of these fields that is text, a number or a list of either."""
    for name in names:
        value = item.get(name)
        if isinstance(value, list):
            value = next(iter(value), None)
        if isinstance(value, Mapping):
            value = value.get("name")
        if isinstance(value, float) and not isfinite(value):
            continue
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            return _TAG.sub("", unescape(str(value))).strip()
    return ""


def _authors(people: object) -> list[str]:
    names = []
    for person in people if isinstance(people, list) else ():
        if not isinstance(person, Mapping):
            continue
        family = " ".join(
            part
            for part in (_text(person, "non-dropping-particle"), _text(person, "family"))
            if part
        )
        given = " ".join(
            part for part in (_text(person, "given"), _text(person, "dropping-particle")) if part
        )
        suffix = _text(person, "suffix")
        if family:
            family = f"{family} {suffix}" if suffix else family
            names.append(f"{family}, {given}" if given else family)
        else:
            # Without a comma, which would make it look like a person.
            names.append(_text(person, "literal", "name", "given").replace(",", ""))
    return [name for name in names if name]


def _year(item: Mapping[str, object]) -> int | None:
    for name in ("issued", "published", "published-print", "published-online", "created"):
        parts = _parts(item.get(name))
        if parts:
            return parts[0]
        value = item.get(name)
        if isinstance(value, Mapping):
            value = value.get("raw") or value.get("literal")
        if isinstance(value, str) and (year := year_of(value)):
            return year
    return None


def _parts(value: object) -> list[int]:
    """Return year, month and day, as far as given, from ``{"date-parts": [[2019, 2]]}``."""
    if not isinstance(value, Mapping):
        return []
    try:
        parts = [int(part) for part in value["date-parts"][0]]
    except (TypeError, KeyError, IndexError, ValueError, OverflowError):
        return []
    return parts if parts and 1000 <= parts[0] <= 2999 else []


def _date(value: object) -> date | None:
    parts = _parts(value)
    try:
        return date(*parts) if len(parts) == 3 else None
    except (ValueError, OverflowError):
        return None
