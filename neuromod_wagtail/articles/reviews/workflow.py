"""The workflow task for a medical review."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractPage, TaskState
from wagtail.models.workflows import AbstractGroupApprovalTask

from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.reviews.forms import WorkflowReviewForm
from neuromod_wagtail.users import User


class MedicalReviewTask(AbstractGroupApprovalTask):
    """A task that only a reviewer with credentials can approve, which records a review.

    The reviewer must not be an author. Works in every workflow; as only pages have reviews, a
    snippet is only approved.
    """

    class Meta:
        verbose_name = _("Medical review")
        verbose_name_plural = _("Medical reviews")

    @classmethod
    def get_description(cls) -> str | Promise:
        return _(
            "Members of the chosen groups review the article as authors with credentials. "
            "The date, outcome and next review date are recorded."
        )

    def get_actions(self, obj: Model, user: User) -> list[tuple[str, str | Promise, bool]]:
        if not super().get_actions(obj, user):
            return []
        return [("reject", _("Request changes"), True), ("approve", _("Record the review"), True)]

    def get_form_for_action(self, action: str) -> type[TaskStateCommentForm]:
        if action != "approve":
            return super().get_form_for_action(action)
        return WorkflowReviewForm

    def get_template_for_action(self, action: str) -> str:
        if action != "approve":
            return super().get_template_for_action(action)
        return "neuromod_wagtail/articles/admin/review_modal.html"

    @transaction.atomic
    def on_action(
        self, task_state: TaskState, user: User, action_name: str, **kwargs: object
    ) -> None:
        """Validate ``kwargs`` again, which may come from a browser, then act as Wagtail does."""
        if action_name != "approve":
            return super().on_action(task_state, user, action_name, **kwargs)
        form = self.get_form_for_action("approve")(kwargs)
        if not form.is_valid():
            raise PermissionDenied(str(form.errors.as_text()))
        obj = task_state.revision.as_object()
        if isinstance(obj, AbstractPage):
            reviewer_lookup = actions.find_reviewer(obj, user)
            if reviewer_lookup.author is None:
                raise PermissionDenied(reviewer_lookup.problem)
            actions.record(
                obj,
                reviewer=reviewer_lookup.author,
                user=user,
                revision=task_state.revision,
                **form.review,
            )
        return super().on_action(
            task_state, user, action_name, comment=form.cleaned_data["comment"]
        )
