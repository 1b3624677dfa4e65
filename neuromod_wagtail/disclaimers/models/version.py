"""The versions of disclaimers: rows that are never edited or deleted."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Protocol

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin

from neuromod_wagtail.disclaimers.vocabulary import DisclaimerKind

_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
TEXT_FIELDS = ("kind", "title", "short_text", "text")


class Text(Protocol):
    """The fields of a disclaimer or version that readers see."""

    @property
    def pk(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def short_text(self) -> str: ...
    @property
    def text(self) -> str: ...


class DisclaimerVersion(models.Model):
    """A text with its period in force; ``in_force_until`` is empty while it lasts.

    Each changed text gets the next number. The same text published again after a pause gets a row
    of its own with its old number. Rows stay when the disclaimer is deleted, as a record of what
    readers were shown.
    """

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True)
    disclaimer = models.ForeignKey(
        "neuromod_disclaimers.Disclaimer",
        verbose_name=_("disclaimer"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=40, choices=DisclaimerKind.choices)
    title = models.CharField(_("title"), max_length=120)
    short_text = models.TextField(_("short text"))
    text = models.TextField(_("full text"))
    in_force_from = models.DateTimeField(_("used from"))
    in_force_until = models.DateTimeField(_("used until"), null=True, blank=True)

    class Meta:
        verbose_name = _("disclaimer version")
        verbose_name_plural = _("disclaimer versions")
        ordering = ["-in_force_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["disclaimer"],
                condition=models.Q(in_force_until__isnull=True),
                name="neuromod_disclaimers_one_version_in_force",
            )
        ]

    def __str__(self) -> str:
        return str(_("%(title)s, version %(number)s")) % {
            "title": self.title,
            "number": self.number,
        }


def _value(row: Text | DraftStateMixin, name: str) -> str:
    """Return a text without the keys that the rich text editor adds to paragraphs."""
    return _BLOCK_KEY.sub("", getattr(row, name))


def number_for(disclaimer: Text) -> tuple[int, datetime]:
    """Return the number that a text would have if published now, and its start."""
    last = DisclaimerVersion.objects.filter(disclaimer_id=disclaimer.pk).first()
    if last is None:
        return 1, timezone.now()
    same = all(_value(last, name) == _value(disclaimer, name) for name in TEXT_FIELDS)
    is_open = same and last.in_force_until is None
    return last.number + (not same), last.in_force_from if is_open else timezone.now()


def record(disclaimers: type[DraftStateMixin], disclaimer_pk: int) -> None:
    """Record the text that readers see from now on, if it has changed.

    Reads the database row, which holds only the published text; drafts are revisions.
    """
    with transaction.atomic():
        # Locked, so that two editors who publish at the same time get different numbers.
        row = disclaimers._default_manager.select_for_update().filter(pk=disclaimer_pk)
        stored = row.get()
        now = timezone.now()
        versions = DisclaimerVersion.objects.filter(disclaimer_id=disclaimer_pk)
        last = versions.first()
        same = last is not None and all(
            _value(last, name) == _value(stored, name) for name in TEXT_FIELDS
        )
        if stored.live and same and last is not None and last.in_force_until is None:
            return
        versions.filter(in_force_until__isnull=True).update(in_force_until=now)
        if stored.live:
            values = {name: getattr(stored, name) for name in TEXT_FIELDS}
            number = (last.number if last else 0) + (not same)
            DisclaimerVersion.objects.create(
                disclaimer_id=disclaimer_pk, number=number, in_force_from=now, **values
            )
