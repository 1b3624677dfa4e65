"""A custom base template, as documented, keeps every part of a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests import factories
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parents[2] / "docs" / "how-to" / "override-templates.md"
# The base of a new Wagtail site.
BASE_TEMPLATE = """<!doctype html>
<html lang="en">
  <head>
    <title>{% block title %}{{ page.title }}{% endblock %}</title>
    <link rel="stylesheet" href="/site.css">
    {% block extra_css %}{% endblock %}
  </head>
  <body class="site">
    {% block content %}{% endblock %}
    {% block extra_js %}{% endblock %}
  </body>
</html>
"""


@pytest.fixture
def described(tmp_path, settings):
    """A folder of templates with the frame, word for word from the documentation."""
    section = DOCUMENT.read_text().partition("## Use your own base template")[2]
    frame = re.search(r"```html\n(.*?)```", section, re.DOTALL)
    assert frame is not None
    (tmp_path / "neuromod_wagtail").mkdir()
    (tmp_path / "neuromod_wagtail" / "base.html").write_text(frame[1])
    (tmp_path / "base.html").write_text(BASE_TEMPLATE)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    return tmp_path


def page_of(client, url) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html.parser")


def sheets_of(html: BeautifulSoup) -> list[str]:
    links = html.select("head link[rel=stylesheet]")
    return [link["href"].rpartition("/")[2] for link in links]


def test_style_sheets_addresses_and_data_are_kept(client, described):
    index = factories.make_index()
    factories.make_rule(
        index, place="footer", disclaimer=factories.make_disclaimer(title="At the foot")
    )
    article = factories.make_article(index)
    html = page_of(client, article.url)
    assert html.body["class"] == ["site"]
    assert sheets_of(html) == ["site.css", "tokens.css", "articles.css"]
    assert sheets_of(page_of(client, index.url)) == [
        "site.css", "tokens.css", "articles.css", "listings.css",
    ]  # fmt: skip
    assert html.select_one("head link[rel=canonical]")["href"] == article.full_url
    assert html.select_one("head script[type='application/ld+json']")
    assert html.select("head link[type='application/atom+xml']")
    assert html.select_one(".nm-body .nm-nav") and html.select_one(".nm-body h1")
    assert "At the foot" in html.select_one(".nm-body").text
    assert [script["src"].rpartition("/")[2] for script in html.select("body > script")] == [
        "embed.js",
        "folds.js",
        "share.js",
    ]


def test_every_kind_of_page_has_its_title_and_address(client, described):
    index = factories.make_index(title="Blog")
    author = factories.make_author(name="Alex")
    factories.make_article(index, authors=[author])
    for path, title in (
        ("", "Blog"),
        (f"author/{author.slug}/", "Alex – Blog"),
        ("search/", "Search – Blog"),
        ("modalities/", "Modalities – Blog"),
    ):
        html = page_of(client, index.url + path)
        assert html.title.get_text(strip=True) == title
        assert html.select_one("link[rel=canonical]")["href"] == index.full_url + path


def test_pages_about_comments_have_the_header_of_the_article(client, described):
    article = factories.make_article(factories.make_index(title="Blog"))
    comment = write(article, status="approved")
    header = page_of(client, article.url).select_one(".nm-nav")
    for path in (f"{comment.pk}/report/", f"{comment.pk}/reply/", f"posted/{article.pk}/"):
        html = page_of(client, f"/comments/{path}")
        assert html.body["class"] == ["site"]
        links = [link["href"] for link in html.select(".nm-body .nm-nav a")]
        assert links == [link["href"] for link in header.select("a")] and len(links) == 3
        assert html.select_one("head link[href$='comments/comments.css']")
        assert html.select_one("head meta[name=robots]")["content"] == "noindex"
        assert html.title.get_text(strip=True).endswith(f"– {article.title}")
