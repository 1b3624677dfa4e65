"""Fixtures for pytest, with ``pytest_plugins = ["neuromod_wagtail.testing.fixtures"]``."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage
from neuromod_wagtail.testing.articles import ArticleIndexPageFactory, ArticlePageFactory
from neuromod_wagtail.testing.comments import CommentFactory


@pytest.fixture
def article_index(db: None) -> ArticleIndexPage:
    """Return an index below the home page of the default site."""
    return ArticleIndexPageFactory()


@pytest.fixture
def article(article_index: ArticleIndexPage) -> ArticlePage:
    """Return a published article in ``article_index``."""
    return ArticlePageFactory(parent=article_index)


@pytest.fixture
def comment(article: ArticlePage) -> Comment:
    """Return an approved comment on ``article``."""
    return CommentFactory.create(page=article)
