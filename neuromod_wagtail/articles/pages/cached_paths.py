"""The paths of an index that caches may hold, for ``get_cached_paths``."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.pages.modality_directory import published_modalities
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.taxonomy.models import Category
from neuromod_wagtail.articles.taxonomy.series import Series

FEEDS = ("feed/", "feed/atom/")


def cached_paths(index: ArticleIndex) -> Iterator[str]:
    """Yield the paths of lists, feeds and modalities, without those that have a query string."""
    for path in _lists(index):
        yield from (path + feed for feed in ("", *FEEDS))
    yield from (
        "/category/",
        "/tag/",
        "/series/",
        "/search/",
        "/modalities/",
        "/modalities/compare/",
    )
    for slug in published_modalities(index).values_list("slug", flat=True):
        yield f"/modalities/{slug}/"


def _lists(index: ArticleIndex) -> Iterator[str]:
    yield "/"
    articles = querysets.published(index)
    for name, model, used in (
        ("category", Category, "categories"),
        ("series", Series, "series"),
        ("author", Author, "authorships__author"),
    ):
        # Also in other languages: an article may name a category or author that is not translated.
        of_articles = articles.order_by().values(used)
        here = Q(locale_id=index.locale_id) | Q(pk__in=of_articles)
        slugs = model.objects.filter(here, live=True).values_list("slug", flat=True)
        yield from (f"/{name}/{slug}/" for slug in slugs.distinct())
    tags = articles.order_by().filter(tags__slug__gt="").values_list("tags__slug", flat=True)
    yield from (f"/tag/{slug}/" for slug in tags.distinct())
    for year in querysets.archive(articles).years:
        yield f"/{year.slug}/"
        yield from (f"/{year.slug}/{month.slug}/" for month in year.months)
