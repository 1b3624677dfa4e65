"""The discussion of a page: its mode, counts and version."""

from __future__ import annotations

import swapper
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from neuromod_wagtail.comments.models.deletion import pass_on
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.models import ShowableDates

swapper.set_app_prefix("wagtailcore", "wagtail")


class Discussion(ShowableDates):
    """The discussion of one page, or of all its translations where a site shares them.

    Only ``actions`` writes the counts. ``version`` grows with every change that a reader could see.
    """

    id = models.BigAutoField(primary_key=True)
    page = models.OneToOneField(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        on_delete=pass_on,
        related_name="reader_discussion",
    )
    mode = models.CharField(
        _("comments"),
        max_length=10,
        blank=True,
        choices=Mode,
        help_text=_("Leave blank to use the section or site setting."),
    )
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    pending_count = models.PositiveIntegerField(_("awaiting"), default=0, editable=False)
    approved_count = models.PositiveIntegerField(_("approved"), default=0, editable=False)
    spam_count = models.PositiveIntegerField(_("spam"), default=0, editable=False)
    declined_count = models.PositiveIntegerField(_("declined"), default=0, editable=False)
    withdrawn_count = models.PositiveIntegerField(_("withdrawn"), default=0, editable=False)
    erased_count = models.PositiveIntegerField(_("erased"), default=0, editable=False)
    version = models.PositiveBigIntegerField(_("version"), default=0, editable=False)

    # A discussion does not count as a usage of its page.
    wagtail_reference_index_ignore = True

    panels = [FieldPanel("mode"), FieldPanel("closes_at")]

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self) -> str:
        return str(self.page)
