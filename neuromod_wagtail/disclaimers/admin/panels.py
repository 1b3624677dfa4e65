"""Disclaimers in the admin: what a page will show, in its editor; what is missing, on the dashboard."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule
from neuromod_wagtail.disclaimers.resolver import missing


class PlacementsPanel(Panel):
    """Which disclaimers a page shows, where, and because of which rule.

    The panel speaks of the draft as it was last saved; the preview says the same of what is
    being typed.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("What readers will be told"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "neuromod_wagtail/disclaimers/admin/panel.html"

        def is_shown(self) -> bool:
            # A page that is being created has no place in the tree yet.
            return bool(self.instance.pk and self.instance.path)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            placements = self.instance.load_placements()
            return {
                **super().get_context_data(parent_context),
                "placements": placements,
                "missing": missing(placements),
                "may_edit_text": may_change(Disclaimer, self.request.user),
                "may_edit_rule": may_change(DisclaimerRule, self.request.user),
            }


def may_change(model: Any, user: Any) -> bool:
    return bool(policy_registry.get_by_type(model).user_has_permission(user, "change"))


class DisclaimersToDo(Component):
    """On the dashboard: published articles that lack a disclaimer. Nothing when there are none."""

    order = 240
    template_name = "neuromod_wagtail/disclaimers/admin/to_do.html"
    most = 5

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        from neuromod_wagtail.disclaimers.admin.reports import editable_pages, with_state

        pages = with_state(editable_pages(parent_context["request"].user))
        lacking = list(pages.filter(state="lacking").order_by("title")[: self.most + 1])
        return {"pages": lacking[: self.most], "more": len(lacking) > self.most}
