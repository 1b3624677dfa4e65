"""BibTeX and BibLaTeX, as written by reference managers, publishers and Crossref.

The library bibtexparser finds entries and fields. This module joins values and describes errors for
editors. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain
from logging import ERROR, getLogger
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from neuromod_wagtail.articles.references.formats.entries import (
    Entry,
    date_of,
    make_entry,
    year_of,
)
from neuromod_wagtail.articles.references.formats.latex import to_text

if TYPE_CHECKING:
    from bibtexparser import model

# The library is imported on first use: few processes ever read a bibliography.
IS_INSTALLED = find_spec("bibtexparser") is not None
# It logs a warning for each broken entry, which the editor already sees.
getLogger("bibtexparser.splitter").setLevel(ERROR)

TYPES = {
    "article": "article", "book": "book", "mvbook": "book", "collection": "book",
    "proceedings": "book", "booklet": "book", "thesis": "book", "phdthesis": "book",
    "mastersthesis": "book", "incollection": "chapter", "inbook": "chapter",
    "inproceedings": "chapter", "conference": "chapter", "inreference": "chapter",
    "techreport": "guideline", "report": "guideline", "manual": "guideline",
    "legislation": "regulation", "online": "web_page", "electronic": "web_page",
    "www": "web_page", "misc": "web_page", "unpublished": "web_page",
}  # fmt: skip

_START = re.compile(r"^[^\S\n]*+@\s*+(?P<type>[A-Za-z]{1,40})\s*+(?=[{(])", re.MULTILINE)
_ENTRY = re.compile(r"@(?!comment|preamble)[a-z]", re.IGNORECASE)
_MARKS = re.compile(r"\\.|[{}\"]", re.DOTALL)
_BARE = re.compile(r"[^\s,{}()#\"]{1,200}")
_JOINT = re.compile(r"\s*+(?:(#)\s*+|\Z)")
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())


class _Broken(Exception):
    """An error in an entry, described for the editor."""


def looks_like(text: str) -> bool:
    return bool(_START.search(text))


def parse(text: str) -> Iterator[Entry]:
    """Read each entry; report a broken one with its line, and continue with the next."""
    if not IS_INSTALLED:
        message = _(
            "BibTeX cannot be read, because %(package)s is not installed on the server. Use RIS, "
            "CSL-JSON or a list of numbers instead."
        )
        yield Entry(error=message % {"package": "neuromod-wagtail[references]"})
        return
    from bibtexparser.entrypoint import parse_string

    macros: dict[str, str] = {}
    for line, piece in _pieces(text):
        for block in parse_string(piece, parse_stack=[]).blocks:
            try:
                if entry := _entry(block, macros):
                    yield entry
            except _Broken as error:
                label = _("line %(number)s") % {"number": line + (block.start_line or 0)}
                yield Entry(label=label, error=str(error))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Split the text before each line that starts an entry, with the number of that line.

    The parser does not allow spaces after the @, and would read to the end of the text at once.
    """
    line, start, place, head = 1, 0, 0, ""
    for match in chain(_START.finditer(text), [None]):
        end = match.start() if match else len(text)
        yield line, head + text[place:end]
        if match:
            line += text.count("\n", start, end)
            start, place, head = end, match.end(), f"@{match['type']}"


def _entry(block: model.Block, macros: dict[str, str]) -> Entry | None:
    """Return the entry in a block, if any; add an abbreviation to ``macros``."""
    from bibtexparser import model

    if isinstance(block, model.ParsingFailedBlock):
        if block.ignore_error_block:  # A repeated key or field.
            return _entry(block.ignore_error_block, macros)
        if _ENTRY.match(str(block.raw)):
            raise _Broken(_reason(str(getattr(block.error, "abort_reason", ""))))
    elif isinstance(block, model.String):
        macros[block.key.lower()] = _value(block.value, macros)
    elif isinstance(block, model.Entry):
        fields: dict[str, str] = {}
        for field in block.fields:
            fields.setdefault(field.key.lower(), _value(field.value, macros))
        return _read(block.entry_type.lower(), block.key, fields) if fields else None
    return None


def _reason(reason: str) -> str:
    if reason.startswith("Expected comma after entry key"):
        return _("The entry has no key before its first comma.")
    if reason.startswith("Unexpectedly reached end"):
        return _("A brace or a quotation mark is not closed.")
    return _("A brace or a comma is missing.")


def _value(source: str, macros: dict[str, str]) -> str:
    """Join pieces in braces, in quotation marks or bare, which are separated by ``#``."""
    pieces = []
    place = 0
    while True:
        if source[place : place + 1] in {"{", '"'}:
            end = _closed(source, place)
            pieces.append(source[place + 1 : end - 1])
        elif match := _BARE.match(source, place):
            name, end = match[0].lower(), match.end()
            pieces.append(macros.get(name, "" if name in _MONTHS else match[0]))
        else:
            raise _Broken(_("A field has no value."))
        joint = _JOINT.match(source, end)
        if not joint:
            raise _Broken(_("A brace or a comma is missing."))
        if not joint[1]:
            return "".join(pieces)
        place = joint.end()


def _closed(source: str, start: int) -> int:
    """Return the position after the brace or quotation mark that closes the one at ``start``."""
    depth, partner = 0, {"{": "}", '"': '"'}[source[start]]
    for match in _MARKS.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0] == partner and match.start() > start:
            return match.end()
    raise _Broken(_("A brace or a quotation mark is not closed."))


def _read(kind: str, key: str, fields: dict[str, str]) -> Entry:
    def get(*names: str) -> str:
        return next((to_text(fields[name]) for name in names if fields.get(name)), "")

    # URLs and numbers are not LaTeX, except for escaped characters.
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
    """Return names as “Family, Given” or groups, from ``Deer, T. R. and {Pain Group}``."""
    return [name for part in _split_names(field) if (name := _name(part))]


def _split_names(field: str) -> Iterator[str]:
    """Split at each “and” outside braces. The library takes two in a row for a name."""
    depth, start = 0, 0
    for match in re.compile(r"\\.|[{}]|\sand(?=\s)", re.DOTALL | re.IGNORECASE).finditer(field):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and match[0].strip().lower() == "and":
            yield field[start : match.start()]
            start = match.end()
    yield field[start:]


def _name(tex: str) -> str:
    if tex.strip().lower() == "others":
        return ""
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    try:
        name = parse_single_name_into_parts(tex, strict=False)
    except InvalidNameError:
        return to_text(tex).strip()
    family = to_text(" ".join([*name.von, *name.last, *name.jr])).strip()
    return ", ".join(filter(None, [family, to_text(" ".join(name.first)).strip()]))
