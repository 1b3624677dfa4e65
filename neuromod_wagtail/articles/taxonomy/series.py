"""Series of articles that build on one another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.search import index

from neuromod_wagtail.models import SluggedSnippet, writable


class Series(SluggedSnippet, index.Indexed):
    """A series: its articles name it, and their place in it."""

    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Shown above the articles of the series.")
    )

    panels = [
        TitleFieldPanel("title", placeholder=_("Title")),
        FieldPanel("slug"),
        FieldPanel("description"),
        PublishingPanel(),
    ]

    api_fields = writable("title slug description")

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("description"),
        index.FilterField("locale_id"),
    ]

    preview_template = "neuromod_wagtail/articles/previews/category.html"

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("plural", "series")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
