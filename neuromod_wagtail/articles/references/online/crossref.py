"""Crossref's REST API: the metadata of a DOI, with later notices about it."""

from __future__ import annotations

from urllib.parse import quote

from neuromod_wagtail.articles.references.online.fetching import OnlineError, get_json
from neuromod_wagtail.conf import settings


def work(doi: str) -> dict[str, object]:
    """Return the record of a DOI (``GET /works/{doi}``), or raise ``OnlineError``."""
    base = settings.NEUROMOD_CROSSREF_URL.rstrip("/")
    answer = get_json(f"{base}/works/{quote(doi, safe='')}", {})
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        raise OnlineError("The response has no record.")
    return message
