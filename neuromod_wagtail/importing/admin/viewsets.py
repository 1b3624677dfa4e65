"""The URLs and the menu item of a kind of import.

What reads, stores and reports an import is imported when someone first opens the admin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.urls import URLPattern, path
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from wagtail.admin.viewsets.base import ViewSet

from neuromod_wagtail.admin.menu import PermittedMenuItem
from neuromod_wagtail.web.lazy import LazyImport

if TYPE_CHECKING:
    from neuromod_wagtail.importing.admin.kinds import ImportKind

VIEWS = {
    "index": ("", "RunsView"),
    "upload": ("new/", "UploadView"),
    "run": ("<int:pk>/", "RunView"),
    "decisions": ("<int:pk>/decisions/", "DecisionsView"),
    "undo": ("<int:pk>/undo/", "UndoView"),
    "report": ("<int:pk>/report.json", "ReportView"),
    "findings": ("<int:pk>/look-at/<slug:code>/", "FindingsView"),
}


class ImportViewSet(ViewSet):
    """The screens of a kind of import, in the settings menu.

    ``kind`` is the dotted path of a class of ``ImportKind``, with ``name`` and ``menu_label``.
    """

    icon = "download"
    add_to_settings_menu = True

    def __init__(self, kind: str, **options: object) -> None:
        super().__init__(**options)
        later = SimpleLazyObject(lambda: import_string(kind)(self.name, self.menu_label))
        self.kind = cast("ImportKind", later)

    def get_urlpatterns(self) -> list[URLPattern]:
        views = "neuromod_wagtail.importing.admin.views"
        return [
            path(route, LazyImport(f"{views}.{view}", kind=self.kind), name=name)
            for name, (route, view) in VIEWS.items()
        ]

    def menu_item_class(self, **options: object) -> PermittedMenuItem:
        return PermittedMenuItem(is_allowed=self.kind.can_view, **options)
