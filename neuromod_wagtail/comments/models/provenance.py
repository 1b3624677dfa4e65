"""Imports of comments, the provenance of imported ones, and the numbers reserved for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from neuromod_wagtail.comments.models.comment import Comment
from neuromod_wagtail.importing.models import AbstractImportRun, State


class CommentImport(AbstractImportRun):
    """An import of comments from another system.

    ``source`` names the system and the old site, as ``Provenance`` does.
    """

    State = State
    batch_prefix = "comments"

    class Meta(AbstractImportRun.Meta):
        verbose_name = _("import of comments")
        verbose_name_plural = _("imports of comments")


class Provenance(models.Model):
    """A comment's number in the system that it was imported from.

    It stays when the comment is removed, so that a second import does not bring back a removed
    comment. ``checksum`` tells whether anyone edited the comment since.
    """

    id = models.BigAutoField(primary_key=True)
    comment = models.OneToOneField(
        Comment, null=True, on_delete=models.SET_NULL, related_name="provenance"
    )
    source = models.CharField(pgettext_lazy("import", "source"), max_length=200)
    source_id = models.CharField(_("number at the source"), max_length=100)
    batch = models.CharField(_("import"), max_length=60)
    checksum = models.CharField(max_length=32, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("comment provenance")
        verbose_name_plural = _("comment provenances")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="nm_provenance_once")
        ]
        indexes = [models.Index(fields=["batch", "id"], name="nm_provenance_batch")]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


class NumberRange(models.Model):
    """The numbers from ``first`` to ``last``, reserved for the comments of ``source``.

    None of them was given to a comment here before, and none is given to a new one.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(pgettext_lazy("import", "source"), max_length=200, db_index=True)
    first = models.PositiveBigIntegerField(_("first number"))
    last = models.PositiveBigIntegerField(_("last number"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("number range")
        verbose_name_plural = _("number ranges")
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="nm_range_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.first}–{self.last}"
