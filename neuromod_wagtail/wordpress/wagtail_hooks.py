"""Registration with Wagtail: URLs, menu item, permissions, log action."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from neuromod_wagtail.wordpress.admin import permissions, views


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "neuromod_wordpress.import", _("Import from WordPress"), _("Imported from WordPress")
    )


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    one = "wordpress/<int:pk>"
    return [
        path("wordpress/", views.RunsView.as_view(), name="neuromod_wordpress_runs"),
        path("wordpress/new/", views.UploadView.as_view(), name="neuromod_wordpress_upload"),
        path(f"{one}/", views.RunView.as_view(), name="neuromod_wordpress_run"),
        path(
            f"{one}/decisions/",
            views.DecisionsView.as_view(),
            name="neuromod_wordpress_decisions",
        ),
        path(f"{one}/undo/", views.UndoView.as_view(), name="neuromod_wordpress_undo"),
        path(f"{one}/report.json", views.ReportView.as_view(), name="neuromod_wordpress_report"),
        path(
            f"{one}/look-at/<slug:code>/",
            views.FindingsView.as_view(),
            name="neuromod_wordpress_findings",
        ),
    ]


@hooks.register("register_settings_menu_item")
def register_menu_item() -> MenuItem:
    address = reverse("neuromod_wordpress_runs")
    label = _("Import from WordPress")
    return views.ImportMenuItem(label, address, icon_name=views.ICON, order=810)


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    return permissions.registrable_permissions()
