"""Imports of blogs, and the imported items."""

from __future__ import annotations

from typing import Any

import swapper
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

swapper.set_app_prefix("wagtailcore", "wagtail")


class ImportRun(models.Model):
    """An import of a blog, with its report.

    ``source`` names the blog, and identifies it in later imports. ``exported_at`` is when the file
    was written, if known. ``worker`` is ``host:pid`` of the running process: if it is gone, the run
    was killed, and the next one of the same blog continues it. ``done`` and ``total`` are amounts
    of work.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        CONTINUED = "continued", _("Continued by a later import")
        UNDONE = "undone", _("Undone")

    source = models.CharField(_("source"), max_length=190, blank=True)
    address = models.CharField(_("address of the old blog"), max_length=500, blank=True)
    parent = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("parent page"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
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
    continued_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    exported_at = models.DateTimeField(_("exported at"), null=True, editable=False)
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["source", "state"], name="nm_import_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def batch(self) -> str:
        """The name of this run, as stored with comments."""
        return f"wordpress-{self.pk}"


class ImportedItem(models.Model):
    """An item of an export, and the object it became.

    It outlives its target, so that a second import does not restore removed objects. Three hashes
    show what changed in the file, in the import, and here: ``source_hash`` of the item in
    the file, ``wanted_hash`` of what the import wanted to write, ``fingerprint`` of the result.
    ``made`` is False if the target was here before. ``addresses`` are those on the old blog;
    ``kept`` is what has no field here.
    """

    run = models.ForeignKey(
        ImportRun, verbose_name=_("import"), on_delete=models.PROTECT, related_name="items"
    )
    source = models.CharField(_("source"), max_length=190)
    kind = models.CharField(_("kind"), max_length=40)
    source_id = models.CharField(_("number at the source"), max_length=250)
    content_type = models.ForeignKey(
        ContentType, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True)
    target: Any = GenericForeignKey("content_type", "object_id")
    made = models.BooleanField(_("created by the import"), default=True)
    source_hash = models.CharField(max_length=32, blank=True, editable=False)
    wanted_hash = models.CharField(max_length=32, blank=True, editable=False)
    fingerprint = models.CharField(max_length=32, blank=True, editable=False)
    addresses = models.JSONField(_("old addresses"), default=list)
    has_open_links = models.BooleanField(_("has unresolved links"), default=False)
    kept = models.JSONField(_("other details"), default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "source_id"], name="nm_imported_once")
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="nm_imported_target"),
            models.Index(
                fields=["source", "id"],
                name="nm_imported_open",
                condition=models.Q(has_open_links=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.source_id}"
