"""The pending count in the admin's menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import SubmenuMenuItem
from wagtail.admin.ui.sidebar import MenuItem as SidebarMenuItem

from neuromod_wagtail.comments.moderation import counts
from neuromod_wagtail.comments.moderation.views.mixins import QUEUE
from neuromod_wagtail.comments.permissions import moderates
from neuromod_wagtail.users import AdminRequest


class CommentsMenuItem(SubmenuMenuItem):
    """The menu entry of the comments, with the number of pending ones on it and on the queue.

    Wagtail's menu has a badge only for dismissible items, so the number is in the label. The items
    are shared by all requests; the component that ``render_component`` returns is made for one.
    """

    def render_component(self, request: AdminRequest) -> SidebarMenuItem:
        component = super().render_component(request)
        if not moderates(request.user) or not (number := counts.pending(request)):
            return component
        queue = reverse(QUEUE)
        of_queue = [one for one in component.menu_items if getattr(one, "url", "") == queue]
        for part in (component, *of_queue):
            part.label = f"{part.label} ({counts.shown(number)})"
            # Begins with the visible label, so that people who use speech control can say it.
            spoken = _("%(label)s awaiting moderation") % {"label": part.label}
            part.attrs = {**part.attrs, "aria-label": spoken}
        return component
