"""Validity of pages, checked with the Nu HTML checker."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.security import tokens
from tests import factories
from tests.accessibility import views
from tests.accessibility.content import write_content
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


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
def test_every_page_for_readers_is_valid_html(
    client: Any, settings: Any, tmp_path: Any, nu_checker: NuChecker
) -> None:
    """The pages are those scanned for accessibility, which are found in the code."""
    settings.MEDIA_ROOT = tmp_path
    settings.NEUROMOD_IMPORT_FOLDER = str(tmp_path)
    settings.NEUROMOD_ARTICLES_PER_PAGE = 2
    content = write_content()
    answers = {name: client.get(path) for name, path in views.of_readers(content).items()}
    for name, fields in views.POSTED.items():
        path = reverse(name.partition(",")[0], args=[content.article.pk])
        answers[name] = client.post(path, form(content.article, **fields))
    wrong = {name: answer.status_code for name, answer in answers.items()}
    assert {name for name, status in wrong.items() if status != 200} == {
        "neuromod_comments:post, refused"
    }
    assert {"series series/first-steps/", "neuromod_subscriptions:confirm"} <= set(answers)
    assert nu_checker({name: answer.content for name, answer in answers.items()}) == []


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
