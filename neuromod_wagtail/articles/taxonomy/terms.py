"""The terms of an article, as in WordPress, and the articles related to it by them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Value
from wagtail.models import AbstractPage


@dataclass(frozen=True)
class Term:
    """A term, or a related article. ``kind`` is ``category``, ``tag`` or ``related``."""

    kind: str
    name: str
    slug: str
    pk: int = 0


def load_terms(page: AbstractPage) -> list[Term]:
    """Return the published categories, the tags and the related articles of a page: one query.

    Categories and tags are sorted by name.
    """
    categories, tags = page.categories.all(), page.tags.all()
    related = page.get_related().order_by().values_list(Value("related"), "title", "slug", "pk")
    if not (hasattr(categories, "query") and hasattr(tags, "query")):
        # In a preview, the relations are in memory and differ from the database.
        found = [
            *(Term("category", entry.name, entry.slug) for entry in categories if entry.live),
            *(Term("tag", entry.name, entry.slug) for entry in tags),
            *(Term(*row) for row in related),
        ]
    else:
        rows = (
            categories.filter(live=True)
            .order_by()
            .values_list(Value("category"), "name", "slug", "pk")
            .union(
                tags.order_by().values_list(Value("tag"), "name", "slug", "pk"), related, all=True
            )
        )
        found = [Term(*row) for row in rows]
    return sorted(found, key=lambda term: (term.kind, term.name.casefold()))
