"""Who moderates a section of the page tree, and no other."""

from __future__ import annotations

import swapper
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel

swapper.set_app_prefix("wagtailcore", "wagtail")


class SectionModerators(models.Model):
    """A group may decide on the comments of ``page`` and of everything below it.

    Members need access to the admin besides. Who has the model permission to change comments
    moderates everywhere and needs no such row.
    """

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="comment_sections"
    )
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("section"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Comments on this page and all pages below it."),
    )

    # A rule about a page is no usage of it.
    wagtail_reference_index_ignore = True

    panels = [FieldPanel("group"), PageChooserPanel("page")]

    class Meta:
        verbose_name = _("section moderators")
        verbose_name_plural = _("section moderators")
        constraints = [
            models.UniqueConstraint(fields=["group", "page"], name="nm_section_moderators_once")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.page}"
