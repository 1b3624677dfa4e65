"""The parts of the series that an article belongs to."""

from __future__ import annotations

from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.protocols import Article
from neuromod_wagtail.articles.taxonomy.models import Series

# Numbered parts first, then the others by date.
ORDER = (F("series_place").asc(nulls_last=True), F("published_at").asc(), F("pk").asc())


def series_rows(page: Article) -> list[QuerySet]:
    """Return queries for the series of an article and its parts, as rows of ``load_terms``.

    They become parts of the query for its terms. Without a series there are none.
    """
    if page.series_id is None:
        return []
    key = Series.objects.filter(pk=page.series_id).values("translation_key")
    titles = Series.objects.filter(translation_key__in=key, live=True).order_by()
    is_translated = Case(When(locale_id=page.locale_id, then=0), default=1)
    number = Window(RowNumber(), order_by=ORDER)
    parts = in_series(querysets.published(page.index_page), key).order_by()
    return [
        titles.values_list(Value("series"), "title", "slug", is_translated),
        parts.values_list(Value("part"), "title", "slug", number),
    ]


def in_series(articles: PageQuerySet, translation_keys: QuerySet) -> PageQuerySet:
    """Return the articles of a series, whatever translation of it they name."""
    return articles.filter(series__translation_key__in=translation_keys)
