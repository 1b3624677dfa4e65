"""Previews of unsaved text in every place and format that shows it."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from neuromod_wagtail.disclaimers.models import DisclaimerVersion
from neuromod_wagtail.disclaimers.models.preview import MODES
from neuromod_wagtail.disclaimers.vocabulary import Place
from tests.editing import load_form
from tests.factories import make_disclaimer, make_root

pytestmark = pytest.mark.django_db

TYPED = (
    '{"blocks": [{"key": "a", "text": "Typed just now & <here>.", "type": "unstyled", "depth": 0,'
    ' "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
)
SHORT = {"mail"}


@pytest.fixture(scope="module")
def typed(writing):
    """Someone who typed into the form of a published disclaimer, and where its preview is."""
    client = Client()
    with writing():
        make_root()
        made = make_disclaimer(title="Not advice", slug="not-advice", text="<p>Published.</p>")
        client.force_login(get_user_model().objects.create_superuser("editor"))
        name = "wagtailsnippets_neuromod_disclaimers_disclaimer"
        data = load_form(client, reverse(f"{name}:edit", args=[made.pk]))
        data.update({"text": TYPED, "short_text": "Typed in short."})
        url = reverse(f"{name}:preview_on_edit", args=[made.pk])
        assert client.post(url, data).json()["is_valid"]
    return client, url


@pytest.fixture
def preview(typed, db):
    """See one mode of the preview."""
    client, url = typed

    def see(mode):
        response = client.get(url, {"mode": mode})
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return see


@pytest.mark.parametrize("mode", [mode for mode, _label in MODES])
def test_every_mode_shows_what_is_typed_under_its_coming_version(preview, mode):
    page = preview(mode)
    text = " ".join(page.body.get_text(" ").split())
    assert "Not advice" in text
    assert ("Typed in short." if mode in SHORT else "Typed just now") in text
    assert "Published." not in text or mode == "page"
    if mode == "api":
        assert '"version": 2' in text
    else:
        assert "ersion 2" in text
    assert not page.find("here"), "typed markup stays text"
    assert DisclaimerVersion.objects.count() == 1, "looking at it publishes nothing"


def test_every_place_of_a_rule_has_a_mode():
    assert set(Place.values) <= {mode for mode, _label in MODES}


@pytest.mark.parametrize(
    ("mode", "before", "after"),
    [
        ("before_content", "The title", "This is the introduction"),
        ("after_introduction", "This is the introduction", "A heading"),
        ("in_text", "This is the text", "This is the end of the article"),
        ("after_content", "This is the end of the article", None),
        ("before_comments", "This is the end of the article", "Comments"),
        ("comment_form", "Comments", None),
    ],
)
def test_it_stands_where_the_mode_says(preview, mode, before, after):
    text = preview(mode).main.get_text(" ")
    assert text.index(before) < text.index("Typed just now")
    assert after is None or text.index("Typed just now") < text.index(after)


def test_in_the_footer(preview):
    page = preview("footer")
    assert "Typed just now" in page.select_one(".nm-footer").get_text()
    assert "Typed just now" not in page.main.get_text()


def test_its_own_page_keeps_the_text_in_force_among_the_earlier_ones(preview):
    text = preview("page").main.get_text(" ", strip=True)
    assert text.index("Version 2") < text.index("Typed just now") < text.index("Earlier versions")
    assert text.index("Version 1") < text.index("Published.")


def test_a_new_one_will_be_version_1(admin_client):
    make_root()
    name = "wagtailsnippets_neuromod_disclaimers_disclaimer"
    data = load_form(admin_client, reverse(f"{name}:add"))
    fields = {"title": "New", "slug": "new", "kind": "funding", "short_text": "S", "text": TYPED}
    data.update(fields)
    url = reverse(f"{name}:preview_on_add")
    assert admin_client.post(url, data).json()["is_valid"]
    for mode in ("overview", "page"):
        response = admin_client.get(url, {"mode": mode})
        text = BeautifulSoup(response.content, "html5lib").get_text()
        assert re.search(r"[Vv]ersion\s+1\b", text), mode
