"""The base of the models of imports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from neuromod_wagtail.text import localized


class State(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", pgettext_lazy("import", "Running")
    DONE = "done", pgettext_lazy("import", "Done")
    STOPPED = "stopped", _("Stopped")
    CONTINUED = "continued", _("Continued by a later import")
    UNDONE = "undone", pgettext_lazy("import", "Undone")


class AbstractImportRun(models.Model):
    """An import, with its report.

    ``source`` identifies the old site in later imports. ``worker`` is ``host:pid`` of the running
    process: if it is gone, the run was killed. ``done`` and ``total`` are amounts of work.
    """

    batch_prefix = ""

    source = models.CharField(pgettext_lazy("import", "source"), max_length=190, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    files = models.JSONField(_("files"), default=list)
    options = models.JSONField(_("options"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    worker = models.CharField(max_length=200, blank=True, editable=False)
    done = models.PositiveBigIntegerField(default=0, editable=False)
    total = models.PositiveBigIntegerField(default=0, editable=False)
    report = models.JSONField(_("report"), null=True, editable=False)
    message = models.TextField(_("message"), blank=True, editable=False)
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source}, {localized.day_and_time(self.created_at)}"

    @property
    def batch(self) -> str:
        """The name of this run, as stored with comments and used for its folder of uploads."""
        return f"{self.batch_prefix}-{self.pk}"
