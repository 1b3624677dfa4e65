"""BibTeX and BibLaTeX, as reference managers, publishers and Crossref write them. Pure.

The parser goes once over the text. An entry that is broken is reported with its line; the
next one is read again.
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
from neuromod_wagtail.articles.references.formats.latex import to_text

TYPES = {
    "article": "article", "book": "book", "mvbook": "book", "collection": "book",
    "proceedings": "book", "booklet": "book", "thesis": "book", "phdthesis": "book",
    "mastersthesis": "book", "incollection": "chapter", "inbook": "chapter",
    "inproceedings": "chapter", "conference": "chapter", "inreference": "chapter",
    "techreport": "guideline", "report": "guideline", "manual": "guideline",
    "legislation": "regulation", "online": "web_page", "electronic": "web_page",
    "www": "web_page", "misc": "web_page", "unpublished": "web_page",
}  # fmt: skip

_START = re.compile(r"@\s*+(?P<type>[A-Za-z]{1,40})\s*+(?P<open>[{(])")
_NEXT = re.compile(r"\n[^\S\n]*+@\s*+[A-Za-z]{1,40}\s*+[{(]")
_KEY = re.compile(r"\s*+(?P<key>[^\s,{}()=\"]{0,200})\s*+(?=[,})])")
_NAME = re.compile(r"[\s,]*(?P<name>[A-Za-z][\w:.+\-]{0,60})\s*=\s*")
_BARE = re.compile(r"[^\s,{}()#\"]{1,200}")
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())


class _Broken(Exception):
    """What is wrong with an entry, for the editor."""


def looks_like(text: str) -> bool:
    return bool(re.search(r"^[^\S\n]*+@\s*+[A-Za-z]+\s*+[{(]", text, re.MULTILINE))


def parse(text: str) -> Iterator[Entry]:
    macros: dict[str, str] = {}
    place, line, counted = 0, 1, 0
    while match := _START.search(text, place):
        kind = match["type"].lower()
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if kind in {"comment", "preamble"}:
            place = match.end()
            continue
        try:
            key, fields, place = _entry(text, match.end(), macros, is_macro=kind == "string")
        except _Broken as error:
            label = _("line %(number)s") % {"number": line}
            yield Entry(label=label, error=str(error))
            # The next entry begins at a line of its own; inside this one nothing can be trusted.
            following = _NEXT.search(text, match.end())
            place = following.start() if following else len(text)
            continue
        if kind == "string":
            macros.update(fields)
        elif fields:
            yield _read(kind, key, fields)


def _entry(
    text: str, place: int, macros: dict[str, str], *, is_macro: bool
) -> tuple[str, dict[str, str], int]:
    """The key, the fields in small letters, and where the entry ends."""
    key = ""
    if not is_macro:
        match = _KEY.match(text, place)
        if not match:
            raise _Broken(_("The entry has no key before its first comma."))
        key, place = match["key"], match.end()
    fields: dict[str, str] = {}
    while match := _NAME.match(text, place):
        value, place = _value(text, match.end(), macros)
        fields.setdefault(match["name"].lower(), value)
    rest = re.compile(r"[\s,]*").match(text, place)
    place = rest.end() if rest else place
    if text[place : place + 1] not in {"}", ")"}:
        raise _Broken(_("A brace or a comma is missing."))
    return key, fields, place + 1


def _value(text: str, place: int, macros: dict[str, str]) -> tuple[str, int]:
    """Pieces in braces, quotation marks or bare, put together by ``#``."""
    pieces = []
    while True:
        if text[place : place + 1] == "{":
            piece, place = _braced(text, place)
        elif text[place : place + 1] == '"':
            piece, place = _quoted(text, place)
        elif match := _BARE.match(text, place):
            name = match[0].lower()
            piece, place = macros.get(name, "" if name in _MONTHS else match[0]), match.end()
        else:
            raise _Broken(_("A field has no value."))
        pieces.append(piece)
        joined = re.compile(r"\s*#\s*").match(text, place)
        if not joined:
            return "".join(pieces), place
        place = joined.end()


# More braces within each other mean that one is missing; no one has to read on to the end.
MAX_DEPTH = 30
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_QUOTES = re.compile(r"\\.|[{}\"]", re.DOTALL)


def _braced(text: str, start: int) -> tuple[str, int]:
    depth = 0
    for match in _BRACES.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0] == "}":
            return text[start + 1 : match.start()], match.end()
        if depth > MAX_DEPTH:
            break
    raise _Broken(_("A brace is not closed."))


def _quoted(text: str, start: int) -> tuple[str, int]:
    depth = 0
    for match in _QUOTES.finditer(text, start + 1):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0] == '"':
            return text[start + 1 : match.start()], match.end()
        if depth > MAX_DEPTH:
            break
    raise _Broken(_("A quotation mark is not closed."))


def _read(kind: str, key: str, fields: dict[str, str]) -> Entry:
    def get(*names: str) -> str:
        return next((to_text(fields[name]) for name in names if fields.get(name)), "")

    # Addresses and numbers are no LaTeX, but for escaped signs.
    plain = {name: re.sub(r"\\([_%&#~])", r"\1", value) for name, value in fields.items()}
    type_ = TYPES.get(kind, "web_page")
    title = ": ".join(part for part in (get("title"), get("subtitle")) if part)
    is_pubmed = plain.get("eprinttype", plain.get("archiveprefix", "")).lower() == "pubmed"
    return make_entry(
        key,
        type=type_,
        title=title,
        authors=authors(fields.get("author") or fields.get("editor") or ""),
        container_title=get("journaltitle", "journal", "booktitle", "maintitle", "howpublished")
        if not plain.get("howpublished", "").startswith(("http", "\\url"))
        else get("journaltitle", "journal", "booktitle"),
        publisher=get("publisher", "institution", "organization", "school"),
        edition=get("edition"),
        year=year_of(plain.get("year") or plain.get("date")),
        volume=get("volume"),
        issue=get("number", "issue"),
        pages=get("pages", "eid"),
        doi=plain.get("doi", ""),
        pmid=plain.get("pmid", "") or (plain.get("eprint", "") if is_pubmed else ""),
        isbn=plain.get("isbn", "").split(",")[0] if type_ in {"book", "chapter"} else "",
        url=_address(plain.get("url") or plain.get("howpublished", "")),
        accessed_on=date_of(plain.get("urldate") or plain.get("lastaccessed")),
    )


def _address(text: str) -> str:
    match = re.search(r"https?://[^\s{}]+", text)
    return match[0] if match else ""


def authors(field: str) -> list[str]:
    """``Deer, T. R. and {Pain Group} and Jan van Gogh`` → “Family, Given” and names of groups."""
    return [name for part in _split_names(field) if (name := _name(part))]


def _split_names(field: str) -> Iterator[str]:
    """At each “and” outside of braces."""
    depth, start = 0, 0
    for match in re.compile(r"\\.|[{}]|\sand(?=\s)", re.DOTALL | re.IGNORECASE).finditer(field):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0].strip().lower() == "and":
            yield field[start : match.start()]
            start = match.end()
    yield field[start:]


def _name(tex: str) -> str:
    tex = tex.strip()
    if not tex or tex.lower() == "others":
        return ""
    if tex.startswith("{") and tex.endswith("}") and "," not in to_text(tex):
        return to_text(tex[1:-1])
    parts = [to_text(part).strip() for part in tex.split(",")]
    if len(parts) == 2:
        return ", ".join(part for part in parts if part)
    if len(parts) > 2:  # Family, Jr, Given
        return f"{parts[0]} {parts[1]}, {' '.join(parts[2:])}"
    words = parts[0].split()
    if len(words) == 1:
        return words[0]
    # “Jan van Gogh”: the family name begins with the first small word, else it is the last.
    small = next((place for place, word in enumerate(words[:-1]) if word[0].islower()), None)
    cut = small if small else len(words) - 1
    return f"{' '.join(words[cut:])}, {' '.join(words[:cut])}"
