"""Admin viewsets for disclaimers and their rules, in one menu group."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from neuromod_wagtail.admin.viewsets import EditorialViewSet, NoChooserViewSet
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule


class DisclaimerViewSet(EditorialViewSet):
    model = Disclaimer
    icon = "warning"
    menu_label = _("Disclaimers")
    menu_order = 100
    columns = ["title", "kind"]
    list_filter = ["kind"]
    list_export = ["title", "kind", "short_text", "slug"]
    copy_view_enabled = True


class DisclaimerRuleViewSet(NoChooserViewSet):
    model = DisclaimerRule
    icon = "list-ul"
    menu_label = _("Rules")
    menu_order = 200
    list_display = [
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "page",
        Column("get_condition_display", label=_("Condition")),
        Column("get_place_display", label=_("Placement")),
        "disclaimer",
    ]
    list_filter = ["kind", "condition", "place"]
    select_related = ("page", "disclaimer")


class DisclaimerGroup(SnippetViewSetGroup):
    menu_label = _("Disclaimers")
    menu_icon = "warning"
    menu_order = 260
    items = (DisclaimerViewSet, DisclaimerRuleViewSet)
