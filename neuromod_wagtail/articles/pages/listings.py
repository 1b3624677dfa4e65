"""Lists of articles with a URL: all, or those of a category, tag, series, author, year or month.

All have the same type, so that pages, feeds and breadcrumbs need no special cases.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Case, Model, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from taggit.models import TagBase
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.pages.archive import page_number
from neuromod_wagtail.articles.pages.series import ORDER, in_series
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.articles.taxonomy.models import Category, Series
from neuromod_wagtail.conf import settings
from neuromod_wagtail.text import localized

Subject = TypeVar("Subject", Author, Category, Series)


class Listing(NamedTuple):
    """A list of articles, newest first. ``path`` is relative to the index.

    ``subject`` is the term or author, and ``sorted_articles`` has the order of the page, where that
    is another one than that of the feed.
    """

    title: str
    path: str
    articles: PageQuerySet
    kind: str = "all"
    subject: Model | None = None
    description: str = ""
    sorted_articles: PageQuerySet | None = None

    def page(self, number: str | None, site_pk: int | None = None) -> Page:
        """Return the page with this number, or the nearest page if it is out of range.

        Its articles bring the ``blog_settings`` of the site along.
        """
        articles = self.articles if self.sorted_articles is None else self.sorted_articles
        articles = querysets.for_listing(articles)
        articles = articles.annotate(switches=BlogSettings.as_subquery(site_pk))
        paginator = Paginator(articles, settings.NEUROMOD_ARTICLES_PER_PAGE)
        return paginator.get_page(page_number(number))


def all_articles(index: ArticleIndex, site_pk: int | None = None) -> Listing:
    """Return all articles; on their page, pinned ones come first, unless the site pins none."""
    articles = querysets.published(index)
    by_pin = articles.annotate(
        comes_first=Case(
            When(~BlogSettings.without("pinned", site_pk), is_pinned=True, then=True),
            default=False,
        )
    ).order_by("-comes_first", "-published_at", "-pk")
    return Listing(index.title, "", articles, sorted_articles=by_pin)


def category(index: ArticleIndex, slug: str) -> Listing:
    entry = _entry(Category, index, slug)
    articles = querysets.in_category(querysets.published(index), entry)
    return _about(entry, "category", entry.name, articles, entry.description)


def _about(
    entry: Subject | TagBase, kind: str, title: str, articles: PageQuerySet, description: str = ""
) -> Listing:
    """Return the listing of a category, tag, series or author."""
    return Listing(title, f"{kind}/{entry.slug}/", articles, kind, entry, description)


def _entry(model: type[Subject], index: ArticleIndex, slug: str, *conditions: object) -> Subject:
    """Return the category or author with this slug, in the language of the index if translated.

    A translated article may link to an author or a category that is not translated.
    """
    is_own = Case(When(locale_id=index.locale_id, then=0), default=1)
    entries = model.objects.filter(*conditions, slug=slug, live=True)
    entry = entries.order_by(is_own, "pk").first()
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
    return _about(entry, "tag", _("Tag: %(tag)s") % {"tag": entry.name}, articles)


def series(index: ArticleIndex, slug: str, site_pk: int | None = None) -> Listing:
    """Return the articles of a series; on their page, in its order."""
    entry = _entry(Series, index, slug, ~BlogSettings.without("series", site_pk))
    key = Series.objects.filter(pk=entry.pk).values("translation_key")
    articles = in_series(querysets.published(index), key)
    listing = _about(entry, "series", entry.title, articles, entry.description)
    return listing._replace(sorted_articles=articles.order_by(*ORDER))


def author(index: ArticleIndex, slug: str, site_pk: int | None = None) -> Listing:
    entry = _entry(Author, index, slug, ~BlogSettings.without("author_pages", site_pk))
    articles = querysets.by_author(querysets.published(index), entry)
    return _about(entry, "author", entry.name, articles)


def archive(index: ArticleIndex, year: int, month: int | None = None) -> Listing:
    articles = querysets.in_period(querysets.published(index), year, month)
    if articles is None or not articles.exists():
        raise Http404
    if month is None:
        return Listing(str(year), f"{year:04}/", articles, kind="archive")
    return Listing(
        title=localized.month(date(year, month, 1)),
        path=f"{year:04}/{month:02}/",
        articles=articles,
        kind="archive",
    )
