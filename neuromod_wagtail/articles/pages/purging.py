"""What is purged from caches: articles that show the title of another, and paths of an index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from wagtail.models import ReferenceIndex
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages import navigation, querysets, related, series
from neuromod_wagtail.articles.pages.modality_directory import published_modalities
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.taxonomy.models import Category, Series
from neuromod_wagtail.internals import references_to
from neuromod_wagtail.page_protocol import page_model


def articles_naming(
    pk: int,
    index: ArticleIndex,
    *,
    series_pks: Collection[int] = (),
    moments: Iterable[datetime] = (),
) -> list[int]:
    """Return the keys of the published articles of ``index`` that show the title of an article.

    These are the parts of its series, the articles before and after it, and those that list it as
    related, because an editor chose it or because they share a term. ``series_pks`` and
    ``moments``, the dates of publication, include former values as well as current ones.
    """
    others = querysets.published(index).exclude(pk=pk)
    chosen = references_to(page_model(), [pk], by=page_model()).values_list("object_id", flat=True)
    found = Q(pk__in=[int(key) for key in chosen])
    if series_pks:
        keys = Series.objects.filter(pk__in=series_pks).values("translation_key")
        found |= Q(pk__in=series.in_series(others, keys).order_by().values("pk"))
    known = list(moments)
    if _is_recent(known, index):
        found |= _sharing(pk, others)
    pks = set(others.filter(found).order_by().values_list("pk", flat=True))
    for moment in known:
        for side in navigation.beside(others, moment, pk):
            pks.update(side.values_list("pk", flat=True)[:1])
    return sorted(pks)


def _is_recent(moments: list[datetime], index: ArticleIndex) -> bool:
    """Tell whether an article is among those that may be listed as related without being chosen."""
    newest = querysets.published(index).values_list("published_at", flat=True)
    last = newest[related.CANDIDATES - 1 : related.CANDIDATES].first()
    return last is None or any(moment >= last for moment in moments)


def _sharing(pk: int, others: PageQuerySet) -> Q:
    """Return the condition for articles about a modality, or with a category or tag, of this one."""
    model = others.model
    categories, tags = model.categories.through.objects, model.tags.through.objects
    column = querysets.page_column(model)
    own_categories = categories.filter(**{column: pk}).values("category")
    own_tags = tags.filter(content_object=pk).values("tag")
    own_uses = ReferenceIndex.get_references_for_object(page_model()(pk=pk))
    modalities = own_uses.filter(
        to_content_type__app_label=Modality._meta.app_label,
        to_content_type__model=Modality._meta.model_name,
    ).values_list("to_object_id", flat=True)
    about = references_to(Modality, list(modalities), by=page_model())
    return (
        Q(pk__in=[int(key) for key in about.values_list("object_id", flat=True)])
        | Q(pk__in=categories.filter(category__in=own_categories).values(column))
        | Q(pk__in=tags.filter(tag__in=own_tags).values("content_object"))
    )


def cached_paths(index: ArticleIndex) -> Iterator[str]:
    """Yield the paths of lists, feeds and modalities, without those that have a query string."""
    for path in _lists(index):
        yield from (path, f"{path}feed/", f"{path}feed/atom/")
    yield from ("/category/", "/tag/", "/series/", "/search/")
    yield from ("/modalities/", "/modalities/compare/")
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
