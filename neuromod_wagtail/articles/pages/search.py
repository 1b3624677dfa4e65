"""Search within an index, with facets, on Wagtail's database search backend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count
from django.db.models.functions import ExtractYear
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.pages.archive import page_number
from neuromod_wagtail.articles.pages.querysets import dated, in_period
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.conf import settings

# No one searches for more at once, and a query of thousands of words takes minutes.
MAX_WORDS = 32
MAX_WORD_LENGTH = 100
# No one pages beyond this many hits. Facets count only these.
MAX_HITS = 1000
# SQLite ranks each hit by looking at all of them: one second for a thousand, then much longer.
MAX_RANKED_BY_SQLITE = 500
MAX_QUERY_LENGTH = 200


@dataclass(frozen=True)
class Choice:
    """A value of a facet, with its number of hits and the query string that toggles it."""

    label: str
    count: int
    is_chosen: bool
    query: str


@dataclass
class Search:
    """A search: the cleaned ``text``, the chosen facet values, the hits and the facets."""

    text: str
    chosen: dict[str, str]
    page: Page
    facets: dict[str, list[Choice]] = field(default_factory=dict)

    @classmethod
    def run(cls, index: ArticleIndex, query: Mapping[str, str]) -> Search:
        text = _clean(query.get("q", ""))[:MAX_QUERY_LENGTH]
        chosen = {name: value for name in FACETS if (value := _clean(query.get(name, "")))}
        hits = find(index, text) if text else []
        articles = querysets.published(index).filter(pk__in=hits)
        narrowed = _narrow(articles, chosen)
        # Best hit first, not newest first. SQLite does not weight titles, so hits in the title are
        # moved to the top.
        titles = dict(narrowed.values_list("pk", "title"))
        found = [pk for pk in hits if pk in titles]
        ordered = sorted(found, key=lambda pk: not _is_called(titles[pk], text))
        paginator = Paginator(ordered, settings.NEUROMOD_ARTICLES_PER_PAGE)
        page = paginator.get_page(page_number(query.get("page")))
        loaded = {
            article.pk: article
            for article in querysets.for_listing(articles.filter(pk__in=list(page)))
        }
        page.object_list = [loaded[pk] for pk in page.object_list if pk in loaded]
        search = cls(text, chosen, page)
        search.facets = {name: _choices(search, name, articles) for name in FACETS}
        return search

    @property
    def total(self) -> int:
        return self.page.paginator.count

    def query_with(self, **changes: str) -> str:
        parameters = {"q": self.text, **self.chosen, **changes}
        return urlencode({name: value for name, value in parameters.items() if value})


def _clean(value: str) -> str:
    """Return the text without repeated spaces and NUL, which PostgreSQL refuses."""
    return " ".join(value.replace("\x00", " ").split())


def find(index: ArticleIndex, text: str) -> list[int]:
    """Return the keys of the articles below ``index`` that contain all words, best first.

    At most ``MAX_HITS``; newest first where SQLite has too many to rank. Unpublished articles are
    excluded here, restricted ones by ``published``: the search index has only the fields that
    Wagtail declares for filtering.
    """
    # SQLite's FTS5 raises a syntax error for a query of only punctuation.
    words = " ".join(word[:MAX_WORD_LENGTH] for word in _words(text)[:MAX_WORDS])
    if not words:
        return []
    articles = index.get_article_model().objects.filter(
        path__startswith=index.path, depth=index.depth + 1, live=True
    )
    keys = articles.only("pk")
    if connection.vendor == "sqlite":
        newest = keys.order_by("-published_at").search(
            words, operator="and", order_by_relevance=False
        )
        found = [hit.pk for hit in newest[:MAX_HITS]]
        if len(found) > MAX_RANKED_BY_SQLITE:
            return found
    return [hit.pk for hit in keys.search(words, operator="and")[:MAX_HITS]]


def _narrow(articles: PageQuerySet, chosen: dict[str, str]) -> PageQuerySet:
    if category := chosen.get("category"):
        articles = articles.filter(categories__slug=category)
    if author := chosen.get("author"):
        articles = articles.filter(authorships__author__slug=author)
    if year := chosen.get("year"):
        found = in_period(articles, int(year)) if _is_year(year) else None
        articles = articles.none() if found is None else found
    return articles.distinct()


def _is_called(title: str, text: str) -> bool:
    return set(_words(text)) <= set(_words(title))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


def _count_categories(articles: PageQuerySet) -> list[tuple[str, str, int]]:
    rows = (
        articles.order_by()
        .filter(categories__live=True)
        .values_list("categories__slug", "categories__name")
        .annotate(count=Count("pk", distinct=True))
    )
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def _count_authors(articles: PageQuerySet) -> list[tuple[str, str, int]]:
    rows = (
        articles.order_by()
        .filter(authorships__author__live=True)
        .values_list("authorships__author__slug", "authorships__author__name")
        .annotate(count=Count("pk", distinct=True))
    )
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def _count_years(articles: PageQuerySet) -> list[tuple[str, str, int]]:
    rows = (
        dated(articles)
        .order_by()
        .annotate(year=ExtractYear("published_at"))
        .values_list("year")
        .annotate(count=Count("pk", distinct=True))
    )
    return [(str(year), str(year), count) for year, count in sorted(rows, reverse=True) if year]


# The parameter of each facet and the function that counts its values.
FACETS = {"category": _count_categories, "author": _count_authors, "year": _count_years}


def _choices(search: Search, name: str, articles: PageQuerySet) -> list[Choice]:
    """Return the choices; each count is the number of hits with the other facets still chosen."""
    chosen, count = search.chosen.get(name), FACETS[name]
    others = {other: value for other, value in search.chosen.items() if other != name}
    rows = count(_narrow(articles, others))
    if chosen and chosen not in {value for value, _label, _count in rows}:
        # A chosen value is listed even without hits, so that it can be removed.
        labels = {value: label for value, label, _count in count(articles)}
        rows.append((chosen, labels.get(chosen, chosen), 0))
    return [
        Choice(
            label=label,
            count=count,
            is_chosen=value == chosen,
            query=search.query_with(**{name: "" if value == chosen else value}),
        )
        for value, label, count in rows
    ]
