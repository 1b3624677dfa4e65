"""Categories, which form a tree, and series of articles that build on one another."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Select
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.search import index

from neuromod_wagtail.articles.taxonomy.forms import CategoryForm
from neuromod_wagtail.articles.taxonomy.tree import descendant_ids
from neuromod_wagtail.models import SluggedSnippet, searchable, writable


class Category(SluggedSnippet, index.Indexed):
    """A node of the category tree; an article may be posted in several."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Shown above the articles in this category.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        help_text=_("Articles in a category are also listed in its parent categories."),
    )

    base_form_class = CategoryForm
    panels = [
        TitleFieldPanel("name", placeholder=_("Name")),
        FieldPanel("slug"),
        # A select in tree order instead of Wagtail's chooser.
        FieldPanel("parent", widget=Select),
        FieldPanel("description"),
        PublishingPanel(),
    ]

    fields_in_api = writable("name slug description parent")

    search_fields = searchable("name", "description")

    preview_template = "neuromod_wagtail/articles/previews/category.html"

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if (
            self.pk
            and self.parent_id
            and self.parent_id
            in descendant_ids(self.pk, Category.objects.values_list("pk", "parent_id"))
        ):
            raise ValidationError(
                {"parent": _("A category cannot be its own parent. Choose another parent.")}
            )

    def begin_translation(self) -> None:
        """Move the copy below its parent's translation, or to the top without one."""
        super().begin_translation()
        self.parent = self.parent and self.parent.get_translation_or_none(self.locale)


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

    fields_in_api = writable("title slug description")

    search_fields = searchable("title", "description")

    preview_template = "neuromod_wagtail/articles/previews/category.html"

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("plural", "series")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
