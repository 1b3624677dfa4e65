"""Tests of whether readers may subscribe to a blog, and which articles are announced."""

from __future__ import annotations

from django.http import Http404
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin, ArticleMixin
from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.page_protocol import PageLike, page_model


def is_on(blog: PageLike) -> bool:
    """Tell whether the site of a blog offers subscriptions."""
    site = blog.get_site()
    return site is not None and BlogSettings.of_site(site.pk).offers_subscriptions


def is_public(page: AbstractPage) -> bool:
    """Tell whether everyone can read a page: no login, no password, nor above it."""
    return page.live and not page.get_view_restrictions().exists()


def public_article(pk: int) -> AbstractPage | None:
    """Return an article that everyone can read, or ``None``."""
    page = page_model().objects.filter(pk=pk).first()
    if page is None or not is_public(page):
        return None
    article = page.specific
    return article if isinstance(article, ArticleMixin) else None


def public_blog(pk: int) -> ArticleIndexMixin:
    """Return a blog that readers may subscribe to. Raises ``Http404``."""
    page = page_model().objects.filter(pk=pk, live=True).first()
    blog = page.specific if page else None
    if not isinstance(blog, ArticleIndexMixin) or not is_public(blog) or not is_on(blog):
        raise Http404
    return blog
