"""PubMed's E-utilities: the summaries of publications by their PMIDs.

One request can have several PMIDs (NCBI, E-utilities In-Depth, ESummary).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from neuromod_wagtail.articles.references.formats.entries import Entry, make_entry, year_of
from neuromod_wagtail.articles.references.online.fetching import OnlineError, get_json
from neuromod_wagtail.conf import settings

REVIEWS = {"systematic review", "meta-analysis"}
GUIDELINES = {"practice guideline", "guideline"}


def summaries(pmids: Collection[str]) -> dict[str, Entry]:
    """Return the entries of PMIDs that PubMed knows, or raise ``OnlineError``."""
    base = settings.NEUROMOD_PUBMED_URL.rstrip("/")
    parameters = {
        "db": "pubmed",
        "id": ",".join(pmids),
        "retmode": "json",
        "tool": "neuromod_wagtail",
    }
    answer = get_json(f"{base}/esummary.fcgi", parameters)
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict):
        raise OnlineError("The response has no summaries.")
    found = {pmid: result.get(pmid) for pmid in pmids}
    return {
        pmid: read(pmid, record)
        for pmid, record in found.items()
        if isinstance(record, Mapping) and record.get("title")
    }


def read(pmid: str, record: Mapping[str, object]) -> Entry:
    ids = record.get("articleids")
    doi = next(
        (
            str(entry.get("value") or "")
            for entry in (ids if isinstance(ids, list) else ())
            if isinstance(entry, Mapping) and entry.get("idtype") == "doi"
        ),
        "",
    )
    return make_entry(
        pmid,
        type=_type(record.get("pubtype")),
        title=str(record.get("title") or ""),
        authors=_authors(record.get("authors")),
        container_title=str(record.get("fulljournalname") or record.get("source") or ""),
        year=year_of(record.get("pubdate")),
        volume=str(record.get("volume") or ""),
        issue=str(record.get("issue") or ""),
        pages=str(record.get("pages") or ""),
        doi=doi,
        pmid=pmid,
    )


def _type(kinds: object) -> str:
    names = {str(kind).lower() for kind in kinds} if isinstance(kinds, list) else set()
    if names & GUIDELINES:
        return "guideline"
    return "review" if names & REVIEWS else "article"


def _authors(people: object) -> list[str]:
    """Return authors as ``Gibson, W. A.`` from ``Gibson WA``, and groups unchanged."""
    names = []
    for person in people if isinstance(people, list) else ():
        name = str(person.get("name") or "") if isinstance(person, Mapping) else ""
        match = re.fullmatch(r"(.+) ([A-Z]{1,4})(?: (Jr|Sr|\d\w\w))?", name)
        is_person = match and person.get("authtype", "Author") == "Author"
        if match and is_person:
            family = f"{match[1]} {match[3]}" if match[3] else match[1]
            names.append(f"{family}, {' '.join(f'{letter}.' for letter in match[2])}")
        else:
            names.append(name.replace(",", ""))
    return names
