"""Shared parts of the admin listings of editorial snippets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.models import Revision, WorkflowState
from wagtail.search.backends import get_search_backend
from wagtail.snippets.views.snippets import IndexView

from neuromod_wagtail.admin.guarded import GuardedChooserViewSet, GuardedViewSet
from neuromod_wagtail.admin.spreadsheets import SafeSpreadsheetMixin


def with_status(snippets: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate whether each snippet is scheduled or in moderation; see ``EditorialSnippet``."""
    of_row = {
        "base_content_type": ContentType.objects.get_for_model(snippets.model),
        "object_id": Cast(OuterRef("pk"), CharField()),
    }
    scheduled = Revision.objects.filter(**of_row, approved_go_live_at__isnull=False)
    moderated = WorkflowState.objects.filter(**of_row, status=WorkflowState.STATUS_IN_PROGRESS)
    return snippets.annotate(_approved_schedule=Exists(scheduled), _in_moderation=Exists(moderated))


class EditorialChooserViewSet(GuardedChooserViewSet):
    """The dialog in which an editor chooses a snippet."""

    on_pages = True

    def get_object_list(self) -> QuerySet[Model]:
        return with_status(self.model._default_manager.all())


class SearchMixin:
    """A listing that can be searched together with any filter and in any order.

    Wagtail's search only accepts fields that a model declares for it, and no conditions with a
    subquery; anything else is an error. So the search is evaluated first in these cases.
    """

    search_query: str
    is_filtering: bool
    is_explicitly_ordered: bool

    def search_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if not self.search_query or not (self.is_filtering or self.is_explicitly_ordered):
            return super().search_queryset(queryset)  # type: ignore[misc]
        rows = queryset.model._default_manager.order_by().only("pk")
        # Ranking the hits takes long on SQLite, and these have an order of their own.
        hits = get_search_backend().autocomplete(self.search_query, rows, order_by_relevance=False)
        return queryset.filter(pk__in=[hit.pk for hit in hits])


class EditorialIndexView(SafeSpreadsheetMixin, SearchMixin, IndexView):
    """The listing of editorial snippets."""


class EditorialViewSet(GuardedViewSet):
    """A listing with language, time of the last change and status after its own ``columns``."""

    columns: list[str | Column] = ["__str__"]
    index_view_class = EditorialIndexView
    chooser_viewset_class = EditorialChooserViewSet

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_status(self.model._default_manager.all())

    @property
    def list_display(self) -> list[str | Column]:
        i18n = getattr(settings, "WAGTAIL_I18N_ENABLED", False)
        language = [LocaleColumn()] if i18n else []
        return [*self.columns, *language, UpdatedAtColumn(), LiveStatusTagColumn()]
