"""Questions about articles that several rooms ask. All stay within one index."""

from __future__ import annotations

from django.db.models import Count
from django.db.models.functions import TruncMonth
from wagtail.models import AbstractPage
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.pages.archive import Year, group_by_year, period
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.taxonomy.models import Category
from neuromod_wagtail.articles.taxonomy.tree import descendant_ids
from neuromod_wagtail.dates import SHOWABLE


def published(index: ArticleIndex) -> PageQuerySet:
    """The articles of ``index`` that everyone may read, newest first.

    Who may see the index may see its articles but for those with a restriction of their own.
    """
    return (
        index.get_article_model()
        .objects.child_of(index)
        .live()
        .filter(view_restrictions__isnull=True)
        .order_by("-published_at", "-pk")
    )


def for_listing(articles: PageQuerySet) -> PageQuerySet:
    """With all that a teaser shows; the body, the largest column, stays in the database."""
    return articles.defer("body").prefetch_related("authorships__author", "categories")


def for_feed(articles: PageQuerySet) -> PageQuerySet:
    """With the body too: it tells which disclaimers an article has in it and must have."""
    return actions.annotate(articles).prefetch_related("authorships__author", "categories")


def in_category(articles: PageQuerySet, category: Category) -> PageQuerySet:
    """The articles of a category and of all below it, in any translation, each once."""
    pks = descendant_ids(category.pk, Category.objects.values_list("pk", "parent_id"))
    keys = Category.objects.filter(pk__in=pks).values("translation_key")
    matching = articles.model.categories.through.objects.filter(category__translation_key__in=keys)
    return articles.filter(pk__in=matching.values(_page_column(articles.model)))


def _page_column(model: type[AbstractPage]) -> str:
    return f"{model.categories.field.m2m_field_name()}_id"


def tagged(articles: PageQuerySet, slug: str) -> PageQuerySet:
    return articles.filter(tags__slug=slug)


def by_author(articles: PageQuerySet, author: Author) -> PageQuerySet:
    """The articles of an author, whose entry may be that of another language."""
    key = author.translation_key
    return articles.filter(authorships__author__translation_key=key).distinct()


def dated(articles: PageQuerySet) -> PageQuerySet:
    """Those with a date that can be shown; a database stumbles over others when it takes one apart."""
    return articles.filter(published_at__range=SHOWABLE)


def in_period(articles: PageQuerySet, year: int, month: int | None = None) -> PageQuerySet | None:
    """The articles of a year or month; None when the calendar has no such month."""
    span = period(year, month)
    if span is None:
        return None
    return articles.filter(published_at__gte=span[0], published_at__lt=span[1])


def months(articles: PageQuerySet) -> list[Year]:
    """How many articles each month has, grouped by year, newest first."""
    rows = (
        dated(articles)
        .order_by()
        .annotate(month=TruncMonth("published_at"))
        .values_list("month")
        .annotate(count=Count("pk"))
    )
    return group_by_year((month.date(), count) for month, count in rows)
