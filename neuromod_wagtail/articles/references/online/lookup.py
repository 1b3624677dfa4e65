"""Metadata lookup for bare DOIs and PMIDs, at most once an hour for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from neuromod_wagtail.articles.references.formats import csl
from neuromod_wagtail.articles.references.formats.entries import Entry
from neuromod_wagtail.articles.references.online import crossref, pubmed
from neuromod_wagtail.articles.references.online.fetching import NotFound, OnlineError
from neuromod_wagtail.caching.failover import FailoverCache
from neuromod_wagtail.conf import settings

# The most requests to Crossref for one request of an editor, so that it ends within seconds.
AT_ONCE = 15
REMEMBERED = 60 * 60


def complete(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries, with metadata or an error for those that are bare numbers."""
    if not settings.NEUROMOD_REFERENCES_ONLINE:
        return [_without_title(entry) if entry.is_bare else entry for entry in entries]
    bare = [entry for entry in entries if entry.is_bare]
    cache = FailoverCache("default")
    found = cache.get_many({_key(entry) for entry in bare})
    new = {**_from_pubmed(bare, found), **_from_crossref(bare, found)}
    cache.set_many(
        {key: entry for key, entry in new.items() if not entry.error}, timeout=REMEMBERED
    )
    found.update(new)
    later = _("Not looked up yet. Choose “Read again” to continue.")
    return [
        _as_asked(found.get(_key(entry), replace(entry, error=later)), entry)
        if entry.is_bare
        else entry
        for entry in entries
    ]


def _key(entry: Entry) -> str:
    # Cache keys are short and have no spaces.
    number = entry.doi or entry.pmid
    return f"neuromod-reference-{'doi' if entry.doi else 'pmid'}-{number.encode().hex()[:180]}"


def _as_asked(found: Entry, entry: Entry) -> Entry:
    return replace(
        found, label=entry.label, doi=entry.doi or found.doi, pmid=entry.pmid or found.pmid
    )


def _without_title(entry: Entry) -> Entry:
    message = _(
        "Number only. Online lookup is turned off. Paste BibTeX, RIS or CSL-JSON, which "
        "include the title."
    )
    return replace(entry, error=message)


def _from_pubmed(bare: Sequence[Entry], found: dict[str, Entry]) -> dict[str, Entry]:
    asked = {e.pmid: e for e in bare if not e.doi and _key(e) not in found}
    if not asked:
        return {}
    try:
        answers = pubmed.summaries(list(asked)[:100])
    except OnlineError as error:
        return {_key(entry): replace(entry, error=_failed(error)) for entry in asked.values()}
    unknown = _("PubMed does not know this number.")
    return {
        _key(entry): answers.get(pmid, replace(entry, error=unknown))
        for pmid, entry in list(asked.items())[:100]
    }


def _from_crossref(bare: Sequence[Entry], found: dict[str, Entry]) -> dict[str, Entry]:
    answers: dict[str, Entry] = {}
    for entry in [e for e in bare if e.doi and _key(e) not in found][:AT_ONCE]:
        try:
            answer = csl.read(crossref.work(entry.doi))
            answers[_key(entry)] = replace(answer, doi=entry.doi)
        except NotFound:
            answers[_key(entry)] = replace(entry, error=_("Crossref does not know this DOI."))
        except OnlineError as error:
            answers[_key(entry)] = replace(entry, error=_failed(error))
            break
    return answers


def _failed(error: OnlineError) -> str:
    return _("Could not be looked up (%(reason)s). Try again later.") % {"reason": error}
