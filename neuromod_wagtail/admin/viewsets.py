"""Wagtail's admin views for snippets, with permission checked before anything is shown.

Wagtail's own reveal some content to everyone who may enter the admin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.forms import ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.models import Revision, WorkflowState
from wagtail.permissions import policy_registry
from wagtail.search.backends import get_search_backend
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.snippets.views import snippets
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from neuromod_wagtail.admin.spreadsheets import SafeSpreadsheetMixin
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.web.lazy import lazy_views

PACKAGE = "neuromod_wagtail."
# The permissions of those who write.
WORKING = ("add", "change", "publish")


def referring_models(model: type[Model]) -> set[type[Model]]:
    """Return the models whose forms choose from ``model``: they or their child rows refer to it."""
    found: set[type[Model]] = set()
    fields = model._meta.get_fields(include_hidden=True)
    for relation in (one for one in fields if one.auto_created and not one.concrete):
        related: Any = relation.related_model
        found.add(related)
        for field in related._meta.get_fields():
            if isinstance(field, ParentalKey):
                found.add(field.related_model)
    return found


def can_choose(user: AnyUser, model: type[Model], *, on_pages: bool = False) -> bool:
    """Tell whether the user has a permission on the model, or on a model that refers to it."""
    places = referring_models(model) - {model}
    if on_pages:
        places.add(page_model())
    own = policy_registry.get_by_type(model)
    return own.user_has_any_permission(user, ("view", "delete", *WORKING)) or any(
        policy_registry.get_by_type(place).user_has_any_permission(user, WORKING)
        for place in places
    )


@lazy_views
class PermissionCheckedChooserViewSet(SnippetChooserViewSet):
    """A chooser dialog, for users who edit something that refers to the model.

    ``on_pages``: blocks in pages refer to the model.
    """

    on_pages = False

    def construct_view(self, view_class: type, **kwargs: object) -> Callable[..., HttpResponseBase]:
        """Check permission in all views of the dialog, including a site's own."""
        model, on_pages = self.model, self.on_pages

        class PermissionChecked(view_class):
            def dispatch(
                self, request: HttpRequest, *args: object, **kwargs: object
            ) -> HttpResponseBase:
                if not can_choose(request.user, model, on_pages=on_pages):
                    raise PermissionDenied
                return super().dispatch(request, *args, **kwargs)

        return super().construct_view(PermissionChecked, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave out the creation view: without a form it is a server error."""
        return [one for one in super().get_urlpatterns() if one.name != "create"]


class HiddenTitleMixin:
    """A mixin for Wagtail's moderation views, which would reveal a title before checking."""

    request: HttpRequest

    def add_error_message(self) -> None:
        messages.error(self.request, _("This is not awaiting moderation."))

    add_not_in_moderation_error = add_error_message


class WorkflowActionView(HiddenTitleMixin, snippets.WorkflowActionView):
    pass


class CollectWorkflowActionDataView(HiddenTitleMixin, snippets.CollectWorkflowActionDataView):
    pass


class WorkflowPreviewView(HiddenTitleMixin, snippets.WorkflowPreviewView):
    pass


@lazy_views
class OneFormViewSet(SnippetViewSet):
    """The views of a snippet, with one form class: Wagtail makes one per view.

    ``select_related`` names the relations that the listing shows.
    """

    select_related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any] | None:
        if not self.select_related:
            return super().get_queryset(request)
        return self.model._default_manager.select_related(*self.select_related)

    @cached_property
    def form_class(self) -> type[ModelForm]:
        found: type[ModelForm] = super().get_form_class()
        return found

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return self.form_class


class PermissionCheckedViewSet(OneFormViewSet):
    """The views of a snippet that may be a draft."""

    chooser_viewset_class = PermissionCheckedChooserViewSet
    workflow_action_view_class = WorkflowActionView
    collect_workflow_action_data_view_class = CollectWorkflowActionDataView
    workflow_preview_view_class = WorkflowPreviewView


class NoChooserViewSet(OneFormViewSet):
    """The views of a snippet that nothing refers to, so that it needs no chooser dialog."""

    def register_chooser_viewset(self) -> None:
        """Register no dialog: Wagtail's shows everything to everyone who may enter the admin."""


class PermissionCheckedDelete(DeleteBulkAction):
    """A deletion view that checks first; Wagtail's names objects that it refuses to delete."""

    @classproperty
    def models(cls) -> list[type[Model]]:
        """Return all snippet models of this package."""
        return [one for one in get_snippet_models() if one.__module__.startswith(PACKAGE)]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        policy = policy_registry.get_by_type(self.model)
        if not policy.user_has_permission(request.user, "delete"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def with_status(snippets: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate whether each snippet is scheduled or in moderation; see ``EditorialSnippet``."""
    of_row = {
        "base_content_type": ContentType.objects.get_for_model(snippets.model),
        "object_id": Cast(OuterRef("pk"), CharField()),
    }
    scheduled = Revision.objects.filter(**of_row, approved_go_live_at__isnull=False)
    moderated = WorkflowState.objects.filter(**of_row, status=WorkflowState.STATUS_IN_PROGRESS)
    return snippets.annotate(_approved_schedule=Exists(scheduled), _in_moderation=Exists(moderated))


class EditorialChooserViewSet(PermissionCheckedChooserViewSet):
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


class EditorialViewSet(PermissionCheckedViewSet):
    """A listing with language, time of the last change and status after its own ``columns``."""

    columns: list[str | Column] = ["__str__"]
    index_view_class = EditorialIndexView
    chooser_viewset_class = EditorialChooserViewSet

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return with_status(self.model._default_manager.all() if rows is None else rows)

    @property
    def list_display(self) -> list[str | Column]:
        i18n = getattr(settings, "WAGTAIL_I18N_ENABLED", False)
        language = [LocaleColumn()] if i18n else []
        return [*self.columns, *language, UpdatedAtColumn(), LiveStatusTagColumn()]
