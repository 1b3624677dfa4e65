"""Mixins for article pages and their index, without concrete pages.

Wagtail's base page can be swapped, so the concrete pages live in
``neuromod_wagtail.pages``; a site with its own base page combines these mixins itself.
"""

from neuromod_wagtail.articles.reviews.mixins import ReviewMixin

from .article import ArticleMixin
from .authorship import AbstractAuthorship
from .index import ArticleIndexMixin

__all__ = ["AbstractAuthorship", "ArticleIndexMixin", "ArticleMixin", "ReviewMixin"]
