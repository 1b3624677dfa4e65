"""Export of references as BibTeX and CSL-JSON. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from neuromod_wagtail.articles.references.vancouver import Citation

CSL_TYPES = {
    "article": "article-journal", "review": "article-journal", "guideline": "report",
    "regulation": "legislation", "trial": "webpage", "book": "book", "chapter": "chapter",
    "web_page": "webpage",
}  # fmt: skip
BIBTEX_TYPES = {
    "article": "article", "review": "article", "guideline": "techreport", "regulation": "misc",
    "trial": "misc", "book": "book", "chapter": "incollection", "web_page": "misc",
}  # fmt: skip
_CONTAINERS = {"article": "journal", "incollection": "booktitle"}
# Characters and sequences with a meaning in LaTeX. Braces separate repeated characters.
_ESCAPES = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"{sign}{{}}" for sign in "-'`"},
}
_SPECIAL = re.compile(r"[&%$#_{}\\~^]|-(?=-)|'(?=')|`(?=`)")


def to_csl(citations: Iterable[Citation]) -> str:
    return json.dumps([_csl(*pair) for pair in _keyed(citations)], ensure_ascii=False, indent=1)


def to_bibtex(citations: Iterable[Citation]) -> str:
    return "\n".join(_bibtex(*pair) for pair in _keyed(citations))


def _keyed(citations: Iterable[Citation]) -> Iterator[tuple[str, Citation]]:
    """Yield the publications with unique keys: ``deer2021``, ``deer2021-2``."""
    seen: dict[str, int] = {}
    for citation in citations:
        name = (citation.authors[0] if citation.authors else citation.title).partition(",")[0]
        key = re.sub(r"[\W_]+", "", name.lower())[:30] + str(citation.year or "")
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key}-{seen[key]}"), citation


def _csl(key: str, citation: Citation) -> dict[str, object]:
    found: dict[str, object] = {
        "id": key,
        "type": CSL_TYPES[citation.type],
        "title": citation.title,
        "author": [_csl_name(author) for author in citation.authors],
        "container-title": citation.container_title,
        "publisher": citation.publisher,
        "edition": citation.edition,
        "issued": {"date-parts": [[citation.year]]} if citation.year else None,
        "volume": citation.volume,
        "issue": citation.issue,
        "page": citation.pages,
        "DOI": citation.doi,
        "PMID": citation.pmid,
        "ISBN": citation.isbn,
        "URL": citation.url,
        "number": citation.nct,
    }
    if day := citation.accessed_on:
        found["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    return {name: value for name, value in found.items() if value}


def _csl_name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(",")
    if not comma:
        return {"literal": author}
    return {"family": family.strip(), "given": given.strip()}


def _bibtex(key: str, citation: Citation) -> str:
    kind = BIBTEX_TYPES[citation.type]
    institution = "institution" if kind == "techreport" else "publisher"
    names = [author if "," in author else f"{{{_escaped(author)}}}" for author in citation.authors]
    fields = {
        # In its own braces, so that styles keep its capital letters.
        "title": f"{{{_escaped(citation.title)}}}",
        "author": " and ".join(name if name[0] == "{" else _escaped(name) for name in names),
        _CONTAINERS.get(kind, "howpublished"): _escaped(citation.container_title),
        institution: _escaped(citation.publisher),
        "edition": _escaped(citation.edition),
        "year": str(citation.year or ""),
        "volume": _escaped(citation.volume),
        "number": _escaped(citation.issue),
        "pages": _escaped(citation.pages).replace("-", "--"),
        "doi": citation.doi,
        "pmid": citation.pmid,
        "isbn": citation.isbn,
        "url": citation.url,
        "urldate": citation.accessed_on.isoformat() if citation.accessed_on else "",
        "note": citation.nct,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
