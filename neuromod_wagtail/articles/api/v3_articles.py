"""A list of articles in version 3 of Wagtail's API, with the filters of version 2.

``add_articles(router, ArticlePage)`` adds ``articles/``. Wagtail's own list, ``pages/``, declares
its query parameters in the signature of its view, and ``api_fields`` can only add columns to them.
So this is a separate list, made of the same parts: permissions, filters, order, search and
pagination are Wagtail's. A single article is at ``pages/<id>/``, as ``detail_url`` says.

There is no ``from __future__ import annotations``: Ninja's pagination could not resolve strings.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.errors import as_validation_error
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.registry import registry
from wagtail.api.v3.routers.pages import PageFilterSchema
from wagtail.api.v3.schemas import BasePageSchema, read_generator
from wagtail.api.v3.schemas.pages import BASE_PAGE_READ_FIELDS
from wagtail.api.v3.schemas.params import APIFieldFilterSchema, OrderingSchema, SearchSchema
from wagtail.models import AbstractPage
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.api.endpoints import check_keys
from neuromod_wagtail.articles.api.fields import load_teasers
from neuromod_wagtail.articles.api.filters import MAX_VALUES, narrow
from neuromod_wagtail.articles.api.v3 import BoundedPagination

# What a teaser shows. Version 3 has no ``fields`` by which a client could ask for more.
TEASER = (
    "summary",
    "published_at",
    "is_pinned",
    "picture",
    "authors",
    "categories",
    "tags",
    "series",
)

Values = Annotated[list[str], Field(max_length=MAX_VALUES)]


class TypeFilterSchema(PageFilterSchema):
    """Wagtail's filters of pages, also for a single type, which Wagtail handles in its view."""

    def filter_type(self, value: list[type[AbstractPage]]) -> Q:
        types = ContentType.objects.get_for_models(*value).values()
        return Q(content_type__in=[one.pk for one in types]) if value else Q()


class ArticleFilterSchema(Schema):
    """The filters of this package: articles match all values, each a slug or a number."""

    category: Values = []
    tag: Values = []
    author: Values = []
    modality: Values = []

    def filter_queryset(self, articles: PageQuerySet) -> PageQuerySet:
        try:
            return narrow(articles, self.dict())
        except ValidationError as error:
            raise as_validation_error(error, error.message, loc=(error.code,)) from error


class TeaserPagination(BoundedPagination):
    """Wagtail's pagination, which loads what the teasers of a page of articles show."""

    def load(self, entries: Sequence[AbstractPage]) -> None:
        load_teasers(entries)


def teaser_schema(model: type[AbstractPage]) -> type[Schema]:
    """Return Wagtail's schema of a listed page, extended by the fields of a teaser."""
    full = registry.get(model._meta.label).read_schema
    fields = {
        name: (
            full.model_fields[name].annotation,
            full.model_fields[name].default,
            vars(full).get(f"resolve_{name}"),
        )
        for name in TEASER
    }
    teaser: type[Schema] = read_generator.extend_schema(
        BasePageSchema, f"{model._meta.object_name}TeaserSchema", fields
    )
    return teaser


def add_articles(router: Router, model: type[AbstractPage]) -> None:
    """Add the list of the public articles of one page type."""

    @router.get(
        "/articles/",
        auth=AllowAnonymous(),
        response=list[teaser_schema(model)],  # type: ignore[misc]
        url_name="list_articles",
        operation_id="articles_list",
        summary="List published articles",
    )
    @paginate(TeaserPagination, pass_parameter="pagination_info")  # noqa: S106
    def list_articles(
        request: HttpRequest,
        pages: Annotated[TypeFilterSchema, Query()],
        shared: Annotated[ArticleFilterSchema, Query()],
        ordering: Annotated[OrderingSchema, Query()],
        search: Annotated[SearchSchema, Query()],
        **options: Any,
    ) -> PageQuerySet:
        try:
            check_keys(request, model)
        except ValueError as error:
            raise as_validation_error(error) from error
        articles = pages.filter(get_pages_queryset(request, model), request)
        articles = shared.filter_queryset(articles)
        columns = APIFieldFilterSchema.with_exclude_schemas(
            raw_params=request.GET,
            schemas=(PageFilterSchema, ArticleFilterSchema, OrderingSchema, SearchSchema),
            base_fields=BASE_PAGE_READ_FIELDS,
        )
        articles = columns.filter_queryset(articles)
        articles = ordering.order_queryset(
            articles, options["pagination_info"], base_fields=BASE_PAGE_READ_FIELDS
        )
        return search.search_queryset(request, articles)
