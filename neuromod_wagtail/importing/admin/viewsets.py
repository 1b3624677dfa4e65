"""The URLs and the menu item of a kind of import."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from neuromod_wagtail.admin.menu import PermittedMenuItem
from neuromod_wagtail.importing.admin import views
from neuromod_wagtail.importing.admin.kinds import ImportKind

VIEWS = {
    "index": ("", views.RunsView),
    "upload": ("new/", views.UploadView),
    "run": ("<int:pk>/", views.RunView),
    "decisions": ("<int:pk>/decisions/", views.DecisionsView),
    "undo": ("<int:pk>/undo/", views.UndoView),
    "report": ("<int:pk>/report.json", views.ReportView),
    "findings": ("<int:pk>/look-at/<slug:code>/", views.FindingsView),
}


class ImportViewSet(ViewSet):
    """The screens of a kind of import, in the settings menu."""

    icon = views.ICON
    add_to_settings_menu = True

    def __init__(self, kind: ImportKind, **options: object) -> None:
        super().__init__(name=kind.name, menu_label=kind.title, **options)
        self.kind = kind

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path(route, self.construct_view(view, kind=self.kind), name=name)
            for name, (route, view) in VIEWS.items()
        ]

    def menu_item_class(self, **options: object) -> PermittedMenuItem:
        return PermittedMenuItem(is_allowed=self.kind.can_view, **options)
