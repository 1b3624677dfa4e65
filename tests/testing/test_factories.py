"""Factories and fixtures that the package brings for the tests of sites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage
from neuromod_wagtail.testing.articles import (
    ArticlePageFactory,
    AuthorFactory,
    CategoryFactory,
    DisclaimerFactory,
    ModalityFactory,
    ReferenceFactory,
)
from neuromod_wagtail.testing.comments import CommentFactory
from neuromod_wagtail.testing.fixtures import article, article_index, comment  # noqa: F401
from tests.factories import make_root


@pytest.fixture(autouse=True)
def _site(db: None) -> None:
    make_root()


def test_the_fixtures_make_a_page_that_readers_see(
    client: Client,
    article: ArticlePage,  # noqa: F811
    article_index: ArticleIndexPage,  # noqa: F811
    comment: Comment,  # noqa: F811
) -> None:
    soup = BeautifulSoup(client.get(article.url).content, "html.parser")
    assert soup.h1.text.strip() == article.title
    assert comment.body in soup.find(id=f"comment-{comment.pk}").text
    assert article.title in BeautifulSoup(client.get(article_index.url).content, "html.parser").text


def test_articles_have_what_they_are_given() -> None:
    authors = AuthorFactory.create_batch(2)
    category = CategoryFactory()
    made = ArticlePageFactory(authors=authors, categories=[category], tags=["pain", "sleep"])
    other = ArticlePageFactory()
    assert [a.author for a in made.authorships.order_by("sort_order")] == authors
    assert list(made.categories.all()) == [category]
    assert set(made.tags.names()) == {"pain", "sleep"}
    assert (other.authorships.count(), other.categories.count(), other.tags.count()) == (0, 0, 0)
    assert made.get_parent() != other.get_parent()


def test_drafts_are_not_public(client: Client) -> None:
    draft, live = ArticlePageFactory(live=False), ArticlePageFactory()
    assert (draft.live, live.live) == (False, True)
    assert client.get(live.url).status_code == 200
    assert client.get(draft.url).status_code == 404


@pytest.mark.parametrize(
    "snippet",
    [AuthorFactory, CategoryFactory, DisclaimerFactory, ModalityFactory, ReferenceFactory],
)
def test_snippets_are_valid_and_can_be_made_twice(snippet: type) -> None:
    first, second = snippet(), snippet()
    first.full_clean()
    second.full_clean()
    assert first.pk != second.pk


@pytest.mark.parametrize(
    "status", ["approved", "declined", "erased", "pending", "spam", "withdrawn"]
)
def test_comments_have_any_status_and_are_counted(
    article: ArticlePage,  # noqa: F811
    status: str,
) -> None:
    parent = CommentFactory(page=article)
    reply = CommentFactory(page=article, parent=parent, status=status)
    assert (reply.status, reply.parent) == (status, parent)
    reply.discussion.refresh_from_db()
    assert reply.discussion.approved_count == 1 + (status == "approved")


def test_a_comment_needs_a_page_and_a_known_status(article: ArticlePage) -> None:  # noqa: F811
    with pytest.raises(TypeError):
        CommentFactory()
    with pytest.raises(KeyError):
        CommentFactory(page=article, status="aproved")
    assert Comment.objects.count() == 0


def test_the_example_of_the_guide_runs(client: Client) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "test-your-site.md"
    code = next(code for code in re.findall(r"```python\n(.*?)```", guide.read_text(), re.DOTALL))
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 -- the guide of this repository
    names["test_our_template_shows_the_author_and_the_comment"](client, None)
