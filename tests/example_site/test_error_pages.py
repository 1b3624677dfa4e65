"""The error pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

import example_site.home
from tests.factories import make_root
from tests.nu_checker import NuChecker

TEMPLATES = Path(example_site.home.__file__).parent / "templates"


@pytest.fixture(autouse=True)
def _templates_of_the_example_site(settings: Any) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [TEMPLATES]}]


def test_an_unknown_address_gives_a_page_with_a_way_out(client: Any, db: None):
    make_root()
    response = client.get("/nowhere/")
    tree = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 404
    assert tree.h1.get_text() == "This page does not exist"
    assert tree.select_one(".nm-button")["href"] == "http://localhost/"
    assert tree.select_one("meta[name=robots]")["content"] == "noindex"


def test_without_any_site_an_unknown_address_still_gives_a_page(client: Any, db: None):
    from wagtail.models import Site

    Site.objects.all().delete()
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert BeautifulSoup(response.content, "html.parser").select_one(".nm-button")["href"] == "/"


def test_the_page_for_failures_needs_neither_request_nor_database():
    tree = BeautifulSoup(render_to_string("500.html"), "html.parser")
    assert tree.h1.get_text() == "Something went wrong"
    assert tree.select_one("a")["href"] == "/"


def test_error_pages_are_valid_html(client: Any, db: None, nu_checker: NuChecker):
    make_root()
    sent = {"is_post": True, "sent": [("name", "Ann")], "texts": [("body", "<p>")], "action": "/a"}
    unavailable = "neuromod_wagtail/comments/unavailable.html"
    documents = {
        "404": client.get("/nowhere/").content,
        "500": render_to_string("500.html").encode(),
        "503": render_to_string(unavailable, {"action": "/a", "back": "/"}).encode(),
        "503, sent": render_to_string(unavailable, sent).encode(),
    }
    assert nu_checker(documents) == []
