"""The features of a blog that each site can turn off; pinned articles and ways to share."""

from __future__ import annotations

import feedparser
import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, Site

from neuromod_wagtail.articles.models import BlogSettings, Series
from tests.factories import make_article, make_author

pytestmark = pytest.mark.django_db


def turn_off(*features: str) -> None:
    site = Site.objects.get(is_default_site=True)
    BlogSettings.objects.update_or_create(site=site, defaults=dict.fromkeys(features, False))


def get(client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html5lib")


def titles(soup: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in soup.select(".nm-teaser__title a")]


def test_a_pinned_article_comes_first_in_the_blog_alone(client, index, settings):
    settings.NEUROMOD_ARTICLES_PER_PAGE = 2
    for title in ("Old", "Pinned", "Newer", "Newest"):
        make_article(index, title=title, is_pinned=title == "Pinned", tags=["pain"])
    first = get(client, index.url)
    assert titles(first) == ["Pinned", "Newest"]
    assert ["Pinned" in meta.get_text() for meta in first.select(".nm-teaser__meta")] == [
        True,
        False,
    ]
    assert titles(get(client, f"{index.url}?page=2")) == ["Newer", "Old"]
    assert titles(get(client, f"{index.url}tag/pain/")) == ["Newest", "Newer"]
    feed = feedparser.parse(client.get(f"{index.url}feed/").content)
    assert [entry.title for entry in feed.entries] == [
        "Newest", "Newer", "Pinned", "Old",
    ]  # fmt: skip
    turn_off("pinned")
    assert titles(get(client, index.url)) == ["Newest", "Newer"]


def test_an_article_can_be_sent_without_a_script(client, index):
    article = make_article(index, title="Pain & relief")
    [link] = get(client, article.url).select(".nm-share a")
    subject, _, body = link["href"].removeprefix("mailto:?subject=").partition("&body=")
    assert (subject, body) == (
        "Pain%20%26%20relief",
        article.full_url.replace(":", "%3A").replace("/", "%2F"),
    )
    buttons = get(client, article.url).select(".nm-share button")
    assert buttons
    assert all(button.has_attr("hidden") for button in buttons)


def test_each_feature_can_be_turned_off(client, index):
    author = make_author(name="Alex", slug="alex")
    series = Series.objects.create(title="Week", slug="week", locale=Locale.get_default())
    fields = {"authors": [author], "series": series, "tags": ["pain"]}
    article, _other = make_article(index, **fields), make_article(index, **fields)
    selectors = {
        "share": ".nm-share, script[src*='share.js']",
        "related": ".nm-related",
        "series": ".nm-series",
        "author_pages": "[rel=author]",
    }
    addresses = {"author_pages": "author/alex/", "series": "series/week/"}
    assert {*selectors, "pinned", "subscriptions"} == set(BlogSettings.features())
    for feature, selector in selectors.items():
        assert get(client, article.url).select(selector), feature
    for feature, selector in selectors.items():
        turn_off(feature)
        soup = get(client, article.url)
        assert not soup.select(selector), feature
        assert "Alex" in soup.select_one(".nm-byline").get_text()
    for path in addresses.values():
        assert client.get(f"{index.url}{path}").status_code == 404
    assert "author/alex" not in client.get(article.url).text
    assert "author/alex" not in client.get(f"{index.url}feed/atom/").text


def test_reading_stores_no_settings(client, index):
    client.get(make_article(index).url)
    client.get(index.url)
    assert not BlogSettings.objects.exists()


def test_title_and_open_graph_name_the_site(client, index):
    for url in (make_article(index, title="Coils").url, index.url):
        soup = get(client, url)
        assert soup.title.get_text(" ", strip=True).split("–")[-1].strip() == "Test site"
        assert soup.select_one('meta[property="og:site_name"]')["content"] == "Test site"
    index.title = "Test site"
    index.save_revision().publish()
    assert get(client, index.url).title.get_text(strip=True) == "Test site"
