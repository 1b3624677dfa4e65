"""The categories, tags and series of an index, with the number of its articles in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, When

from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.articles.taxonomy.models import Category
from neuromod_wagtail.articles.taxonomy.tree import walk


@dataclass(frozen=True)
class ListedTerm:
    """A category or tag in a list; ``depth`` is 0 for one without a parent."""

    name: str
    slug: str
    count: int
    depth: int = 0
    description: str = ""


def categories(index: ArticleIndex) -> Iterator[ListedTerm]:
    """Yield the categories with articles, as a tree, with two queries.

    As on its own page, a category includes its descendants, and translations count as one.
    """
    pages = _pages_by_category(index)
    is_own = Case(When(locale_id=index.locale_id, then=0), default=1)
    entries: dict[UUID, Category] = {}
    for entry in Category.objects.filter(live=True).order_by(is_own, "pk"):
        entries.setdefault(entry.translation_key, entry)
    found = _with_ancestors(entries, pages)
    in_order = sorted(entries.values(), key=lambda entry: entry.name.casefold())
    for depth, entry in walk(in_order):
        if count := len(found.get(entry.pk, ())):
            yield ListedTerm(entry.name, entry.slug, count, depth, entry.description)


def tags(index: ArticleIndex) -> list[ListedTerm]:
    """Return the tags of published articles by name, with one query."""
    rows = (
        querysets.published(index)
        .order_by()
        .filter(tags__slug__gt="")
        .values_list("tags__name", "tags__slug")
        .annotate(Count("pk"))
    )
    return sorted((ListedTerm(*row) for row in rows), key=lambda term: term.name.casefold())


def series(index: ArticleIndex, site_pk: int | None) -> list[ListedTerm]:
    """Return the series with published articles by title, with one query."""
    articles = querysets.published(index).exclude(BlogSettings.without("series", site_pk))
    rows = (
        articles.order_by()
        .filter(series__live=True)
        .values_list("series__title", "series__slug", "series__description")
        .annotate(Count("pk"))
    )
    found = (ListedTerm(title, slug, count, 0, text) for title, slug, text, count in rows)
    return sorted(found, key=lambda term: term.name.casefold())


def _pages_by_category(index: ArticleIndex) -> dict[UUID, set[int]]:
    rows = (
        querysets.published(index)
        .order_by()
        .filter(categories__live=True)
        .values_list("categories__translation_key", "pk")
    )
    pages: dict[UUID, set[int]] = {}
    for key, pk in rows:
        pages.setdefault(key, set()).add(pk)
    return pages


def _with_ancestors(
    entries: dict[UUID, Category], pages: dict[UUID, set[int]]
) -> dict[int, set[int]]:
    """Return the articles of each category and its descendants; safe with cycles."""
    by_pk = {entry.pk: entry for entry in entries.values()}
    found: dict[int, set[int]] = {}
    for key, articles in pages.items():
        above, seen = entries.get(key), set[int]()
        while above is not None and above.pk not in seen:
            seen.add(above.pk)
            found.setdefault(above.pk, set()).update(articles)
            above = by_pk.get(above.parent_id) if above.parent_id else None
    return found
