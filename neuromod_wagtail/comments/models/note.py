"""What moderators tell each other about a comment or a person. Readers never see it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.comment import Comment


class Note(models.Model):
    """A private note on one comment, or on everything of one person (``person_key``)."""

    id = models.BigAutoField(primary_key=True)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="notes")
    person_key = models.CharField(max_length=80, blank=True, db_index=True)
    text = models.TextField(_("note"), max_length=2000)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("moderator note")
        verbose_name_plural = _("moderator notes")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comment__isnull=False, person_key="")
                | (models.Q(comment__isnull=True) & ~models.Q(person_key="")),
                name="nm_note_on_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else self.text[:59] + "…"
