"""The articles that readers may want next: those an editor chose, or those that share most."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import CharField, Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Coalesce
from wagtail.models import AbstractPage, ReferenceIndex
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.protocols import Article
from neuromod_wagtail.page_protocol import page_model

MOST = 3
# Among how many of the newest articles the most similar are looked for.
CANDIDATES = 100
# What something shared counts for: articles about the same therapy come first.
MODALITY, TAG, CATEGORY = 4, 2, 1
# Stands for the primary key of the article in the compiled query; no page has it.
MARK = -987_654_321


def related_articles(page: Article) -> PageQuerySet:
    """Return up to three published articles of the same index, in no particular order."""
    index = page.index_page
    model = index.get_article_model()
    if chosen := chosen_pks(page):
        return querysets.published(index).filter(pk__in=chosen).order_by()
    sql, marked = _similar(model, type(index), index.path, index.depth, model.objects.db)  # type: ignore[arg-type]
    here = {MARK: page.pk, str(MARK): str(page.pk)}
    params = tuple(here.get(one, one) for one in marked)
    return model.objects.filter(pk__in=RawSQL(sql, params, IntegerField()))  # noqa: S611  ours


def chosen_pks(page: Article) -> list[int]:
    """Return the articles that an editor chose, in their order."""
    chosen = [item["value"] for item in page.related.raw_data]
    return [pk for pk in chosen if pk and pk != page.pk]


@lru_cache(maxsize=50)
def _similar(
    model: type[AbstractPage], index_model: type[AbstractPage], path: str, depth: int, alias: str
) -> tuple[str, tuple[int | str, ...]]:
    """Return the query for the most similar articles as SQL and its parameters.

    Compiled once, since that takes ten times as long as to run it.
    """
    published = querysets.published(index_model(path=path, depth=depth)).using(alias)
    recent = published.exclude(pk=MARK).values("pk")[:CANDIDATES]
    similar = (
        published.filter(pk__in=Subquery(recent))
        .annotate(score=_score(model))
        .filter(score__gt=0)
        .order_by("-score", "-published_at")
    )
    sql, params = similar.values("pk")[:MOST].query.get_compiler(using=alias).as_sql()
    return sql, params


def _score(model: type[AbstractPage]) -> Combinable:
    categories, tags = model.categories.through.objects, model.tags.through.objects
    column = querysets.page_column(model)
    # By names, since types of content may get other keys.
    uses = ReferenceIndex.objects.filter(
        base_content_type__app_label=page_model()._meta.app_label,
        base_content_type__model=page_model()._meta.model_name,
        to_content_type__app_label=Modality._meta.app_label,
        to_content_type__model=Modality._meta.model_name,
    )
    own_uses = uses.filter(object_id=str(MARK)).values("to_object_id")
    own_categories = categories.filter(**{column: MARK}).values("category")
    own_tags = tags.filter(content_object=MARK).values("tag")
    used = uses.filter(object_id=Cast(OuterRef("pk"), CharField()), to_object_id__in=own_uses)
    tagged = tags.filter(content_object=OuterRef("pk"), tag__in=own_tags)
    posted = categories.filter(**{column: OuterRef("pk")}, category__in=own_categories)
    return (
        _shared(used.values("object_id"), "to_object_id") * MODALITY
        + _shared(tagged.values("content_object"), "tag") * TAG
        + _shared(posted.values(column), "category") * CATEGORY
    )


def _shared(of_article: QuerySet, what: str) -> Coalesce:
    """Return the number of different things in the rows of an article as a subquery."""
    counted = of_article.order_by().annotate(shared=Count(what, distinct=True))
    return Coalesce(Subquery(counted.values("shared")[:1]), 0)
