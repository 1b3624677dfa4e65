"""Series of articles: the parts in order, on the articles, on pages of their own and elsewhere."""

from __future__ import annotations

import json

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from neuromod_wagtail.articles.models import BlogSettings
from tests.disclaimers.purged import PURGED, purged_articles
from tests.factories import again, make_article, make_index, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stored(writing):
    """A second part without a number, a first one with, and a third one that is newer."""
    with writing():
        index = make_index()
        series = make_series(title="Trial week", slug="trial-week", description="Seven days.")
        make_article(index, title="Alone")
        titles = {"Two": None, "One": 1, "Three": None}
        parts = {
            title: make_article(index, title=title, series=series, series_place=place)
            for title, place in titles.items()
        }
    return {"index": index, "parts": parts}


@pytest.fixture
def index(stored, db):
    return again(stored["index"])


@pytest.fixture
def parts(stored, db):
    return again(stored["parts"])


def get(client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html5lib")


def words(element) -> str:
    return " ".join(element.get_text().split())


def links(soup: BeautifulSoup, selector: str) -> list[str]:
    return [words(link) for link in soup.select(f"{selector} a")]


def test_an_article_says_its_part_and_leads_to_the_others(client, index, parts):
    soup = get(client, parts["Two"].url)
    assert words(soup.select_one(".nm-series summary")) == "Part 2 of 3: Trial week"
    assert [words(item) for item in soup.select(".nm-series li")] == ["One", "Two", "Three"]
    assert words(soup.select_one(".nm-series [aria-current]")) == "Two"
    assert links(soup, ".nm-series") == ["One", "Three", "About this series"]
    assert links(soup, ".nm-neighbours") == ["Previous part One", "Next part Three"]
    for link in soup.select(".nm-series a, .nm-neighbours a"):
        assert client.get(link["href"]).status_code == 200
    first = get(client, parts["One"].url)
    assert links(first, ".nm-neighbours") == ["Next part Two"]
    alone = get(client, make_article(index).url)
    assert not alone.select(".nm-series")
    assert links(alone, ".nm-neighbours") == ["Previous article Three"]
    assert "Part 2 of 3: Trial week" in client.get(f"{parts['Two'].url.rstrip('/')}.md").text


def test_only_what_everyone_may_read_is_a_part(client, index, parts):
    PageViewRestriction.objects.create(page=parts["One"], restriction_type="login")
    make_article(index, title="Draft", series=parts["Two"].series, publish=False)
    elsewhere = make_index(index.get_parent(), title="Elsewhere")
    make_article(elsewhere, title="Elsewhere", series=parts["Two"].series)
    soup = get(client, parts["Three"].url)
    assert [words(item) for item in soup.select(".nm-series li")] == ["Two", "Three"]
    parts["Two"].series.unpublish()
    assert not get(client, parts["Three"].url).select(".nm-series")
    assert client.get(f"{index.url}series/trial-week/").status_code == 404
    assert not get(client, f"{index.url}series/").select(".nm-terms li")


def test_a_draft_is_previewed_where_it_would_be(index, parts):
    draft = make_article(
        index, title="Draft", series=parts["One"].series, series_place=2, publish=False
    )
    preview = BeautifulSoup(draft.make_preview_request().content, "html5lib")
    assert words(preview.select_one(".nm-series summary")) == "Part 2 of 4: Trial week"


def test_the_page_of_a_series_has_its_order_and_the_feed_the_newest_first(client, index, parts):
    soup = get(client, f"{index.url}series/trial-week/")
    assert (words(soup.h1), words(soup.select_one(".nm-lead"))) == ("Trial week", "Seven days.")
    assert links(soup, ".nm-teaser__title") == ["One", "Two", "Three"]
    feed = feedparser.parse(client.get(f"{index.url}series/trial-week/feed/").content)
    assert [entry.title for entry in feed.entries] == ["Three", "One", "Two"]
    assert [words(item) for item in get(client, f"{index.url}series/").select(".nm-terms li")] == [
        "Trial week (3) Seven days."
    ]
    assert client.get(f"{index.url}series/other/").status_code == 404


def test_the_index_leads_to_the_series_while_there_are_any(client, index, parts):
    def offered() -> list[str]:
        return links(get(client, index.url), ".nm-archive > .nm-archive__months")

    assert offered() == ["Categories", "Tags", "Series"]
    parts["One"].series.unpublish()
    assert offered() == ["Categories", "Tags"]
    parts["One"].series.save_revision().publish()
    assert "Series" in offered()
    BlogSettings.objects.create(site=index.get_site(), series=False)
    assert offered() == ["Categories", "Tags"]


def test_the_api_and_structured_data_say_the_part(client, index, parts):
    series = parts["Two"].series
    place = {"id": series.pk, "title": "Trial week", "slug": "trial-week", "part": 2, "parts": 3}
    listed = client.get("/api/v2/articles/?fields=series").json()["items"]
    found = {item["title"]: item["series"] for item in listed}
    assert (found["Two"], found["Alone"]) == (place, None)
    assert client.get(f"/api/v2/series/{series.pk}/").json()["description"] == "Seven days."
    [posting] = [node for node in _graph(client, parts["Two"]) if node["@type"] == "BlogPosting"]
    assert (posting["isPartOf"]["name"], posting["position"]) == ("Trial week", 2)


def _graph(client, article) -> list[dict]:
    script = get(client, article.url).select_one('script[type="application/ld+json"]')
    return json.loads(script.string)["@graph"]


def test_a_series_costs_no_query_however_long(client, index, parts):
    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def listed() -> int:
        return queries("/api/v2/articles/?fields=series")

    few, few_listed = queries(parts["One"].url), listed()
    assert few == queries(make_article(index).url)
    for _number in range(3):
        make_article(index, series=parts["One"].series)
    make_article(index, series=make_series(slug="other"))
    assert (queries(parts["One"].url), listed()) == (few, few_listed)


@pytest.mark.usefixtures("reference_index")
@pytest.mark.parametrize("change", ["series", "deleted series", "part"])
def test_all_parts_leave_the_caches_with_the_series_or_a_part(
    index, parts, change, settings, django_capture_on_commit_callbacks
):
    backend = {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    settings.WAGTAILFRONTENDCACHE = {"memory": backend}
    for part in parts.values():
        part.save_revision().publish()
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        match change:
            case "series":
                parts["One"].series.save_revision().publish()
            case "deleted series":
                parts["One"].series.delete()
            case _:
                parts["One"].unpublish()
    assert {part.full_url for part in parts.values()} <= purged_articles() | {parts["One"].full_url}
    assert f"{index.full_url}series/trial-week/" in PURGED or change == "deleted series"
    assert not any("alone" in url for url in purged_articles())
