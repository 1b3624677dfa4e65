"""The block picker shows every block as readers will see it, on an empty site too."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from neuromod_wagtail.articles.blocks import ArticleBody, ArticleIntroduction
from tests.factories import (
    make_disclaimer,
    make_document,
    make_image,
    make_modality,
    make_reference,
)

BODY = ArticleBody()
INTRODUCTION = ArticleIntroduction()
BLOCKS = [
    *(pytest.param(block, id=f"body-{name}") for name, block in BODY.child_blocks.items()),
    *(
        pytest.param(block, id=f"introduction-{name}")
        for name, block in INTRODUCTION.child_blocks.items()
    ),
]
# What can be shown only once something of it exists on the site.
NEEDS_OBJECTS = {
    "modality_facts",
    "comparison",
    "picture",
    "gallery",
    "document",
    "disclaimer",
    "references",
}


def preview(client, block) -> BeautifulSoup:
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("block", BLOCKS)
def test_preview_on_an_empty_site(admin_client, block):
    html = preview(admin_client, block)
    if block.name not in NEEDS_OBJECTS:
        assert html.main.get_text(strip=True) or html.main.hr


@pytest.mark.parametrize("block", BLOCKS)
def test_preview_shows_the_sites_own_entries(admin_client, settings, tmp_path, block):
    settings.MEDIA_ROOT = tmp_path
    make_modality(name="Spinal cord stimulation")
    make_modality()
    make_image()
    make_document()
    make_disclaimer()
    make_reference()
    html = preview(admin_client, block)
    assert html.main.get_text(strip=True) or html.main.hr
    assert html.find("link", href="/static/neuromod_wagtail/css/articles.css")
    for code in html.select("[src], [href]"):
        assert "None" not in (code.get("src") or code.get("href"))


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_is_previewable_and_described(block):
    assert block.is_previewable
    assert block.meta.description
    assert block.meta.icon != "placeholder"


def test_facts_carry_numbered_sources(admin_client):
    make_modality()
    html = preview(admin_client, BODY.child_blocks["modality_facts"])
    assert [link.get_text() for link in html.select(".nm-cite a")] == ["1", "2"]


def test_picture_has_its_credit(admin_client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_image()
    html = preview(admin_client, BODY.child_blocks["picture"])
    assert html.find("img")
    assert "Image by macrovector on Freepik" in " ".join(html.figcaption.get_text().split())
