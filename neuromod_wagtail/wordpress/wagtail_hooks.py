"""Registration with Wagtail: screens, permissions, log action."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from neuromod_wagtail.importing.admin.viewsets import ImportViewSet

screens = ImportViewSet(
    "neuromod_wagtail.wordpress.admin.kind.WordPressImport",
    name="neuromod_wordpress",
    menu_label=_("Import from WordPress"),
    url_prefix="wordpress",
    menu_order=810,
)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "neuromod_wordpress.import", _("Import from WordPress"), _("Imported from WordPress")
    )


@hooks.register("register_admin_viewset")
def register_screens() -> ImportViewSet:
    return screens


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    return screens.kind.registrable_permissions()
