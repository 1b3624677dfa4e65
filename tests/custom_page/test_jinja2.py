"""Jinja2 templates made by the guide show what the package's own templates show."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template import TemplateSyntaxError, engines

from neuromod_wagtail.articles.checks import check_base_template
from neuromod_wagtail.articles.taxonomy.models import Series
from tests import factories
from tests.comments.conftest import write
from tests.documents import code_of
from tests.projects.custom_page.models import HouseArticle, HouseAuthorship, HouseBlog

GUIDE = "docs/how-to/jinja2.md"
BASE = """<!doctype html>
<html lang="en"><head><title>{% block title %}{{ page.title }}{% endblock %}</title>
{% block head %}{% endblock %}</head>
<body class="house"><header>The house</header>{% block content %}{% endblock %}</body></html>
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


LINKS = ("link[rel=canonical]", "link[type]", "link[rel=stylesheet]", "meta[property]")
# The file names in the guide, and the names in this project.
FILES = {
    "home/templates/neuromod_wagtail/base.html": "django/neuromod_wagtail/base.html",
    "home/jinja2/home/frame.html": "jinja2/home/frame.html",
    "home/jinja2/home/article.html": "jinja2/custom_page/house_article.html",
    "home/jinja2/home/article_index.html": "jinja2/custom_page/house_blog.html",
}
EXTENSIONS = "1. Add the extensions"
FRAME = "2. Give all pages your frame"
ARTICLE = "3. Write the template of your article"
LISTS = "4. Write the template of your lists"


@pytest.fixture
def follow(settings: Any, tmp_path: Path) -> Callable[..., None]:
    """Follow the guide under the first heading and under these."""

    def follow(*headings: str) -> None:
        [python] = code_of(GUIDE, EXTENSIONS)
        scope: dict[str, Any] = {"TEMPLATES": deepcopy(settings.TEMPLATES)}
        exec(python.text, scope)  # noqa: S102
        scope["TEMPLATES"][0]["DIRS"] = [tmp_path / "django"]
        scope["TEMPLATES"][-1]["DIRS"] = [tmp_path / "jinja2"]
        files = {
            FILES[code.file]: code.text for heading in headings for code in code_of(GUIDE, heading)
        }
        for name, text in {**files, "jinja2/base.html": BASE}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        settings.TEMPLATES = scope["TEMPLATES"]

    return follow


def test_an_article_shows_the_same(
    client: Any, rich_article: HouseArticle, follow: Callable[..., None]
) -> None:
    ours = page_of(client, rich_article.url)
    follow(ARTICLE)
    theirs = page_of(client, rich_article.url)
    assert theirs.select_one("body.house") and not ours.select_one("body.house")
    assert theirs.select_one("h1").get_text() == "Pulses & pain"
    assert theirs.select_one("#respond form [name=body]")
    for part in PARTS:
        found = [shown(tag) for tag in theirs.select(part)]
        assert found, part
        assert found == [shown(tag) for tag in ours.select(part)], part
    data = [structured_data(page) for page in (ours, theirs)]
    assert data[0] and data[0] == data[1]


@pytest.fixture
def addresses(blog: HouseBlog, rich_article: HouseArticle, settings: Any) -> list[str]:
    """Every kind of page of a blog, and pages about comments."""
    settings.NEUROMOD_ARTICLES_PER_PAGE = 1
    series = Series.objects.create(title="Basics", slug="basics")
    category = factories.make_category(slug="devices")
    author = factories.make_author(slug="ada")
    modality = factories.make_modality(slug="scs")
    for number in (1, 2):
        article = HouseArticle(title=f"Part {number}", slug=f"part-{number}", series=series)
        article.authorships = [HouseAuthorship(author=author, sort_order=0)]
        article.categories = [category]
        article.tags.add("pain")
        blog.add_child(instance=article)
        article.save_revision().publish()
    article.refresh_from_db()
    lists = ["", "?page=2", "category/devices/", "category/devices/?page=2", "tag/pain/"]
    lists += ["author/ada/", "series/basics/", f"{article.published_at.year}/"]
    others = ["category/", "tag/", "series/", "search/?q=part", "modalities/"]
    others += ["modalities/compare/", f"modalities/{modality.slug}/", rich_article.slug + "/"]
    return [blog.url + path for path in [*lists, *others]]


def test_every_page_is_in_the_frame(
    client: Any, blog: HouseBlog, addresses: list[str], follow: Callable[..., None]
) -> None:
    comment = write(blog.get_children().first(), status="approved")
    addresses.append(f"/comments/{comment.pk}/reply/")
    ours = {url: page_of(client, url) for url in addresses}
    follow(FRAME)
    for url, before in ours.items():
        after = page_of(client, url)
        assert after.select_one("body.house header").get_text() == "The house"
        assert not after.select("#nm-main"), url
        title = before.title.get_text().split("–")[0].split()
        assert after.title.get_text().split("–")[0].split() == title
        for part in ("h1", ".nm-teaser", ".nm-pagination", "form", *LINKS):
            wanted = [shown(tag) for tag in before.select(part)]
            assert [shown(tag) for tag in after.select(part)] == wanted, (url, part)
        assert structured_data(after) == structured_data(before)
    assert not check_base_template(None)


def test_lists_show_the_same(
    client: Any, blog: HouseBlog, addresses: list[str], follow: Callable[..., None]
) -> None:
    addresses = addresses[:8]
    ours = {url: page_of(client, url) for url in addresses}
    follow(LISTS)
    for url, before in ours.items():
        after = page_of(client, url)
        assert after.select_one("body.house .nm-listing"), url
        for part in ("h1", ".nm-teaser", ".nm-pagination", ".nm-archive", *LINKS):
            wanted = [shown(tag) for tag in before.select(part)]
            assert wanted, (url, part)
            assert [shown(tag) for tag in after.select(part)] == wanted, (url, part)
    assert "Part 1" in page_of(client, blog.url + "category/devices/?page=2").get_text()


def test_the_name_of_the_frame_is_required() -> None:
    with pytest.raises(TemplateSyntaxError, match="one argument"):
        engines["django"].from_string("{% load neuromod_frames %}{% frame %}{% endframe %}")


def page_of(client: Any, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.content, "html.parser")


def structured_data(page: BeautifulSoup) -> list[object]:
    return [json.loads(tag.string) for tag in page.select("script[type='application/ld+json']")]


def shown(tag: Any) -> tuple[str, dict[str, Any]]:
    """What a part says, without what is new in each answer."""
    attributes = {name: value for name, value in tag.attrs.items() if name != "value"}
    return " ".join(tag.get_text(" ").split()), attributes
