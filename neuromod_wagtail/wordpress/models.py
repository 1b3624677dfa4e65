"""Imports of blogs, and the imported items."""

from __future__ import annotations

from typing import Any

import swapper
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from neuromod_wagtail.importing.models import AbstractImportRun, State

swapper.set_app_prefix("wagtailcore", "wagtail")


class ImportRun(AbstractImportRun):
    """An import of a blog, with its report.

    ``source`` names the blog, and identifies it in later imports. ``exported_at`` is when the file
    was written, if known. If the process of a run was killed, the next one of the same blog
    continues it.
    """

    State = State
    batch_prefix = "wordpress"

    address = models.CharField(_("address of the old blog"), max_length=500, blank=True)
    parent = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("parent page"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    continued_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    exported_at = models.DateTimeField(_("exported at"), null=True, editable=False)

    class Meta(AbstractImportRun.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["source", "state"], name="nm_import_source")]


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
    source = models.CharField(pgettext_lazy("import", "source"), max_length=190)
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
