"""An author's appeal against the decision to decline their comment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.comment import Comment


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
