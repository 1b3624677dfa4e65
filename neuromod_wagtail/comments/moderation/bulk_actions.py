"""Decisions on selected comments in the admin's list. Each verb asks for permission on each comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_list_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation import batches
from neuromod_wagtail.comments.moderation.decision_forms import ReasonForm


class CommentBulkAction(SnippetBulkAction):
    """A verb of ``actions`` over the selected comments, after a page that asks.

    Together they are a batch, so that all of them can be put back at once.
    """

    models = [Comment]
    template_name = "neuromod_wagtail/comments/admin/decide.html"
    question: str | Promise = ""

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any) -> list[Comment]:
        """The comments, with what their permission depends on: one query."""
        found = Comment.objects.select_related("page").filter(pk__in=object_ids)
        return get_list_or_404(found.defer("body_html", "meta"))

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """All that match are decided on by ``batches``, which needs no list of them."""
        return []

    def check_perm(self, comment: Comment) -> bool:
        """Wagtail allows by default; who moderates the comment's page may decide on it."""
        return bool(
            self.permission_policy.user_has_permission_for_instance(
                self.request.user, "change", comment
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=self.question,
            verb=self.display_name,
            button_class=" ".join(self.classes),
            **kwargs,
        )

    def get_execution_context(self) -> dict[str, Any]:
        return {"view": self, "user": self.request.user, "said": self.said()}

    def said(self) -> dict[str, str]:
        """What the moderator adds to the decision."""
        return {}

    @classmethod
    def execute_action(
        cls, objects: Sequence[Comment], user: Any = None, **context: Any
    ) -> tuple[int, int]:
        batch = batches.selected(cls.action_type, list(objects), user=user, **context["said"])
        context["view"].batch = batch
        return batch.done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        said = ngettext(
            "%(verb)s: %(count)d comment.", "%(verb)s: %(count)d comments.", num_parent_objects
        ) % {"verb": self.display_name, "count": num_parent_objects}
        url = reverse("neuromod_comments_batch", args=[self.batch.uuid])
        return format_html('{} <a href="{}">{}</a>', said, url, _("Look at it, or undo"))


class Approve(CommentBulkAction):
    display_name = _("Approve")
    action_type = "approve"
    aria_label = _("Approve the selected comments")
    action_priority = 10
    question = _("These comments will be published.")


class Spam(CommentBulkAction):
    display_name = _("Spam")
    action_type = "spam"
    aria_label = _("Mark the selected comments as spam")
    action_priority = 20
    question = _("These comments will not be published, and their authors are told nothing.")


class Decline(CommentBulkAction):
    display_name = _("Decline")
    action_type = "decline"
    aria_label = _("Decline the selected comments")
    action_priority = 30
    form_class = ReasonForm
    question = _("These comments will not be published.")

    def said(self) -> dict[str, str]:
        return {"reason": self.cleaned_form.text()}


class Erase(CommentBulkAction):
    display_name = _("Erase")
    action_type = "erase"
    aria_label = _("Erase the selected comments")
    action_priority = 40
    classes = {"serious"}
    question = _("Words, names and addresses will be gone for good. Replies stay.")


ALL = (Approve, Spam, Decline, Erase)
