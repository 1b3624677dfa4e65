"""The terms of an article: categories and tags, as in WordPress."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Value
from wagtail.models import AbstractPage


@dataclass(frozen=True)
class Term:
    """A term. ``kind`` is ``category`` or ``tag``."""

    kind: str
    name: str
    slug: str


def load_terms(page: AbstractPage) -> list[Term]:
    """Return the published categories and the tags of a page, each sorted by name: one query."""
    categories, tags = page.categories.all(), page.tags.all()
    if not (hasattr(categories, "query") and hasattr(tags, "query")):
        # In a preview, the relations are in memory and differ from the database.
        found = [
            *(Term("category", entry.name, entry.slug) for entry in categories if entry.live),
            *(Term("tag", entry.name, entry.slug) for entry in tags),
        ]
    else:
        rows = (
            categories.filter(live=True)
            .order_by()
            .values_list(Value("category"), "name", "slug")
            .union(tags.order_by().values_list(Value("tag"), "name", "slug"), all=True)
        )
        found = [Term(*row) for row in rows]
    return sorted(found, key=lambda term: (term.kind, term.name.casefold()))
