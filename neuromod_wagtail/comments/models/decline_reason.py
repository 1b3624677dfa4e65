"""The site's list of reasons for not publishing a comment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin


class DeclineReason(TranslatableMixin, models.Model):
    """A reason that moderators choose instead of writing it again, in the author's language."""

    id = models.BigAutoField(primary_key=True)
    # Wagtail would copy the key, and a translation be saved over the original.
    default_exclude_fields_in_copy = ["id"]

    title = models.CharField(_("title"), max_length=80, help_text=_("Shown to moderators."))
    text = models.TextField(
        _("text for the author"),
        max_length=1000,
        help_text=_("Sent to authors who asked to be notified. Plain text."),
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [FieldPanel("title"), FieldPanel("text"), FieldPanel("sort_order")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("decline reason")
        verbose_name_plural = _("decline reasons")
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title
