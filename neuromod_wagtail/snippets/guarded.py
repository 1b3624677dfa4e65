"""Screens of Wagtail that tell before they ask, for whoever may enter the admin; here they ask first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.functional import classproperty
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
from neuromod_wagtail.types import AnyUser

PACKAGE = "neuromod_wagtail."
WORKING = ("add", "change", "publish")


def owners(model: type[Model]) -> set[type[Model]]:
    """The models on whose forms one of ``model`` is chosen: they refer to it, or their rows do."""
    found: set[type[Model]] = set()
    fields = model._meta.get_fields(include_hidden=True)
    for relation in (one for one in fields if one.auto_created and not one.concrete):
        related: Any = relation.related_model
        found.add(related)
        for field in related._meta.get_fields():
            if isinstance(field, ParentalKey):
                found.add(field.related_model)
    return found


def may_choose(user: AnyUser, model: type[Model], *, on_pages: bool = False) -> bool:
    """May the user do something with the model, or work where one of it is chosen?"""
    places = owners(model) - {model}
    if on_pages:
        places.add(page_model())
    own = policy_registry.get_by_type(model)
    return own.user_has_any_permission(user, ("view", "delete", *WORKING)) or any(
        policy_registry.get_by_type(place).user_has_any_permission(user, WORKING)
        for place in places
    )


class GuardedChooserViewSet(SnippetChooserViewSet):
    """The dialog in which one is chosen, for those who have something to choose it for.

    ``on_pages``: blocks in pages refer to the model.
    """

    on_pages = False

    def construct_view(self, view_class: type, **kwargs: object) -> Callable[..., HttpResponseBase]:
        """All views of the dialog ask first, a site's own too."""
        model, on_pages = self.model, self.on_pages

        class Guarded(view_class):
            def dispatch(
                self, request: HttpRequest, *args: object, **kwargs: object
            ) -> HttpResponseBase:
                if not may_choose(request.user, model, on_pages=on_pages):
                    raise PermissionDenied
                return super().dispatch(request, *args, **kwargs)

        return super().construct_view(Guarded, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Nothing is made in these dialogs, and a form that is not there is a server error."""
        return [one for one in super().get_urlpatterns() if one.name != "create"]


class Untitled:
    """Wagtail says of what is not in moderation, by its title, that it is not, and asks later."""

    request: HttpRequest

    def add_error_message(self) -> None:
        messages.error(self.request, _("This is not awaiting moderation."))

    add_not_in_moderation_error = add_error_message


class WorkflowActionView(Untitled, snippets.WorkflowActionView):
    pass


class CollectWorkflowActionDataView(Untitled, snippets.CollectWorkflowActionDataView):
    pass


class WorkflowPreviewView(Untitled, snippets.WorkflowPreviewView):
    pass


class GuardedViewSet(SnippetViewSet):
    """A listing of snippets that may be drafts."""

    chooser_viewset_class = GuardedChooserViewSet
    workflow_action_view_class = WorkflowActionView
    collect_workflow_action_data_view_class = CollectWorkflowActionDataView
    workflow_preview_view_class = WorkflowPreviewView


class UnchosenViewSet(SnippetViewSet):
    """A listing of what is chosen nowhere, so that there is no dialog to look into."""

    def register_chooser_viewset(self) -> None:
        """None: Wagtail's dialog shows everything to everyone who may enter the admin."""


class GuardedDelete(DeleteBulkAction):
    """Wagtail's own page names what it refuses to delete, to anyone. This one asks first."""

    @classproperty
    def models(cls) -> list[type[Model]]:
        """All snippets of this package."""
        return [one for one in get_snippet_models() if one.__module__.startswith(PACKAGE)]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        policy = policy_registry.get_by_type(self.model)
        if not policy.user_has_permission(request.user, "delete"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
