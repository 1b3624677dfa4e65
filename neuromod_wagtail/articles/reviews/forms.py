"""Forms to record a review, in a workflow or from the article editor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.forms import TaskStateCommentForm

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.vocabulary import ReviewAspect, ReviewOutcome
from neuromod_wagtail.dates import validate_showable
from neuromod_wagtail.page_protocol import PageLike


class WorkflowReviewForm(TaskStateCommentForm):
    """A form to record one's own review in a workflow, where Wagtail passes no page or user."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ReviewOutcome.choices, widget=forms.RadioSelect
    )
    covered = forms.MultipleChoiceField(
        label=_("What you reviewed"),
        choices=ReviewAspect.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An article counts as reviewed only if you reviewed the whole text."),
    )
    next_review_on = forms.DateField(
        label=_("Next review on"),
        required=False,
        validators=[validate_showable],
        widget=AdminDateInput,
        help_text=_("Leave blank to use the review interval of this section."),
    )
    field_order = ["outcome", "covered", "next_review_on", "comment"]

    def clean_next_review_on(self) -> date | None:
        day = self.cleaned_data["next_review_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("The next review must be after this one."))
        return day

    @property
    def review(self) -> dict[str, Any]:
        """The arguments for ``reviews.record``."""
        data = self.cleaned_data
        return {
            "outcome": data["outcome"],
            "covered": data["covered"],
            "next_review_on": data["next_review_on"],
            "note": data["comment"],
        }


class ReviewForm(WorkflowReviewForm):
    """A form for an editor to record someone else's review."""

    reviewer = forms.ModelChoiceField(
        label=_("Reviewer"),
        queryset=Author.objects.none(),
        help_text=_("A reviewer with credentials, or one of the article’s own authors."),
    )
    reviewed_on = forms.DateField(
        label=_("Reviewed on"),
        validators=[validate_showable],
        widget=AdminDateInput,
        initial=timezone.localdate,
    )
    field_order = ["reviewer", "reviewed_on", *WorkflowReviewForm.field_order]

    def __init__(self, *args: object, page: PageLike, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["covered"].label = _("What was reviewed")
        authors = Author.objects.filter(live=True, locale_id=page.locale_id)
        self.fields["reviewer"].queryset = authors

    def clean_next_review_on(self) -> date | None:
        """Leave the check to ``reviews.record``, which needs the date of the review too."""
        return self.cleaned_data["next_review_on"]

    @property
    def review(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **super().review,
            "reviewer": data["reviewer"],
            "reviewed_on": data["reviewed_on"],
        }
