"""Batches: one decision on many comments, carried out piece by piece."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.text import localized


class Batch(models.Model):
    """One decision on all comments that matched a filter of the queue when it began.

    ``cursor`` is the place of the last comment processed; it is written with the moves, so that an
    interrupted batch resumes where it stopped. ``ceiling`` is the newest comment when it began:
    later comments are not affected.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    decision = models.CharField(_("decision"), max_length=10)
    query = models.TextField(_("filter"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    claimed_until = models.DateTimeField(null=True)
    ceiling = models.BigIntegerField(default=0)
    cursor = models.CharField(max_length=60, blank=True)
    expected = models.PositiveIntegerField(_("comments at the start"), default=0)
    done = models.PositiveIntegerField(_("decided"), default=0)
    undone = models.PositiveIntegerField(_("undone"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.decision}, {localized.day_and_time(self.created_at)}"

    @property
    def is_running(self) -> bool:
        return self.status in {self.Status.RUNNING, self.Status.UNDOING}
