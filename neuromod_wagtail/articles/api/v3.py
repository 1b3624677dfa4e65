"""The same snippets in version 3 of Wagtail's API, for readers without a token.

``api.add_router("/", router)`` adds ``authors/``, ``categories/``, ``modalities/``, ``references/``
and ``disclaimers/``. Whoever asks, only what is published is found.

Annotations are not postponed here: Ninja's pagination could not resolve them.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate
from wagtail.api.rich_text import RichTextOutputFormat
from wagtail.api.v2.utils import get_full_url
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.errors import as_validation_error
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.registry import registry
from wagtail.api.v3.schemas import read_generator
from wagtail.api.v3.schemas.params import APIFieldFilterSchema, OrderingSchema, SearchSchema
from wagtail.api.v3.schemas.params import locale_filter_q as in_locale

from neuromod_wagtail.articles.api.endpoints import (
    MAX_KEY,
    SNIPPETS,
    SnippetAPIViewSet,
    check_keys,
    translations,
)

BASE_FIELDS = ["id"]


class LanguageSchema(Schema):
    """The language of the entries, or the entry whose translations are asked for."""

    locale: str = ""
    translation_of: str = ""


class BoundedPagination(WagtailLimitOffsetPagination):
    """A part of the entries, with what their fields show."""

    class Input(WagtailLimitOffsetPagination.Input):
        """Numbers that every database accepts, even added to each other."""

        limit: int = Field(default=20, ge=1, le=2**31)
        offset: int = Field(default=0, ge=0, le=2**62)

    def paginate_queryset(self, *arguments: object, **options: object) -> dict[str, object]:
        page: dict[str, Any] = super().paginate_queryset(*arguments, **options)
        entries = list(page["items"])
        self.load(entries)
        return {**page, "items": entries}

    def load(self, entries: Sequence[Any]) -> None:
        """Load what the fields of all entries show."""
        for viewset in SNIPPETS.values():
            viewset.load([entry for entry in entries if isinstance(entry, viewset.model)])


def schema_of(name: str, model: type[Model]) -> type[Schema]:
    """Return Wagtail's schema of a snippet, whose ``detail_url`` needs no token."""
    registered = registry.get(model._meta.label)
    if registered is None:
        raise ImproperlyConfigured("Version 3 of the API needs wagtail.api.v3 in INSTALLED_APPS.")
    schema = registered.read_schema
    meta = schema.model_fields["meta"].annotation

    def resolve(obj: Any, context: dict[str, Any]) -> str:
        path = reverse(f"wagtailapi_v3:detail_{name}", args=[obj.pk])
        return str(get_full_url(context["request"], path))

    public_meta = read_generator.extend_schema(
        meta,
        f"Public{model._meta.object_name}MetaSchema",
        {"detail_url": (str, ..., staticmethod(resolve))},
    )
    public: type[Schema] = read_generator.extend_schema(
        schema, f"Public{model._meta.object_name}Schema", {"meta": (public_meta, ..., None)}
    )
    return public


def add_list(
    router: Router, name: str, viewset: type[SnippetAPIViewSet], schema: type[Schema]
) -> None:
    """Add the list of the published entries of a snippet."""

    @router.get(
        f"/{name}/",
        response=list[schema],  # type: ignore[valid-type]
        url_name=f"list_{name}",
        operation_id=f"{name}_list",
        summary=f"List published {name}",
    )
    @paginate(BoundedPagination, pass_parameter="pagination_info")  # noqa: S106
    def list_entries(
        request: HttpRequest,
        language: Annotated[LanguageSchema, Query()],
        ordering: Annotated[OrderingSchema, Query()],
        search: Annotated[SearchSchema, Query()],
        rich_text_format: RichTextOutputFormat | None = None,
        **options: Any,
    ) -> QuerySet:
        entries = viewset.published()
        try:
            check_keys(request, viewset.model)
            if language.translation_of:
                entries = translations(entries, entries, language.translation_of)
        except ValueError as error:
            raise as_validation_error(error) from error
        if language.locale:
            entries = entries.filter(in_locale(language.locale))
        fields = APIFieldFilterSchema.with_exclude_schemas(
            raw_params=request.GET,
            schemas=(LanguageSchema, OrderingSchema, SearchSchema),
            base_fields=BASE_FIELDS,
        )
        entries = fields.filter_queryset(entries)
        entries = ordering.order_queryset(
            entries, options["pagination_info"], base_fields=BASE_FIELDS
        )
        return search.search_queryset(request, entries)


def add_detail(
    router: Router, name: str, viewset: type[SnippetAPIViewSet], schema: type[Schema]
) -> None:
    """Add each published entry of a snippet."""

    @router.get(
        f"/{name}/{{int:pk}}/",
        response=schema,
        url_name=f"detail_{name}",
        operation_id=f"{name}_detail",
        summary=f"One of the published {name}",
    )
    def one_entry(
        request: HttpRequest, pk: int, rich_text_format: RichTextOutputFormat | None = None
    ) -> Model:
        entry = viewset.published().filter(pk=pk).first() if pk <= MAX_KEY else None
        if entry is None:
            raise Http404
        return entry


router = Router(tags=["published snippets"], auth=AllowAnonymous())
for _name, _viewset in SNIPPETS.items():
    _schema = schema_of(_name, _viewset.model)
    add_list(router, _name, _viewset, _schema)
    add_detail(router, _name, _viewset, _schema)
