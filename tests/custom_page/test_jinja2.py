"""An article written in Jinja2, as the guide says, shows what the package's own template shows."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from tests.documents import code_of
from tests.projects.custom_page.models import HouseArticle

GUIDE = "docs/how-to/jinja2.md"
FRAME = """<!doctype html>
<html lang="en"><head><title>{{ page.title }}</title>{% block head %}{% endblock %}</head>
<body class="house">{% block content %}{% endblock %}</body></html>
"""
# Where readers see the article, and what programs read.
PARTS = (
    "h1",
    ".nm-byline",
    ".nm-article__introduction",
    "figure",
    ".nm-article__body",
    ".nm-sign-off",
    ".nm-references",
    "[data-nm-disclaimer]",
    "link[rel=canonical]",
    "link[rel=alternate][type*=xml]",
    "meta[property]",
)


def test_it_shows_the_same(
    client: Any, rich_article: HouseArticle, settings: Any, tmp_path: Path
) -> None:
    ours = page_of(client, rich_article)
    python, template, _frame = code_of(GUIDE)
    scope: dict[str, Any] = {"TEMPLATES": deepcopy(settings.TEMPLATES)}
    exec(python.text, scope)  # noqa: S102
    scope["TEMPLATES"][-1]["DIRS"] = [tmp_path]
    settings.TEMPLATES = scope["TEMPLATES"]
    (tmp_path / "base.html").write_text(FRAME)
    (tmp_path / "custom_page").mkdir()
    (tmp_path / "custom_page" / "house_article.html").write_text(template.text)

    theirs = page_of(client, rich_article)
    assert theirs.select_one("body.house") and not ours.select_one("body.house")
    assert theirs.select_one("h1").get_text() == "Pulses & pain"
    assert theirs.select_one("#respond form [name=body]")
    for part in PARTS:
        found = [shown(tag) for tag in theirs.select(part)]
        assert found, part
        assert found == [shown(tag) for tag in ours.select(part)], part
    data = [
        [json.loads(tag.string) for tag in page.select("script[type='application/ld+json']")]
        for page in (ours, theirs)
    ]
    assert data[0] and data[0] == data[1]


def page_of(client: Any, article: HouseArticle) -> BeautifulSoup:
    answer = client.get(article.url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def shown(tag: Any) -> tuple[str, dict[str, Any]]:
    """What a part says, without what is new in each answer."""
    attributes = {name: value for name, value in tag.attrs.items() if name != "value"}
    return " ".join(tag.get_text(" ").split()), attributes
