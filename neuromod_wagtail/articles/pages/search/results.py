"""Search within an index, with modalities and facets, on Wagtail's database search backend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.blocks import RichTextBlock, TextBlock
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.pages.archive import page_number
from neuromod_wagtail.articles.pages.modality_directory import published_modalities
from neuromod_wagtail.articles.pages.querysets import dated, in_period
from neuromod_wagtail.articles.pages.search.terms import (
    Term,
    correct,
    finds_all,
    mark,
    snippet,
    terms_of,
    words_of,
)
from neuromod_wagtail.articles.protocols import Article, ArticleIndex
from neuromod_wagtail.articles.rendering.context_loader import iterate
from neuromod_wagtail.conf import settings
from neuromod_wagtail.internals import ranked_by_forms, search_by_forms
from neuromod_wagtail.text.plain_text import plain_text

# No one pages beyond this many hits. Facets count only these.
MAX_HITS = 1000
# Beyond this many, ranking says little, and SQLite is slow at it.
MAX_RANKED_BY_SQLITE = 500
MAX_QUERY_LENGTH = 200
# No one looks at more cards before the articles.
MAX_MODALITIES = 3
# The titles whose words are known when a word was mistyped, newest first.
MAX_KNOWN_TITLES = 2000


@dataclass(frozen=True)
class Choice:
    """A value of a facet, with its number of hits and the query string that toggles it."""

    label: str
    count: int
    is_chosen: bool
    query: str


class Hit(NamedTuple):
    """An article that was found, with the words of the search marked in title and text."""

    article: Article
    title: SafeString
    snippet: SafeString


@dataclass
class Search:
    """A search: the cleaned ``text``, the chosen facet values, what was found, and the facets.

    The ``page`` has a ``Hit`` for each article. ``suggestion`` is what may have been meant.
    """

    text: str
    chosen: dict[str, str]
    page: Page
    modalities: list[Modality]
    suggestion: str = ""
    facets: dict[str, list[Choice]] = field(default_factory=dict)

    @classmethod
    def run(cls, index: ArticleIndex, query: Mapping[str, str]) -> Search:
        text = _clean(query.get("q", ""))[:MAX_QUERY_LENGTH]
        chosen = {name: value for name in FACETS if (value := _clean(query.get(name, "")))}
        terms = terms_of(text, get_language() or "")
        hits = find(index, terms)
        articles = querysets.published(index).filter(pk__in=hits)
        narrowed = _narrow(articles, chosen)
        # Best hit first, not newest first. SQLite does not weight titles, so hits in the title are
        # moved to the top.
        titles = dict(narrowed.values_list("pk", "title"))
        found = [pk for pk in hits if pk in titles]
        ordered = sorted(found, key=lambda pk: not finds_all(terms, words_of(titles[pk])))
        paginator = Paginator(ordered, settings.NEUROMOD_ARTICLES_PER_PAGE)
        page = paginator.get_page(page_number(query.get("page")))
        loaded = {
            article.pk: article
            # With their text, for the snippets.
            for article in querysets.for_listing(articles.filter(pk__in=list(page))).defer(None)
        }
        page.object_list = [
            _hit(loaded[pk], terms)  # type: ignore[misc]  # articles in place of their keys
            for pk in page.object_list
            if pk in loaded
        ]
        known = list(published_modalities(index)) if terms else []
        search = cls(text, chosen, page, find_modalities(known, terms))
        if terms and not (hits or search.modalities):
            search.suggestion = suggest(index, known, terms)
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


def find(index: ArticleIndex, terms: Sequence[Term]) -> list[int]:
    """Return the keys of the articles below ``index`` that contain all terms, best first.

    At most ``MAX_HITS``; newest first where SQLite has too many to rank. Unpublished articles are
    excluded here, restricted ones by ``published``: the search index has only the fields that
    Wagtail declares for filtering.
    """
    # SQLite's FTS5 raises a syntax error for a query of only punctuation.
    if not terms:
        return []
    words = {term.word: term.forms if term.is_prefix else () for term in terms}
    articles = index.get_article_model().objects.filter(
        path__startswith=index.path, depth=index.depth + 1, live=True
    )
    keys = articles.only("pk")
    if connection.vendor == "sqlite":
        newest = search_by_forms(keys.order_by("-published_at"), words, order_by_relevance=False)
        found = [hit.pk for hit in newest[:MAX_HITS]]
        if len(found) > MAX_RANKED_BY_SQLITE:
            return found
        ranks = {key: rank for rank, key in enumerate(ranked_by_forms(keys, words))}
        return sorted(found, key=lambda pk: ranks.get(str(pk), len(ranks)))
    return [hit.pk for hit in search_by_forms(keys, words)[:MAX_HITS]]


def find_modalities(known: Iterable[Modality], terms: Sequence[Term]) -> list[Modality]:
    """Return the modalities that are called so, or whose abbreviation is among the words."""
    words = {term.word for term in terms}
    found = [
        modality
        for modality in known
        if modality.abbreviation.lower() in words or finds_all(terms, _names_of(modality))
    ]
    return found[:MAX_MODALITIES]


def _names_of(modality: Modality) -> list[str]:
    return words_of(f"{modality.name} {modality.abbreviation} {modality.aliases}")


def suggest(index: ArticleIndex, known: Iterable[Modality], terms: Sequence[Term]) -> str:
    """Return a search with a mistyped word corrected, if it finds something public."""
    articles = querysets.published(index)
    texts = articles.values_list("title", "summary")[:MAX_KNOWN_TITLES]
    vocabulary = {word for title, summary in texts for word in words_of(f"{title} {summary}")}
    vocabulary.update(word for modality in known for word in _names_of(modality))
    text = correct(terms, vocabulary)
    better = terms_of(text, get_language() or "")
    found = find_modalities(known, better) or articles.filter(pk__in=find(index, better)).exists()
    return text if found else ""


def _hit(article: Article, terms: Sequence[Term]) -> Hit:
    return Hit(article, mark(article.title, terms), snippet(_text_of(article), terms))


def _text_of(article: Article) -> str:
    pieces = [article.summary]
    for stream in (article.introduction, article.body):
        for block, raw in iterate(stream.stream_block, list(stream.raw_data)):
            # Also the text of headings, but not captions, credits and the like.
            is_text = isinstance(block, (RichTextBlock, TextBlock)) or block.name == "text"
            if is_text and isinstance(raw, str):
                pieces.append(plain_text(raw))
    return " ".join(filter(None, pieces))


def _narrow(articles: PageQuerySet, chosen: dict[str, str]) -> PageQuerySet:
    if category := chosen.get("category"):
        articles = articles.filter(categories__slug=category)
    if author := chosen.get("author"):
        articles = articles.filter(authorships__author__slug=author)
    if year := chosen.get("year"):
        found = in_period(articles, int(year)) if _is_year(year) else None
        articles = articles.none() if found is None else found
    return articles.distinct()


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
