"""The log of reviews, whose rows are never edited but can be withdrawn."""

from __future__ import annotations

import swapper
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.articles.vocabulary import ReviewAspect, ReviewOutcome
from neuromod_wagtail.text import localized

swapper.set_app_prefix("wagtailcore", "wagtail")


class Review(models.Model):
    """A review of a whole page. Only ``reviews/actions.py`` writes rows.

    Stores name and credentials as they were on that day, even if the author's entry is edited or
    deleted later.
    """

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="medical_reviews",
    )
    # Not a foreign key: the review stays when old revisions are purged.
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("revision"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    reviewer = models.ForeignKey(
        "neuromod_articles.Author",
        verbose_name=_("reviewer"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reviewer_name = models.CharField(_("reviewer’s name"), max_length=120)
    reviewer_credentials = models.CharField(_("credentials"), max_length=200, blank=True)
    is_clinician = models.BooleanField(_("is a medical professional"), default=False)
    by_author = models.BooleanField(_("checked by an author"), default=False)
    reviewed_on = models.DateField(_("reviewed on"))
    next_review_on = models.DateField(_("next review on"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=ReviewOutcome.choices)
    covered = models.CharField(_("scope"), max_length=120)
    note = models.TextField(_("note"), blank=True)
    counts = models.BooleanField(_("counts as reviewed"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    public_name_field = "reviewer_name"
    public_name_user = "reviewer__user"

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-reviewed_on", "-pk"]
        indexes = [
            models.Index(
                fields=["page", "by_author", "-reviewed_on"],
                condition=models.Q(counts=True),
                name="neuromod_reviews_that_count",
            )
        ]

    def __str__(self) -> str:
        return str(_("%(name)s, %(day)s")) % {
            "name": self.reviewer_name,
            "day": localized.day(self.reviewed_on),
        }

    @property
    def aspects(self) -> list[str]:
        """The labels of the aspects that it covered."""
        return [str(ReviewAspect(code).label) for code in self.covered.split(",")]


class ReviewReminder(models.Model):
    """The day a user was last reminded of reviews; ``reminders`` writes it."""

    id = models.BigAutoField(primary_key=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    sent_on = models.DateField(_("last reminded on"), null=True)

    class Meta:
        verbose_name = _("review reminder")
        verbose_name_plural = _("review reminders")

    def __str__(self) -> str:
        return f"{self.user}, {localized.day(self.sent_on)}" if self.sent_on else str(self.user)
