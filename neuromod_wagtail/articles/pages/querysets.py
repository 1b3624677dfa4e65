"""Shared queries for the articles of an index."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Cast, TruncMonth
from wagtail.models import AbstractPage
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages.archive import Archive, group_by_year, period
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.taxonomy.models import Category
from neuromod_wagtail.articles.taxonomy.tree import descendant_ids
from neuromod_wagtail.dates import SHOWABLE
from neuromod_wagtail.internals import references_to
from neuromod_wagtail.page_protocol import page_model


def published(index: ArticleIndex) -> PageQuerySet:
    """Return the articles of ``index`` that everyone may read, newest first.

    Visitors who may see the index may see its articles, except those with their own restriction.
    """
    articles = public(index.get_article_model().objects.child_of(index))
    return articles.order_by("-published_at", "-pk")


def public(articles: PageQuerySet) -> PageQuerySet:
    """Return those of these articles that are published without a restriction of their own."""
    return articles.live().filter(view_restrictions__isnull=True)


def for_listing(articles: PageQuerySet) -> PageQuerySet:
    """Load everything that a teaser shows, but not the body, which is the largest column."""
    return articles.defer("body").prefetch_related(_bylines(articles), "categories")


def for_feed(articles: PageQuerySet) -> PageQuerySet:
    """Load the body as well: it determines the disclaimers of an article."""
    return actions.annotate(articles).prefetch_related(_bylines(articles), "categories")


def _bylines(articles: PageQuerySet) -> Prefetch:
    """Return the bylines with their authors, in one query."""
    entries = articles.model._meta.get_field("authorships").related_model
    return Prefetch("authorships", entries.objects.select_related("author"))


def in_category(articles: PageQuerySet, category: Category) -> PageQuerySet:
    """Return the articles of a category, its descendants and their translations, each once."""
    pks = descendant_ids(category.pk, Category.objects.values_list("pk", "parent_id"))
    keys = Category.objects.filter(pk__in=pks).values("translation_key")
    matching = articles.model.categories.through.objects.filter(category__translation_key__in=keys)
    return articles.filter(pk__in=matching.values(page_column(articles.model)))


def page_column(model: type[AbstractPage]) -> str:
    return f"{model.categories.field.m2m_field_name()}_id"


def tagged(articles: PageQuerySet, slug: str) -> PageQuerySet:
    return articles.filter(tags__slug=slug)


def by_author(articles: PageQuerySet, author: Author) -> PageQuerySet:
    """Return the articles of an author in any translation."""
    key = author.translation_key
    return articles.filter(authorships__author__translation_key=key).distinct()


def showing(articles: PageQuerySet, modality: Modality) -> PageQuerySet:
    """Return the articles that show this modality (reference index), of whatever subclass."""
    uses = references_to(Modality, [modality.pk], by=page_model())
    primary_key = articles.model._meta.get_field("id")
    return articles.filter(pk__in=uses.values(page_pk=Cast("object_id", type(primary_key)())))


def dated(articles: PageQuerySet) -> PageQuerySet:
    """Return the articles with a date that can be shown; databases fail to split others."""
    return articles.filter(published_at__range=SHOWABLE)


def in_period(articles: PageQuerySet, year: int, month: int | None = None) -> PageQuerySet | None:
    """Return the articles of a year or month, or None if it does not exist."""
    span = period(year, month)
    if span is None:
        return None
    return articles.filter(published_at__gte=span[0], published_at__lt=span[1])


def archive(articles: PageQuerySet) -> Archive:
    """Return the number of articles of each month, grouped by year, newest first."""
    rows = (
        dated(articles)
        .order_by()
        .annotate(month=TruncMonth("published_at"))
        .values_list("month")
        .annotate(count=Count("pk"), in_series=Count("pk", filter=Q(series__live=True)))
    )
    years = group_by_year((month.date(), count) for month, count, _in_series in rows)
    return Archive(years, has_series=any(in_series for _month, _count, in_series in rows))
