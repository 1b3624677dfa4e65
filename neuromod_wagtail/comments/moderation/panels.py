"""Comments on the dashboard, on a page's form and in lists of pages.

Every process imports the panels, but few show one: what they show is imported on first use.
"""

from __future__ import annotations

from django import forms
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column

from neuromod_wagtail.comments.moderation.queue.listing import capped
from neuromod_wagtail.comments.permissions import can_moderate, moderates
from neuromod_wagtail.page_protocol import PageLike

MEDIA = forms.Media(
    css={"all": ["neuromod_wagtail/comments/admin/discussion.css"]},
    js=["neuromod_wagtail/comments/admin/discussion.js"],
)


class CommentsToDo(Component):
    """A dashboard panel with a moderator's pending comments and their age. Hidden from others."""

    name = "neuromod_comments"
    order = 230
    template_name = "neuromod_wagtail/comments/admin/to_do.html"

    def render_html(self, parent_context: Context) -> SafeString | str:
        return super().render_html(parent_context) if self.is_shown(parent_context) else ""

    def is_shown(self, parent_context: Context) -> bool:
        return moderates(parent_context["request"].user)

    def get_context_data(self, parent_context: Context) -> dict[str, object]:
        from neuromod_wagtail.comments.moderation.queue.workload import workload

        work = workload(parent_context["request"])
        now = timezone.now()
        return {
            "work": work,
            "pending": capped(work.pending),
            "reported": capped(work.reported),
            "overdue": capped(work.overdue),
            "waiting": timesince(work.oldest, now, depth=1) if work.oldest else "",
            "appeals": work.appeals,
        }


class DiscussionPanel(Panel):
    """A page's discussion on the page's own form: counts, latest comments, comment settings.

    Works on every page type. Changes apply immediately and are no part of the page's draft, so it
    has a button of its own.
    """

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("heading", _("Reader comments"))
        kwargs.setdefault("icon", "comment")
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "neuromod_wagtail/comments/admin/discussion_panel.html"

        @property
        def media(self) -> forms.Media:
            return MEDIA

        def is_shown(self) -> bool:
            # A page that is being created has no discussion yet.
            return bool(self.instance.pk and self.instance.path)

        def get_context_data(self, parent_context: Context) -> dict[str, object]:
            from neuromod_wagtail.comments.actions import discussions
            from neuromod_wagtail.comments.moderation.forms.discussions import DiscussionForm

            seen = discussions.overview(self.instance, self.request.user)
            return {
                **super().get_context_data(parent_context),
                "seen": seen,
                "form": DiscussionForm.of(seen.discussion),
            }


class CommentsColumn(Column):
    """A column with the number of comments on each page, and a link to those that are pending.

    One query for the whole table, whatever the list's own query is.
    """

    cell_template_name = "neuromod_wagtail/comments/admin/comments_cell.html"

    def __init__(self, name: str = "reader_comments", **kwargs: object) -> None:
        kwargs.setdefault("label", _("Comments"))
        super().__init__(name, **kwargs)

    def get_value(self, instance: PageLike) -> int:
        from neuromod_wagtail.comments.actions import discussions

        found = discussions.for_pages([instance])
        return found[instance.pk].approved_count if instance.pk in found else 0

    def get_cell_context_data(
        self, instance: PageLike, parent_context: Context
    ) -> dict[str, object]:
        from neuromod_wagtail.comments.actions import discussions

        table = parent_context["table"]
        if not hasattr(table, "_nm_discussions"):
            table._nm_discussions = discussions.for_pages(table.data)
        user = parent_context["request"].user
        return {
            "instance": instance,
            "column": self,
            "discussion": table._nm_discussions.get(instance.pk),
            "can_moderate": can_moderate(user, instance),
        }
