"""The disclaimer panel of the page editor."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Model
from wagtail.admin.panels import Panel
from wagtail.permissions import policy_registry

from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule
from neuromod_wagtail.disclaimers.resolver import missing
from neuromod_wagtail.users import AnyUser


class PlacementsPanel(Panel):
    """The disclaimers of a page, with their places and the rules that require them.

    The panel describes the last saved draft; the preview describes unsaved changes too.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "neuromod_wagtail/disclaimers/admin/panel.html"

        def is_shown(self) -> bool:
            # A page that is being created is not in the tree yet.
            return bool(self.instance.pk and self.instance.path)

        def get_context_data(
            self, parent_context: Mapping[str, object] | None = None
        ) -> dict[str, object]:
            placements = self.instance.load_placements()
            return {
                **super().get_context_data(parent_context),
                "placements": placements,
                "missing": missing(placements),
                "can_edit_text": can_change(Disclaimer, self.request.user),
                "can_edit_rule": can_change(DisclaimerRule, self.request.user),
            }


def can_change(model: type[Model], user: AnyUser) -> bool:
    return bool(policy_registry.get_by_type(model).user_has_permission(user, "change"))
