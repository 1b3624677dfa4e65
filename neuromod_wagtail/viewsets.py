"""What the admin listings of all editorial snippets share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.tables import LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from neuromod_wagtail.querysets import with_status


class EditorialChooserViewSet(SnippetChooserViewSet):
    """The dialog in which an editor chooses one."""

    def get_object_list(self) -> QuerySet[Any]:
        return with_status(self.model._default_manager.all())


class EditorialViewSet(SnippetViewSet):
    """A listing with language, time of the last change and status after its own ``columns``."""

    columns: list[Any] = ["__str__"]
    chooser_viewset_class = EditorialChooserViewSet

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_status(self.model._default_manager.all())

    @property
    def list_display(self) -> list[Any]:
        i18n = getattr(settings, "WAGTAIL_I18N_ENABLED", False)
        language = [LocaleColumn()] if i18n else []
        return [*self.columns, *language, UpdatedAtColumn(), LiveStatusTagColumn()]
