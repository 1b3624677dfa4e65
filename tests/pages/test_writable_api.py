"""The publish gate in Wagtail's writable API, version 3."""

from __future__ import annotations

import json

import pytest
from wagtail.models import APIToken

from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import (
    make_article,
    make_author,
    make_disclaimer,
    make_review,
    make_rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.writable_api_urls")]

ARTICLE = "neuromod_pages.ArticlePage"


@pytest.fixture
def call(client, admin_user):
    """Send JSON with a token of a superuser; the answer's status and content."""
    _token, key = APIToken.create_token(user=admin_user, name="tests")

    def call(method, path, data):
        response = client.generic(
            method,
            f"/api/v3/pages/{path}",
            json.dumps(data),
            content_type="application/json",
            headers={"authorization": f"Bearer {key}"},
        )
        return response.status_code, response.json()

    return call


@pytest.fixture
def rule(index):
    return make_rule(index.get_parent(), condition="lay_author")


@pytest.fixture
def draft(index, rule):
    return make_article(index, title="Pulses", authors=[make_author()], publish=False)


def message_of(answer):
    status, content = answer
    assert status == 422
    [error] = content["errors"]
    return error["msg"]


def test_publishing_is_refused_and_says_what_to_do(call, draft, rule):
    message = message_of(call("POST", f"{draft.pk}/actions/publish/", {}))
    assert "“The author is not a medical professional” (required by “Home”)" in message
    assert not ArticlePage.objects.get().live
    rule.disclaimer = make_disclaimer()
    rule.save()
    status, _content = call("POST", f"{draft.pk}/actions/publish/", {})
    assert status == 200
    assert ArticlePage.objects.get().live


def test_a_change_that_is_to_be_published_at_once_is_refused_as_a_whole(call, draft):
    change = {"title": "Rewritten", "meta": {"type": ARTICLE, "action": "publish"}}
    assert "cannot be published" in message_of(call("PATCH", f"{draft.pk}/", change))
    assert ArticlePage.objects.get().get_latest_revision_as_object().title == "Pulses"
    del change["meta"]["action"]
    status, content = call("PATCH", f"{draft.pk}/", change)
    assert (status, content["title"]) == (200, "Rewritten")
    assert content["disclaimers"][0]["is_fallback"]


def test_a_new_article_is_refused_or_becomes_a_draft(call, index, rule):
    new = {
        "title": "New",
        "summary": "What is in it.",
        "ai_use": "none",
        "body": [{"type": "paragraph", "value": "<p>Written by a program.</p>"}],
        "meta": {"type": ARTICLE, "parent_id": index.pk, "action": "publish"},
    }
    assert "cannot be published" in message_of(call("POST", "", new))
    assert not ArticlePage.objects.exists()
    del new["meta"]["action"]
    status, _content = call("POST", "", new)
    assert status == 201
    article = ArticlePage.objects.get()
    assert (article.live, article.summary, article.ai_use) == (False, "What is in it.", "none")
    assert "Written by a program." in str(article.body)


def test_a_copy_of_a_live_article_without_its_disclaimer_is_a_draft(call, index):
    article = make_article(index, authors=[make_author()])
    make_rule(index)
    status, content = call("POST", f"{article.pk}/actions/copy/", {"slug": "copied"})
    assert status == 201
    assert not ArticlePage.objects.get(pk=content["id"]).live


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_date_that_cannot_be_shown_is_refused(call, draft, moment):
    change = {"published_at": moment, "title": "Rewritten", "meta": {"type": ARTICLE}}
    assert "Enter a year from 1000 to 9998." in message_of(call("PATCH", f"{draft.pk}/", change))
    assert ArticlePage.objects.get().get_latest_revision_as_object().title == "Pulses"
    change["published_at"] = "1848-05-02T12:00:00Z"
    status, content = call("PATCH", f"{draft.pk}/", change)
    assert (status, content["title"]) == (200, "Rewritten")


def test_version_3_gives_what_version_2_gives(call, client, index):
    make_rule(index, disclaimer=make_disclaimer())
    article = make_article(index, authors=[make_author()])
    make_review(article)
    bare = make_article(index, authors=[make_author()])
    for page in (article, bare):
        old = client.get(f"/api/v2/pages/{page.pk}/").json()
        status, new = call("GET", f"{page.pk}/", {})
        assert status == 200
        for name in ("review", "disclaimers"):
            assert new[name] == old[name]
    assert old["review"] is None
    assert client.get(f"/api/v2/pages/{article.pk}/").json()["review"]["reviewer"]
