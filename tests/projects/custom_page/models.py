"""A site with a base page of its own, which has no ``seo_title`` and no ``search_description``.

Its articles and its blog are made of the mixins alone; ``neuromod_wagtail.pages`` is left out.
Its pictures and documents have fields of their own, too.
"""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.abstract_models import (
    AbstractAuthorship,
    ArticleIndexMixin,
    ArticleMixin,
)
from neuromod_wagtail.articles.taxonomy.tags import ArticleTags


class HousePage(AbstractPage):
    """The base page of the site: ``WAGTAIL_PAGE_MODEL``."""

    importance = models.CharField(max_length=20, blank=True)

    promote_panels = [*AbstractPage.promote_panels, "importance"]


class HouseNote(HousePage):
    """A page that is no article, and is commented on."""


class HouseTag(TaggedItemBase):
    content_object = ParentalKey(
        "custom_page.HouseArticle", on_delete=models.CASCADE, related_name="tagged_items"
    )
    natural_key_fields = ["content_object_id", "tag_id"]


class HouseArticle(ArticleMixin, HousePage):
    tags = ArticleTags(through=HouseTag, blank=True)

    content_panels = [*HousePage.content_panels, *ArticleMixin.content_panels]
    search_fields = [*HousePage.search_fields, *ArticleMixin.search_fields]
    parent_page_types = ["custom_page.HouseBlog"]


class HouseAuthorship(AbstractAuthorship):
    page = ParentalKey(HouseArticle, on_delete=models.CASCADE, related_name="authorships")


class HouseBlog(ArticleIndexMixin, HousePage):
    article_model = "custom_page.HouseArticle"

    content_panels = [*HousePage.content_panels, *ArticleIndexMixin.content_panels]
    search_fields = [*HousePage.search_fields, *ArticleIndexMixin.search_fields]
    subpage_types = ["custom_page.HouseArticle"]


class HouseImage(AbstractImage):
    """``WAGTAILIMAGES_IMAGE_MODEL``."""

    shelf = models.CharField(max_length=20, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "shelf")


class HouseRendition(AbstractRendition):
    image = models.ForeignKey(HouseImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class HouseDocument(AbstractDocument):
    """``WAGTAILDOCS_DOCUMENT_MODEL``."""

    shelf = models.CharField(max_length=20, blank=True)

    admin_form_fields = (*WagtailDocument.admin_form_fields, "shelf")
