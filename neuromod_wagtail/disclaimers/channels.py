"""Disclaimers outside of the page: feeds, API and Markdown tell the same text and version. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import escape
from wagtail.rich_text import expand_db_html

from neuromod_wagtail.disclaimers.resolution import Placement


def elsewhere(placements: Iterable[Placement]) -> list[Placement]:
    """Each text once, in the order of the page: away from it, places mean nothing."""
    once = {
        (placement.kind, placement.notice.pk if placement.notice else None): placement
        for placement in reversed(list(placements))
    }
    return list(reversed(once.values()))


def as_data(placement: Placement) -> dict[str, Any]:
    """For the API: ``{"kind", "title", "text", "version", …}``; ``text`` is HTML.

    ``version`` and ``in_force_since`` are None for a fallback.
    """
    notice = placement.notice
    return {
        "kind": placement.kind,
        "place": placement.place,
        "title": placement.title,
        "short_text": notice.short_text if notice else placement.fallback,
        "text": expand_db_html(notice.text) if notice else f"<p>{escape(placement.fallback)}</p>",
        "version": notice.number if notice else None,
        "in_force_since": notice.since.isoformat() if notice and notice.since else None,
        "is_fallback": notice is None,
    }
