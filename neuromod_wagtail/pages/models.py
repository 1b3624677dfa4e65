"""Concrete pages: mixins with Wagtail's base page. Leave this app out to combine them yourself."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.models import Page

from neuromod_wagtail.articles.abstract_models import (
    AbstractAuthorship,
    ArticleIndexMixin,
    ArticleMixin,
)
from neuromod_wagtail.articles.taxonomy.tags import ArticleTags
from neuromod_wagtail.comments.moderation.panels import DiscussionPanel
from neuromod_wagtail.comments.templatetags.neuromod_comments import render_section


class ArticleTag(TaggedItemBase):
    """A tag on an article."""

    id = models.BigAutoField(primary_key=True)
    content_object = ParentalKey(
        "neuromod_pages.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items"
    )
    # taggit lacks this for tags with a relation: without it, no natural key can be read back.
    natural_key_fields = ["content_object_id", "tag_id"]


class ArticlePage(ArticleMixin, Page):
    """An article about neuromodulation and pain relief."""

    tags = ArticleTags(through=ArticleTag, verbose_name=_("tags"), blank=True)

    content_panels = [*Page.content_panels, *ArticleMixin.content_panels]
    settings_panels = [*Page.settings_panels, DiscussionPanel()]
    search_fields = [*Page.search_fields, *ArticleMixin.search_fields]
    parent_page_types = ["neuromod_pages.ArticleIndexPage"]
    subpage_types: list[str] = []
    page_description = _("An article with text, pictures, modality facts and references.")
    template = fallback_template = "neuromod_wagtail/pages/article_page.html"

    class Meta(Page.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context = super().get_context(request, *args, **kwargs)
        # The link at the top of the page says how many comments the section at its end has.
        section = SimpleLazyObject(partial(render_section, request, self))
        return {**context, "comments_section": section}


class Authorship(AbstractAuthorship):
    """An author of an article, in byline order."""

    id = models.BigAutoField(primary_key=True)
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="authorships")


class ArticleIndexPage(ArticleIndexMixin, Page):
    """An index of articles, with archives, feeds, modalities and search."""

    content_panels = [*Page.content_panels, *ArticleIndexMixin.content_panels]
    search_fields = [*Page.search_fields, *ArticleIndexMixin.search_fields]
    subpage_types = ["neuromod_pages.ArticlePage"]
    page_description = _("A blog with archives, feeds, a directory of modalities and search.")
    template = fallback_template = "neuromod_wagtail/pages/article_index_page.html"

    class Meta(Page.Meta):
        verbose_name = _("article index")
        verbose_name_plural = _("article indexes")
