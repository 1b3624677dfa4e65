"""Decisions on selected comments in the admin's list. Each verb asks for permission on each comment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment


class CommentBulkAction(SnippetBulkAction):
    """A verb of ``actions`` over the selected comments, after a page that asks."""

    models = [Comment]
    template_name = "neuromod_wagtail/comments/admin/decide.html"
    verb: Callable[..., list[Any]]
    question: str | Promise = ""

    def check_perm(self, comment: Comment) -> bool:
        """Wagtail allows by default; who may change the comment may decide on it."""
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
        context = super().get_execution_context()
        return {**context, "user": self.request.user, "verb": type(self).verb, **self.said()}

    def said(self) -> dict[str, str]:
        """What the moderator adds to the decision."""
        return {}

    @classmethod
    def execute_action(
        cls, objects: Sequence[Comment], user: Any = None, **context: Any
    ) -> tuple[int, int]:
        said = {"reason": context["reason"]} if context.get("reason") else {}
        moves = context["verb"](list(objects), user=user, screen="list", **said)
        return len(moves), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(verb)s: %(count)d comment.", "%(verb)s: %(count)d comments.", num_parent_objects
        ) % {"verb": self.display_name, "count": num_parent_objects}


class Approve(CommentBulkAction):
    display_name = _("Approve")
    action_type = "approve"
    aria_label = _("Approve the selected comments")
    action_priority = 10
    verb = staticmethod(actions.approve)
    question = _("These comments will be published.")


class Spam(CommentBulkAction):
    display_name = _("Spam")
    action_type = "spam"
    aria_label = _("Mark the selected comments as spam")
    action_priority = 20
    verb = staticmethod(actions.mark_spam)
    question = _("These comments will not be published, and their authors are told nothing.")


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Told to authors who asked to hear of the decision."),
    )


class Decline(CommentBulkAction):
    display_name = _("Decline")
    action_type = "decline"
    aria_label = _("Decline the selected comments")
    action_priority = 30
    form_class = DeclineForm
    verb = staticmethod(actions.decline)
    question = _("These comments will not be published.")

    def said(self) -> dict[str, str]:
        return {"reason": self.cleaned_form.cleaned_data["reason"]}


class Erase(CommentBulkAction):
    display_name = _("Erase")
    action_type = "erase"
    aria_label = _("Erase the selected comments")
    action_priority = 40
    classes = {"serious"}
    verb = staticmethod(actions.erase)
    question = _("Words, names and addresses will be gone for good. Replies stay.")


ALL = (Approve, Spam, Decline, Erase)
