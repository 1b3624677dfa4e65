"""The date that readers see on an article, and by which lists are in order."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.dates import showable
from neuromod_wagtail.snippets.models import ShowableDates


class PublicationMixin(ShowableDates):
    published_at = models.DateTimeField(
        _("publication date"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Shown to readers; lists are in this order. Empty: when first published."),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        # A fact once published: later revisions that leave it empty keep the first date.
        if self.live and self.published_at is None:
            self.published_at = self.first_published_at or timezone.now()
        return super().save(*args, **kwargs)

    @property
    def date(self) -> Any:
        return showable(self.published_at) or showable(self.first_published_at)

    @property
    def modified_at(self) -> Any:
        return showable(self.last_published_at) or self.date
