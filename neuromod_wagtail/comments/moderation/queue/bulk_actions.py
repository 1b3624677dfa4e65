"""Wagtail bulk actions on comments. Each asks for permission on each comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.comments.moderation.action_registry import ACTIONS, on_many
from neuromod_wagtail.comments.permissions import moderated, moderates
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import User
from neuromod_wagtail.web.lazy import lazy_class


class CommentBulkAction(SnippetBulkAction):
    """A decision on the selected comments, after a page that asks.

    Together they are a batch, so that all of them can be undone at once.
    """

    models = [Comment]
    template_name = "neuromod_wagtail/comments/admin/decide.html"
    question: str | Promise = ""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not moderates(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_actionable_objects(self) -> tuple[list[Comment], dict[str, object]]:
        """Return the selected comments that the user moderates, in one query.

        Others are not read. Decisions on all matching comments are made by ``batches``, which needs
        no list.
        """
        wanted = {one for one in self.request.GET.getlist("id") if is_key(one)}
        found = moderated(self.request.user).select_related("page").filter(pk__in=wanted)
        comments = list(found.defer("body_html", "meta").order_by("pk"))
        return comments, {"others": len(wanted) - len(comments)}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        number = len(context["items"])
        return {
            **context,
            "question": self.question,
            "decision": self.display_name,
            "button": on_many(self.action_type, number),
            "button_class": " ".join(self.classes),
        }

    def prepare_action(
        self, objects: list[Comment], objects_without_access: Mapping[str, Sequence[Comment]]
    ) -> HttpResponse | None:
        """Refuse an empty selection: there is nothing to decide, and no batch."""
        if objects:
            return None
        messages.warning(
            self.request, _("Nothing was changed: you do not moderate any of these comments.")
        )
        return redirect(self.next_url)

    def get_execution_context(self) -> dict[str, object]:
        return {"view": self, "user": self.request.user, "options": self.options()}

    def options(self) -> dict[str, str]:
        """Return the moderator's options for the decision."""
        return {}

    @classmethod
    def execute_action(
        cls,
        objects: Sequence[Comment],
        *,
        user: User,
        view: CommentBulkAction,
        options: Mapping[str, str],
        **context: object,
    ) -> tuple[int, int]:
        # Every process imports the actions, but few carry one out.
        from neuromod_wagtail.comments.moderation import batches

        batch = batches.selected(cls.action_type, list(objects), user=user, **options)
        view.batch = batch
        return batch.done if batch else 0, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not self.batch:
            messages.warning(self.request, _("Nothing was changed: someone else decided first."))
            return None
        message = ngettext(
            "%(decision)s: %(count)s comment.",
            "%(decision)s: %(count)s comments.",
            num_parent_objects,
        ) % {"decision": self.display_name, "count": localized.number(num_parent_objects)}
        url = reverse("neuromod_comments_admin:batch", args=[self.batch.uuid])
        return messages.render(message, [messages.button(url, _("View or undo"))])


class Approve(CommentBulkAction):
    display_name = ACTIONS["approve"].label
    action_type = "approve"
    aria_label = _("Approve the selected comments")
    action_priority = 10
    question = _("These comments will be published.")


class Spam(CommentBulkAction):
    display_name = ACTIONS["spam"].label
    action_type = "spam"
    aria_label = _("Mark the selected comments as spam")
    action_priority = 20
    question = _("These comments will not be published, and their authors will not be notified.")


class Hold(CommentBulkAction):
    display_name = ACTIONS["hold"].label
    action_type = "hold"
    aria_label = _("Move the selected comments back to the queue")
    action_priority = 25
    question = _("These comments will await moderation, and readers will not see them.")


class Decline(CommentBulkAction):
    display_name = ACTIONS["decline"].label
    action_type = "decline"
    aria_label = _("Decline the selected comments")
    action_priority = 30
    form_class = lazy_class("neuromod_wagtail.comments.moderation.forms.decisions.ReasonForm")
    question = _("These comments will not be published.")

    def options(self) -> dict[str, str]:
        return {"reason": self.cleaned_form.text()}


class Erase(CommentBulkAction):
    display_name = ACTIONS["erase"].label
    action_type = "erase"
    aria_label = _("Erase the selected comments")
    action_priority = 40
    classes = {"serious"}
    question = _("Text, names and addresses will be permanently deleted. Replies stay.")


ALL = (Approve, Spam, Hold, Decline, Erase)
