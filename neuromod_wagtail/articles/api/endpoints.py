"""Endpoints of version 2 of Wagtail's API for what articles name, and filters of articles.

``router.register_endpoint("authors", AuthorsAPIViewSet)``. Everything here is public: only what is
published is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView
from wagtail.api import APIField
from wagtail.api.v2.filters import (
    FieldsFilter,
    LocaleFilter,
    OrderingFilter,
    SearchFilter,
)
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.api.fields import load_content
from neuromod_wagtail.articles.api.filters import FILTERS, is_key, narrow
from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.choosers import pooled
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.rendering.context_loader import Uses, collect, load_pictures
from neuromod_wagtail.articles.taxonomy.models import Category, Series
from neuromod_wagtail.disclaimers.models import Disclaimer

MAX_KEY = 2**63 - 1


class CheckedFieldsFilter(FieldsFilter):
    """Wagtail's filter, which fails with values that are no date or no key."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        try:
            check_keys(request, queryset.model)
            return super().filter_queryset(request, queryset, view)
        except (ValueError, ValidationError) as error:
            raise BadRequestError(f"field filter error. {error}") from error


def check_keys(request: HttpRequest, model: type[Model]) -> None:
    """Refuse filters by a key that no database accepts. Raises ``ValueError``."""
    for name, value in request.GET.items():
        key = str(value).strip()
        if key.isdecimal() and int(key[:30]) > MAX_KEY and _is_relation(model, name):
            raise ValueError(f"'{value}' is not valid for {name}")


def _is_relation(model: type[Model], name: str) -> bool:
    try:
        return bool(model._meta.get_field(name).is_relation)
    except FieldDoesNotExist:
        return False


class TranslationFilter(BaseFilterBackend):
    """``?translation_of=``, which Wagtail has for pages alone: an entry in other languages."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        value = request.GET.get("translation_of")
        if value is None:
            return queryset
        try:
            return translations(queryset, view.get_queryset(), value)
        except ValueError as error:
            raise BadRequestError(str(error)) from error


def translations(queryset: QuerySet, published: QuerySet, value: str) -> QuerySet:
    """Return the other languages of a published entry. Raises ``ValueError`` if it is none."""
    entry = published.filter(pk=int(value)).first() if is_key(value) else None
    if entry is None:
        raise ValueError("translation_of must be the number of a published entry")
    return queryset.filter(translation_key=entry.translation_key).exclude(pk=entry.pk)


class BoundedPagination(WagtailPagination):
    """Wagtail's pagination, which fails with numbers that no database accepts."""

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: APIView | None = None
    ) -> QuerySet:
        for name in ("offset", "limit"):
            value = request.GET.get(name, "").strip()
            if value.isdecimal() and not is_key(value):
                raise BadRequestError(f"{name} is too large")
        return super().paginate_queryset(queryset, request, view)


class CheckedFindMixin:
    """Validate the parameters of Wagtail's ``find/``, which fails on an invalid id or path."""

    def find_object(self, queryset: QuerySet, request: HttpRequest) -> Model | None:
        is_possible = is_key(request.GET.get("id", "0")) and "\0" not in request.GET.get(
            "html_path", ""
        )
        return super().find_object(queryset, request) if is_possible else None  # type: ignore[misc]


class SnippetAPIViewSet(CheckedFindMixin, BaseAPIViewSet):
    """The published entries of a snippet, by their ``fields_in_api``."""

    pagination_class = BoundedPagination
    filter_backends = [
        CheckedFieldsFilter,
        OrderingFilter,
        TranslationFilter,
        LocaleFilter,
        SearchFilter,
    ]
    known_query_parameters = BaseAPIViewSet.known_query_parameters | {"translation_of", "locale"}
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, "name", "slug"]
    nested_default_fields = [*BaseAPIViewSet.nested_default_fields, "name", "slug"]

    @classmethod
    def get_body_fields(cls, model: type[Model]) -> list[APIField]:
        """Return the same fields whether or not the site also has version 3."""
        found: list[APIField] = super().get_body_fields(model)
        names = {field.name for field in found}
        own = getattr(model, "fields_in_api", ())
        return [*found, *(field for field in own if field.name not in names)]

    @classmethod
    def published(cls) -> QuerySet:
        """Return the entries that are public."""
        return cls.model.objects.filter(live=True).order_by("id")

    @classmethod
    def load(cls, entries: Sequence[Any]) -> None:
        """Load what the fields of all entries show."""

    def get_queryset(self) -> QuerySet:
        return self.published()

    def paginate_queryset(self, queryset: QuerySet) -> list[Model]:
        entries = list(super().paginate_queryset(queryset))
        self.load(entries)
        return entries

    def get_object(self) -> Model:
        # No database accepts a longer number.
        if self.kwargs["pk"] > MAX_KEY:
            raise Http404("not found")
        return super().get_object()


class AuthorsAPIViewSet(SnippetAPIViewSet):
    model = Author

    @classmethod
    def load(cls, entries: Sequence[Author]) -> None:
        load_pictures(author.photo for author in entries)


class CategoriesAPIViewSet(SnippetAPIViewSet):
    model = Category

    @classmethod
    def published(cls) -> QuerySet:
        # Wagtail's API would show all of a parent, and of its parents, published or not.
        no_parents = Prefetch("parent", Category.objects.none())
        parents = Category.objects.filter(live=True).prefetch_related(no_parents)
        return super().published().prefetch_related(Prefetch("parent", parents))


class SeriesAPIViewSet(SnippetAPIViewSet):
    model = Series
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, "title", "slug"]
    nested_default_fields = listing_default_fields


class ModalitiesAPIViewSet(SnippetAPIViewSet):
    model = Modality

    @classmethod
    def published(cls) -> QuerySet:
        return super().published().prefetch_related("evidence__source", "regulatory__source")

    @classmethod
    def load(cls, entries: Sequence[Modality]) -> None:
        streams = [stream for one in entries for stream in (one.safety, one.facts)]
        uses: Uses = {}
        collect(streams, uses)
        with pooled({Reference: Reference.objects.in_bulk(uses.get(Reference, {}))}):
            for stream in streams:
                list(stream)


class ReferencesAPIViewSet(SnippetAPIViewSet):
    model = Reference
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, "title", "year", "doi"]
    nested_default_fields = listing_default_fields


class DisclaimersAPIViewSet(SnippetAPIViewSet):
    model = Disclaimer
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, "title", "slug", "kind"]
    nested_default_fields = listing_default_fields

    @classmethod
    def published(cls) -> QuerySet:
        current = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
        return super().published().filter(current)


SNIPPETS: dict[str, type[SnippetAPIViewSet]] = {
    "authors": AuthorsAPIViewSet,
    "categories": CategoriesAPIViewSet,
    "series": SeriesAPIViewSet,
    "modalities": ModalitiesAPIViewSet,
    "references": ReferencesAPIViewSet,
    "disclaimers": DisclaimersAPIViewSet,
}


class ArticleFilters(BaseFilterBackend):
    """``?category=``, ``?tag=``, ``?author=`` and ``?modality=`` (``filters.py``)."""

    def filter_queryset(
        self, request: Request, queryset: PageQuerySet, view: APIView
    ) -> PageQuerySet:
        try:
            return narrow(queryset, {name: request.GET.getlist(name) for name in FILTERS})
        except ValidationError as error:
            raise BadRequestError(error.message) from error


# The fields whose blocks would be loaded one article at a time; the last one is every field.
STREAMS = frozenset({"introduction", "picture", "body", "*"})


class ArticlesAPIViewSet(CheckedFindMixin, PagesAPIViewSet):
    """The published articles of one page type; a subclass names it with ``model``."""

    pagination_class = BoundedPagination
    filter_backends = [
        ArticleFilters,
        CheckedFieldsFilter,
        *(one for one in PagesAPIViewSet.filter_backends if one is not FieldsFilter),
    ]
    known_query_parameters = PagesAPIViewSet.known_query_parameters | set(FILTERS)

    def get_queryset(self) -> PageQuerySet:
        return super().get_queryset().select_related("locale")

    def paginate_queryset(self, queryset: PageQuerySet) -> PageQuerySet:
        articles = super().paginate_queryset(queryset)
        if STREAMS.intersection(re.findall(r"\w+|\*", self.request.GET.get("fields", ""))):
            load_content(list(articles))
        return articles
