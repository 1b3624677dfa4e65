"""The admin of disclaimers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from neuromod_wagtail.disclaimers.models import Disclaimer


class DisclaimerViewSet(SnippetViewSet):
    model = Disclaimer
    icon = "warning"
    menu_label = _("Disclaimers")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["title", "kind", UpdatedAtColumn()]
    list_filter = ["kind"]
    list_export = ["title", "kind", "short_text", "slug"]
    copy_view_enabled = True
