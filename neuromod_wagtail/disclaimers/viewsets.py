"""The admin of disclaimers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.viewsets import EditorialViewSet


class DisclaimerViewSet(EditorialViewSet):
    model = Disclaimer
    icon = "warning"
    menu_label = _("Disclaimers")
    menu_order = 260
    add_to_admin_menu = True
    columns = ["title", "kind"]
    list_filter = ["kind"]
    list_export = ["title", "kind", "short_text", "slug"]
    copy_view_enabled = True
