"""Detection of a bibliography's format. Pure functions."""

from __future__ import annotations

from itertools import islice

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.articles.references.formats import bibtex, csl, numbers, ris
from neuromod_wagtail.articles.references.formats.entries import Entry

FORMATS = {
    "bibtex": (_("BibTeX"), bibtex.parse),
    "ris": (_("RIS"), ris.parse),
    "csl": (_("CSL-JSON"), csl.parse),
    "numbers": (_("DOIs or PMIDs, one per line"), numbers.parse),
}


def detect(text: str) -> str:
    """Return the most likely format of a text, by default a list of numbers."""
    text = text.lstrip("\ufeff")
    if csl.looks_like(text):
        return "csl"
    if ris.looks_like(text):
        return "ris"
    return "bibtex" if bibtex.looks_like(text) else "numbers"


def read(text: str, form: str = "", limit: int = 0) -> list[Entry]:
    """Read the entries of a bibliography, at most ``limit`` unless that is 0."""
    text = text.lstrip("\ufeff").replace("\x00", "")
    _name, parse = FORMATS[form or detect(text)]
    return list(islice(parse(text), limit or None))
