"""The terms of an article, as in WordPress, its series and the articles related to it."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Value
from wagtail.models import AbstractPage


class Term(NamedTuple):
    """A term, or an article: ``kind`` is ``category``, ``tag``, ``related``, ``series`` or ``part``.

    ``pk`` is the number of a part in its series.
    """

    kind: str
    name: str
    slug: str
    pk: int = 0

    @property
    def title(self) -> str:
        """Return the name, as the links to other articles call it."""
        return self.name


class SeriesPlace(NamedTuple):
    """The series of an article with all of its published parts, and the article's number."""

    title: str
    slug: str
    parts: list[Term]
    number: int

    @classmethod
    def find(cls, terms: list[Term], page: AbstractPage) -> SeriesPlace | None:
        """Return the place of a page in its series, or None if the series is not published.

        A page that is not public, such as a draft, is added where it would be.
        """
        series = min((term for term in terms if term.kind == "series"), key=_pk, default=None)
        if series is None:
            return None
        parts = sorted((term for term in terms if term.kind == "part"), key=_pk)
        if page.slug not in {part.slug for part in parts}:
            number = min(page.series_place or len(parts) + 1, len(parts) + 1)
            parts.insert(max(number, 1) - 1, Term("part", page.title, page.slug))
        slugs = [part.slug for part in parts]
        return cls(series.name, series.slug, parts, slugs.index(page.slug) + 1)

    @property
    def previous(self) -> Term | None:
        return self.parts[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Term | None:
        return self.parts[self.number] if self.number < len(self.parts) else None


def _pk(term: Term) -> int:
    return term.pk


def load_terms(page: AbstractPage) -> list[Term]:
    """Return the categories, tags, related articles and series of a page with one query.

    Categories and tags are sorted by name.
    """
    categories, tags = page.categories.all(), page.tags.all()
    series = page.get_series_rows()
    related = page.get_related().order_by().values_list(Value("related"), "title", "slug", "pk")
    if not (hasattr(categories, "query") and hasattr(tags, "query")):
        # In a preview, the relations are in memory and differ from the database.
        found = [
            *(Term("category", entry.name, entry.slug) for entry in categories if entry.live),
            *(Term("tag", entry.name, entry.slug) for entry in tags),
            *(Term(*row) for rows in (related, *series) for row in rows),
        ]
    else:
        rows = (
            categories.filter(live=True)
            .order_by()
            .values_list(Value("category"), "name", "slug", "pk")
            .union(
                tags.order_by().values_list(Value("tag"), "name", "slug", "pk"),
                related,
                *series,
                all=True,
            )
        )
        found = [Term(*row) for row in rows]
    return sorted(found, key=lambda term: (term.kind, term.name.casefold()))
