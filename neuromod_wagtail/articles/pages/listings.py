"""Lists of articles with a URL: all, or those of a category, tag, author, year or month.

All have the same type, so that pages, feeds and breadcrumbs need no special cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Model, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.pages.archive import page_number
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.taxonomy.models import Category
from neuromod_wagtail.conf import settings


@dataclass(frozen=True)
class Listing:
    """A list of articles. ``path`` is relative to the index; ``subject`` is the term or author."""

    title: str
    path: str
    articles: PageQuerySet
    kind: str = "all"
    subject: Model | None = None
    description: str = ""

    def page(self, number: str | None) -> Page:
        """Return the page with this number, or the nearest page if it is out of range."""
        paginator = Paginator(
            querysets.for_listing(self.articles), settings.NEUROMOD_ARTICLES_PER_PAGE
        )
        return paginator.get_page(page_number(number))


def all_articles(index: ArticleIndex) -> Listing:
    return Listing(index.title, "", querysets.published(index))


def category(index: ArticleIndex, slug: str) -> Listing:
    entry = _entry(Category, index, slug)
    return Listing(
        title=entry.name,
        path=f"category/{entry.slug}/",
        articles=querysets.in_category(querysets.published(index), entry),
        kind="category",
        subject=entry,
        description=entry.description,
    )


def _entry(model: Any, index: ArticleIndex, slug: str) -> Any:
    """Return the category or author with this slug, in the language of the index if translated.

    A translated article may link to an author or a category that is not translated.
    """
    is_own = Case(When(locale_id=index.locale_id, then=0), default=1)
    entry = model.objects.filter(slug=slug, live=True).order_by(is_own, "pk").first()
    if entry is None:
        raise Http404
    if entry.locale_id == index.locale_id:
        return entry
    alike = model.objects.filter(translation_key=entry.translation_key, live=True)
    return alike.filter(locale_id=index.locale_id).first() or entry


def tag(index: ArticleIndex, slug: str) -> Listing:
    """Return the listing of a tag, which is not found unless an article of this index has it."""
    entry = get_object_or_404(index.get_article_model().tags.through.tag_model(), slug=slug)
    articles = querysets.tagged(querysets.published(index), slug)
    if not articles.exists():
        raise Http404
    return Listing(
        title=_("Tag: %(tag)s") % {"tag": entry.name},
        path=f"tag/{entry.slug}/",
        articles=articles,
        kind="tag",
        subject=entry,
    )


def author(index: ArticleIndex, slug: str) -> Listing:
    entry = _entry(Author, index, slug)
    return Listing(
        title=entry.name,
        path=f"author/{entry.slug}/",
        articles=querysets.by_author(querysets.published(index), entry),
        kind="author",
        subject=entry,
    )


def archive(index: ArticleIndex, year: int, month: int | None = None) -> Listing:
    articles = querysets.in_period(querysets.published(index), year, month)
    if articles is None or not articles.exists():
        raise Http404
    if month is None:
        return Listing(str(year), f"{year:04}/", articles, kind="archive")
    return Listing(
        title=date_format(date(year, month, 1), "YEAR_MONTH_FORMAT"),
        path=f"{year:04}/{month:02}/",
        articles=articles,
        kind="archive",
    )
