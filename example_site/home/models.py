"""The home page of the example site: a greeting, and the newest articles of its blogs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.rendering.context_loader import load_pictures
from neuromod_wagtail.pages.models import ArticleIndexPage


class HomePage(Page):
    intro = RichTextField(blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    template = "home/home_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        blog = ArticleIndexPage.objects.child_of(self).live().first()
        if blog is not None:
            articles = list(querysets.for_listing(querysets.published(blog))[:4])
            load_pictures(article.picture for article in articles)
            context |= {**blog.get_blog_context(request), "articles": articles}
        return context
