"""When an article was last looked at as a whole, by whom, and when it is due again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel


class ReviewMixin(models.Model):
    """Three dates belong to an article: published, last reviewed, next review.

    Saving an edit never moves the review dates (NHS service manual, "Know that a
    page is up to date").
    """

    reviewed_by = models.ForeignKey(
        "neuromod_articles.Author",
        verbose_name=_("reviewed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A person other than the author. Readers see name and credentials."),
    )
    last_reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    next_review_on = models.DateField(_("next review on"), null=True, blank=True)

    review_panels = [
        MultiFieldPanel(
            [
                FieldPanel("reviewed_by"),
                FieldRowPanel([FieldPanel("last_reviewed_on"), FieldPanel("next_review_on")]),
            ],
            heading=_("Review"),
            help_text=_("Change these only when the whole article has been looked at again."),
        )
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.last_reviewed_on and self.last_reviewed_on > timezone.localdate():
            errors["last_reviewed_on"] = _("A review cannot be in the future.")
        if (
            self.last_reviewed_on
            and self.next_review_on
            and self.next_review_on <= self.last_reviewed_on
        ):
            errors["next_review_on"] = _("The next review comes after the last one.")
        if self.reviewed_by_id and not self.last_reviewed_on:
            errors["last_reviewed_on"] = _("Say when this person reviewed the article.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_review_due(self) -> bool:
        return bool(self.next_review_on and self.next_review_on <= timezone.localdate())
