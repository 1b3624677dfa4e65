"""What the admin listings of all editorial snippets share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.admin.ui.tables import LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet


class EditorialViewSet(SnippetViewSet):
    """A listing with language, time of the last change and status after its own ``columns``."""

    columns: list[Any] = ["__str__"]

    @property
    def list_display(self) -> list[Any]:
        i18n = getattr(settings, "WAGTAIL_I18N_ENABLED", False)
        language = [LocaleColumn()] if i18n else []
        return [*self.columns, *language, UpdatedAtColumn(), LiveStatusTagColumn()]
