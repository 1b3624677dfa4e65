"""Wagtail's admin views for snippets, with permission checked before anything is shown.

Wagtail's own reveal some content to everyone who may enter the admin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.admin import messages
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.snippets.views import snippets
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import AnyUser

PACKAGE = "neuromod_wagtail."
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


class GuardedChooserViewSet(SnippetChooserViewSet):
    """A chooser dialog, for users who edit something that refers to the model.

    ``on_pages``: blocks in pages refer to the model.
    """

    on_pages = False

    def construct_view(self, view_class: type, **kwargs: object) -> Callable[..., HttpResponseBase]:
        """Check permission in all views of the dialog, including a site's own."""
        model, on_pages = self.model, self.on_pages

        class Guarded(view_class):
            def dispatch(
                self, request: HttpRequest, *args: object, **kwargs: object
            ) -> HttpResponseBase:
                if not can_choose(request.user, model, on_pages=on_pages):
                    raise PermissionDenied
                return super().dispatch(request, *args, **kwargs)

        return super().construct_view(Guarded, **kwargs)

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


class OneFormViewSet(SnippetViewSet):
    """The views of a snippet, with one form class: Wagtail makes one per view at start-up.

    ``select_related`` names the relations that the listing shows.
    """

    select_related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model] | None:
        if not self.select_related:
            return super().get_queryset(request)
        return self.model._default_manager.select_related(*self.select_related)

    @cached_property
    def form_class(self) -> type[ModelForm]:
        found: type[ModelForm] = super().get_form_class()
        return found

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return self.form_class


class GuardedViewSet(OneFormViewSet):
    """The views of a snippet that may be a draft."""

    chooser_viewset_class = GuardedChooserViewSet
    workflow_action_view_class = WorkflowActionView
    collect_workflow_action_data_view_class = CollectWorkflowActionDataView
    workflow_preview_view_class = WorkflowPreviewView


class NoChooserViewSet(OneFormViewSet):
    """The views of a snippet that nothing refers to, so that it needs no chooser dialog."""

    def register_chooser_viewset(self) -> None:
        """Register no dialog: Wagtail's shows everything to everyone who may enter the admin."""


class GuardedDelete(DeleteBulkAction):
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
