"""Readers' reactions to comments and decisions: helpful votes, reports and appeals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.comment import Comment


class HelpfulVote(models.Model):
    """One reader's helpful vote for one comment. ``reader`` is a keyed hash."""

    id = models.BigAutoField(primary_key=True)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="helpful_votes")
    reader = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("helpful vote")
        verbose_name_plural = _("helpful votes")
        constraints = [
            models.UniqueConstraint(fields=["comment", "reader"], name="nm_helpful_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}"


class Report(models.Model):
    """One reader's report of one comment. ``outcome`` is a moderator's decision.

    ``answered_at`` is the moment of that decision, so that undoing it reopens the report. A reader
    who leaves an ``email`` is told of the decision, in the ``language`` of the report.
    """

    class Reason(models.TextChoices):
        ADVICE = "advice", _("Dangerous or wrong medical advice")
        ABUSE = "abuse", _("Insulting or hateful")
        PRIVATE = "private", _("Reveals someone’s personal information")
        SPAM = "spam", _("Advertising or spam")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        OPEN = "", _("Not reviewed")
        RIGHT = "right", _("The comment was removed")
        WRONG = "wrong", _("The comment was kept")

    # The weight of a report by a reader without history. A comment's urgency is the sum of its open
    # reports.
    USUAL_WEIGHT = 10

    id = models.BigAutoField(primary_key=True)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    reader = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("reported at"), default=timezone.now)
    weight = models.PositiveSmallIntegerField(_("weight"), default=USUAL_WEIGHT)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(_("resolved at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("comment report")
        verbose_name_plural = _("comment reports")
        constraints = [models.UniqueConstraint(fields=["comment", "reader"], name="nm_report_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.reason}"


class Appeal(models.Model):
    """The one appeal that the author of a declined comment has.

    ``declined_by`` is who declined it, empty for a rule. Someone else decides on the appeal.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("Not decided")
        KEPT = "kept", _("The comment stays declined")
        GRANTED = "granted", _("The comment was published")

    id = models.BigAutoField(primary_key=True)
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(_("appeal"), max_length=2000)
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(_("answer to the author"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [
            models.Index(
                fields=["submitted_at", "id"],
                name="nm_appeal_open",
                condition=models.Q(outcome=""),
            )
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}"
