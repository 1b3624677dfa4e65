"""RIS, as written by reference managers and publishers. Pure functions.

A line has a tag of two characters, two spaces, a hyphen, a space and a value; ``TY`` starts and
``ER`` ends an entry. Lines without a tag continue the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from neuromod_wagtail.articles.references.formats.entries import (
    Entry,
    date_of,
    make_entry,
    year_of,
)

TYPES = {
    "JOUR": "article", "JFULL": "article", "MGZN": "article", "NEWS": "article", "ABST": "article",
    "EJOUR": "article", "INPR": "article", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book",
    "THES": "book", "CONF": "book", "CHAP": "chapter", "ECHAP": "chapter", "CPAPER": "chapter",
    "ENCYC": "chapter", "DICT": "chapter", "RPRT": "guideline", "GOVDOC": "guideline",
    "STAND": "guideline", "STAT": "regulation", "LEGAL": "regulation", "BILL": "regulation",
}  # fmt: skip

_TAG = re.compile(r"^\s{0,3}(?P<tag>[A-Z][A-Z0-9])\s{1,3}-(?:\s(?P<value>.*))?$")
_DOI = re.compile(r"(?:doi\.org/|doi:\s?)(10\.\d{4,9}/\S{1,200})", re.IGNORECASE)
_PMID = re.compile(r"(?:PMID:?\s?|pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,8})(?!\d)", re.IGNORECASE)
Fields = dict[str, list[str]]


def looks_like(text: str) -> bool:
    return bool(re.search(r"^\s{0,3}TY\s{1,3}-", text, re.MULTILINE))


def parse(text: str) -> Iterator[Entry]:
    fields: Fields = {}
    begun = 0
    last = ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _TAG.match(line)
        if not match:
            if begun and last and line.strip():
                fields[last][-1] += f" {line.strip()}"
            continue
        tag, value = match["tag"], (match["value"] or "").strip()
        if tag == "TY" or (tag == "ER" and begun):
            if begun:
                # Some programs leave out the end tag.
                yield _read(fields, begun)
            fields, last = {}, ""
            begun = number if tag == "TY" else 0
        if begun and tag != "ER":
            fields.setdefault(tag, []).append(value)
            last = tag
    if begun:
        yield _read(fields, begun)


def _read(fields: Fields, line: int) -> Entry:
    def get(*tags: str) -> str:
        return next((value for tag in tags for value in fields.get(tag, ()) if value), "")

    type_ = TYPES.get(get("TY").upper(), "web_page")
    in_book = type_ == "chapter"
    is_book = type_ in {"book", "chapter"}
    number = get("AN") if "pubmed" in " ".join((get("DB"), get("DP"))).lower() else ""
    label = get("ID") or _("line %(number)s") % {"number": line}
    pages = "-".join(part for part in (get("SP"), get("EP")) if part)
    return make_entry(
        label,
        type=type_,
        title=get("TI", "T1", *(() if in_book else ("CT", "BT"))),
        authors=[*fields.get("AU", ()), *fields.get("A1", ())]
        or ([] if in_book else fields.get("A2", [])),
        container_title=get("T2", "JF", "JO", "JA", "BT") if type_ != "book" else "",
        publisher=get("PB"),
        edition=get("ET"),
        year=year_of(get("PY", "Y1", "DA")),
        volume=get("VL"),
        issue=get("IS"),
        pages=pages,
        doi=get("DO") or _first(_DOI, get("UR"), get("M3"), get("N1")),
        pmid=number or _first(_PMID, get("C2"), get("N1"), get("UR")),
        # The same field may hold an ISSN.
        isbn="" if re.fullmatch(r"\d{4}-?\d{3}[\dXx]", get("SN")) or not is_book else get("SN"),
        url=next((url for url in fields.get("UR", ()) if url.startswith("http")), ""),
        accessed_on=date_of(get("Y2")),
    )


def _first(pattern: re.Pattern[str], *texts: str) -> str:
    match = pattern.search(" ".join(texts))
    return match[1] if match else ""
