"""Feeds as feed readers parse them: every field of the feed and of its entries."""

from __future__ import annotations

from datetime import UTC, datetime

import feedparser
import pytest
from django.test import RequestFactory
from wagtail.models import Site

from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.articles.pages import feeds, listings
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import again, make_article, make_author, make_category, make_index

pytestmark = pytest.mark.django_db

KINDS = {"feed/": "rss20", "feed/atom/": "atom10"}


@pytest.fixture(scope="module")
def stored(writing):
    with writing():
        index = make_index(search_description="About nerves.")
        category = make_category(name="Devices", slug="devices", description="Of all kinds.")
        authors = [make_author(name="Ann"), make_author(name="Bob", live=False)]
        draft = make_category(name="Draft", live=False)
        older, newer = (
            make_article(
                index,
                title=f"In {month}\x0b",
                authors=authors,
                categories=[category, draft],
                published_at=datetime(2026, month, 2, 3, 4, 5, tzinfo=UTC),
            )
            for month in (1, 2)
        )
        for article, month in ((older, 1), (newer, 3)):
            changed = datetime(2026, month, 2, 3, 4, 5, tzinfo=UTC)
            ArticlePage.objects.filter(pk=article.pk).update(last_published_at=changed)
    return {"index": index, "ann": authors[0], "older": older, "newer": newer}


@pytest.fixture
def articles(stored, db):
    return again(stored)


@pytest.fixture
def index(articles):
    return articles["index"]


def parsed(client, index, path):
    found = feedparser.parse(client.get(f"{index.url}{path}").content)
    assert not found.bozo
    return found


@pytest.mark.parametrize("path", KINDS)
def test_the_fields_of_each_entry(client, index, articles, path):
    found = parsed(client, index, path)
    assert found.version == KINDS[path]
    newest, oldest = found.entries
    article = articles["newer"]
    assert (newest.title, newest.link) == ("In 2", article.full_url)
    assert oldest.title == "In 1"
    assert newest.id != oldest.id and newest.id.startswith("urn:uuid:")
    assert newest.published_parsed[:6] == (2026, 2, 2, 3, 4, 5)
    assert [tag.term for tag in newest.tags] == ["Devices"]
    assert [author.name for author in newest.authors] == ["Ann", "Bob"]
    if path == "feed/atom/":
        assert newest.updated_parsed[:6] == (2026, 3, 2, 3, 4, 5)
        assert found.feed.updated_parsed[:6] == (2026, 3, 2, 3, 4, 5)
        ann, bob = newest.authors
        assert ann.href == f"{index.full_url}author/{articles['ann'].slug}/"
        assert "href" not in bob
    else:
        assert not newest.guidislink
    BlogSettings.objects.create(site=index.get_site(), author_pages=False)
    without = parsed(client, index, path).entries[0].authors
    assert [author.get("href") for author in without] == [None, None]


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize(
    ("below", "title", "description"),
    [
        ("", "Blog – Test site", "About nerves."),
        ("category/devices/", "Devices – Blog – Test site", "Of all kinds."),
        ("2026/02/", "February 2026 – Blog – Test site", "About nerves."),
    ],
)
def test_the_fields_of_the_feed(client, index, articles, path, below, title, description):
    feed = parsed(client, index, f"{below}{path}").feed
    assert (feed.title, feed.subtitle) == (title, description)
    assert feed.language == "en" if "language" in feed else path == "feed/atom/"
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == f"{index.full_url}{below}{path}"
    assert links["alternate"] == (f"{index.full_url}{below}" if below else index.full_url)


@pytest.mark.parametrize("name", ["Pain", "", "Blog"])
def test_a_feed_is_named_after_its_site_or_host(index, name):
    """Equal names are not repeated; without a description, the feed has its title."""
    Site.objects.update(site_name=name)
    type(index).objects.update(search_description="")
    index.refresh_from_db()
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    feed = feeds.ArticleFeed(request, index, listings.all_articles(index), atom=True)
    expected = {"Pain": "Blog – Pain", "": "Blog – localhost", "Blog": "Blog"}[name]
    assert feed.title() == expected
    assert feed.description() == (index.meta_description or expected)


def test_a_feed_has_only_the_newest_articles(client, index, articles, settings):
    settings.NEUROMOD_FEED_LENGTH = 1
    assert [one.title for one in parsed(client, index, "feed/").entries] == ["In 2"]
