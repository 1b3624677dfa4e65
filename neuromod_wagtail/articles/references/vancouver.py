"""References in Vancouver style. Pure functions.

Rules: Citing Medicine, 2nd edition (US National Library of Medicine), with the
ICMJE's six authors before "et al.". Titles keep the case they were entered in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

MAX_AUTHORS = 6
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Citation:
    """The data of a publication, with the fields of ``Reference``.

    ``authors`` are "Family, Given" or names of groups, in order.
    """

    type: str = "article"
    title: str = ""
    authors: tuple[str, ...] = ()
    container_title: str = ""
    publisher: str = ""
    edition: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    nct: str = ""
    isbn: str = ""
    url: str = ""
    accessed_on: date | None = None


class Part(NamedTuple):
    """A part of a formatted reference: text, with its link if any."""

    text: str
    href: str = ""


def format_citation(citation: Citation) -> list[Part]:
    """Return the reference as parts to be joined with spaces."""
    sentences = [
        _sentence(format_authors(citation.authors)),
        _sentence(_title(citation)),
        *_source(citation),
    ]
    parts = [Part(text) for text in sentences if text]
    return parts + _identifiers(citation)


def format_text(citation: Citation) -> str:
    """Return the reference as plain text, for feeds, the admin and places without links."""
    return " ".join(part.text for part in format_citation(citation))


def format_authors(authors: tuple[str, ...]) -> str:
    """Format ``("Deer, Timothy R.", "Pain Group")`` as ``Deer TR, Pain Group``."""
    names = [_name(author) for author in authors[:MAX_AUTHORS]]
    if len(authors) > MAX_AUTHORS:
        names.append("et al")
    return ", ".join(names)


def _name(author: str) -> str:
    family, comma, given = author.partition(",")
    if not comma:
        return author.strip()
    # "Jean-Pierre" is JP; "Timothy R." is TR; non-Latin given names are not abbreviated.
    words = [word for word in re.split(r"[\s.\-‐]+", given) if word]
    if any(not word[0].isascii() and not word[0].isupper() for word in words):
        return f"{family.strip()} {given.strip()}"
    return f"{family.strip()} {''.join(word[0].upper() for word in words)}".strip()


def _title(citation: Citation) -> str:
    if citation.type == "web_page":
        return f"{citation.title.rstrip('.')} [Internet]"
    return citation.title


def _source(citation: Citation) -> list[str]:
    """Return the source and date as sentences, which depend on the kind of publication."""
    if citation.type in {"book", "chapter"}:
        return _book(citation)
    if citation.type in {"article", "review"} and citation.container_title:
        return [_journal(citation)]
    where = citation.container_title or citation.publisher
    return [_sentence(_joined("; ", where, str(citation.year or "")) + _accessed(citation))]


def _journal(citation: Citation) -> str:
    issue = f"({citation.issue})" if citation.issue else ""
    pages = f":{citation.pages}" if citation.pages else ""
    volume = f";{citation.volume}{issue}" if citation.volume or issue else ""
    when = _sentence(f"{citation.year or ''}{volume}{pages}")
    return f"{_sentence(citation.container_title)} {when}".strip()


def _book(citation: Citation) -> list[str]:
    where = _joined("; ", citation.publisher, str(citation.year or ""))
    inside = (
        f"In: {citation.container_title}"
        if citation.type == "chapter" and citation.container_title
        else ""
    )
    pages = f"p. {citation.pages}" if citation.pages else ""
    edition = f"{citation.edition} ed" if citation.edition else ""
    return [_sentence(text) for text in (inside, edition, where, pages)]


def _accessed(citation: Citation) -> str:
    if not citation.accessed_on:
        return ""
    day = citation.accessed_on
    return f" [cited {day.year} {MONTHS[day.month - 1]} {day.day}]"


def _identifiers(citation: Citation) -> list[Part]:
    parts = []
    if citation.doi:
        parts.append(Part(f"doi:{citation.doi}", f"https://doi.org/{citation.doi}"))
    if citation.pmid:
        parts.append(
            Part(f"PMID: {citation.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{citation.pmid}/")
        )
    if citation.nct:
        parts.append(Part(citation.nct, f"https://clinicaltrials.gov/study/{citation.nct}"))
    if citation.isbn:
        parts.append(Part(f"ISBN {citation.isbn}"))
    if citation.url and not citation.doi:
        parts.append(Part(f"Available from: {citation.url}", citation.url))
    return parts


def _joined(separator: str, *texts: str) -> str:
    return separator.join(text for text in texts if text)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "?", "!", "。")) else f"{text}."
