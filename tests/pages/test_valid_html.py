"""Validity of pages, checked with the Nu HTML checker."""

from __future__ import annotations

from typing import Any

import pytest

from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.security import tokens
from tests import factories
from tests.comments.conftest import form, write
from tests.nu_checker import NuChecker


@pytest.fixture
def article(db: None, settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    index = factories.make_index(intro="<p>About <b>pain</b>.</p>")
    categories = [factories.make_category()]
    author = factories.make_author(photo=[])
    for _number in range(12):
        factories.make_article(index, authors=[author], categories=categories, tags=["pain"])
    return factories.make_article(
        index,
        authors=[author, factories.make_author()],
        categories=categories,
        tags=["pain", "spine"],
        introduction=[factories.paragraph("<p>An introduction with <i>words</i>.</p>")],
        picture=[{"type": "picture", "value": factories.picture_value(factories.make_image())}],
        body=factories.full_body(
            modalities=[factories.make_modality(), factories.make_modality()],
            references=[factories.make_reference(), factories.make_reference()],
            images=[factories.make_image(), factories.make_image()],
            disclaimer=factories.make_disclaimer(),
            document=factories.make_document(),
        ),
    )


@pytest.mark.usefixtures("search_index")
def test_every_kind_of_page_is_valid_html(client: Any, article: Any, nu_checker: NuChecker) -> None:
    blog = article.get_parent().url
    category = article.categories.get()
    modality = factories.make_modality()
    index = article.get_parent()
    BlogSettings.objects.update_or_create(site=index.get_site(), defaults={"subscriptions": True})
    paths = [
        f"/subscriptions/{index.pk}/",
        article.url,
        blog,
        f"{blog}?page=2",
        f"{blog}category/{category.slug}/",
        f"{blog}tag/pain/",
        f"{blog}author/{article.authorships.first().author.slug}/",
        f"{blog}{article.published_at:%Y/%m}/",
        f"{blog}modalities/",
        f"{blog}modalities/{modality.slug}/",
        f"{blog}modalities/compare/?m={modality.slug}&m=modality-1",
        f"{blog}search/?q=pain",
    ]
    documents = {}
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        documents[path] = response.content
    assert nu_checker(documents) == []


def test_every_page_about_comments_is_valid_html(
    client: Any, article: Any, nu_checker: NuChecker
) -> None:
    author = {"name": "Ann & <b>", "url": "https://a.example/?a&b"}
    first = write(article, "> *quoted*\n\nWords", status="approved", **author)
    write(article, "A reply", parent=first, status="approved", name="Ben", email="b@example.org")
    Comment.objects.filter(pk=first.pk).update(helpful_count=2, pinned=True)
    waiting = write(article, "Waiting", name="Cid", email="c@example.org")
    post, helpful = f"/comments/post/{article.pk}/", "/comments/helpful/"
    answers = {
        "article": client.get(article.url),
        "reply": client.get(f"/comments/{first.pk}/reply/"),
        "report": client.get(f"/comments/{first.pk}/report/"),
        "report, wrong": client.post(f"/comments/{first.pk}/report/", form(article)),
        "own": client.get(f"/comments/own/{tokens.own_token(waiting.pk)}/"),
        "posted": client.get(f"/comments/posted/{article.pk}/"),
        "preview": client.post(post, form(article, action="preview")),
        "wrong": client.post(post, form(article, name="", body="", url="ftp://x")),
    }
    for name in ("vote", "voted"):
        answers[name] = client.post(helpful, form(article, helpful=first.pk))
    assert answers.pop("vote").status_code == 302
    assert {answer.status_code for answer in answers.values()} == {200, 400}
    assert nu_checker({name: answer.content for name, answer in answers.items()}) == []


def test_the_checker_finds_errors(nu_checker: NuChecker) -> None:
    broken = b"<!doctype html><html lang=en><title>x</title><p id=a><p id=a><img src=a.png>"
    assert len(nu_checker({"broken": broken})) >= 2
