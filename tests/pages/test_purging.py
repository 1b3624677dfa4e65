"""Articles that show the title of another one are purged from caches with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from neuromod_wagtail.articles.pages import related
from neuromod_wagtail.articles.pages.purging import articles_naming
from neuromod_wagtail.articles.site_settings import BlogSettings
from tests.disclaimers.purged import PURGED, purged_articles
from tests.factories import (
    again,
    make_article,
    make_category,
    make_index,
    make_modality,
    make_series,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_index")]
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def stored(writing):
    """An index and nine articles, a day apart."""
    titles = "zero one two three four five six seven eight".split()
    with writing():
        index = make_index()
        articles = [
            make_article(index, title=title, slug=title, published_at=FIRST + timedelta(days=day))
            for day, title in enumerate(titles)
        ]
    return {"index": index, "articles": articles}


@pytest.fixture
def index(stored, db):
    return again(stored["index"])


@pytest.fixture
def articles(stored, db):
    return again(stored["articles"])


@pytest.fixture
def purged(settings, django_capture_on_commit_callbacks):
    """Return the articles that an action purges."""
    backend = {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    settings.WAGTAILFRONTENDCACHE = {"memory": backend}

    def purged(action) -> set[str]:
        PURGED.clear()
        with django_capture_on_commit_callbacks(execute=True):
            action()
        return {url.rstrip("/").rpartition("/")[2] for url in purged_articles()}

    return purged


def publish(article) -> None:
    article.save_revision().publish()


def test_an_article_is_purged_with_those_before_and_after_it(articles, purged):
    assert purged(lambda: publish(articles[4])) == {"three", "four", "five"}


def test_articles_of_one_moment_are_ordered_by_key(purged):
    index = make_index()
    articles = [
        make_article(index, title=f"same {number}", slug=f"same-{number}", published_at=FIRST)
        for number in range(5)
    ]
    assert purged(lambda: publish(articles[2])) == {"same-1", "same-2", "same-3"}


def test_neighbours_at_its_former_date_are_purged_too(articles, purged):
    articles[1].published_at = FIRST + timedelta(days=5, hours=1)
    assert purged(lambda: publish(articles[1])) == {"zero", "one", "two", "five", "six"}


def test_the_parts_of_its_former_series_are_purged_too(articles, purged):
    old, new = make_series(title="Old", slug="old"), make_series(title="New", slug="new")
    for place, series in ((0, old), (4, old), (7, new)):
        articles[place].series = series
        publish(articles[place])
    articles[4].series = new
    assert purged(lambda: publish(articles[4])) == {"zero", "three", "four", "five", "seven"}


@pytest.mark.parametrize("shared", ["category", "tag", "modality", "chosen"])
def test_articles_that_may_list_it_as_related_are_purged(articles, purged, shared):
    category, modality = make_category(), make_modality()
    for place in (0, 4):
        article = articles[place]
        match shared:
            case "category":
                article.categories.add(category)
            case "tag":
                article.tags.add("nerves")
            case "modality":
                article.body = [("modality_facts", {"modality": modality})]
            case _ if place == 0:
                article.related = [("article", articles[4])]
        publish(article)
    assert purged(lambda: publish(articles[4])) == {"zero", "three", "four", "five"}


@pytest.mark.parametrize("end", ["unpublish", "delete"])
def test_they_are_purged_when_it_is_unpublished_or_deleted(articles, purged, end):
    category = make_category()
    for place in (0, 4):
        articles[place].categories.add(category)
        publish(articles[place])
    gone = purged(lambda: getattr(articles[4], end)())
    assert gone - {"four"} == {"zero", "three", "five"}


def test_an_article_that_is_moved_is_purged_from_both_blogs(articles, index, purged):
    there = make_index(index.get_parent(), title="Elsewhere", slug="elsewhere")
    make_article(there, title="stays", slug="stays", published_at=FIRST)
    moved = purged(lambda: articles[4].move(there, pos="last-child"))
    assert {"three", "five", "stays"} <= moved
    assert not {"zero", "one", "seven", "eight"} & moved


def test_old_articles_are_listed_only_where_an_editor_chose_them(articles, index, monkeypatch):
    for place in (0, 4):
        articles[place].tags.add("nerves")
        publish(articles[place])
    named = {"pk": articles[4].pk, "index": index, "moments": [articles[4].published_at]}
    assert articles[0].pk in articles_naming(**named)
    monkeypatch.setattr(related, "CANDIDATES", 2)
    assert articles[0].pk not in articles_naming(**named)


def test_the_number_of_queries_does_not_grow_with_articles(articles, index):
    category = make_category()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            articles_naming(articles[4].pk, index, moments=[articles[4].published_at])
        return len(captured)

    few = queries()
    for article in articles:
        article.categories.add(category)
        publish(article)
    assert queries() == few


def test_saving_the_settings_of_the_blog_purges_its_pages(articles, index, purged):
    site = Site.objects.get(is_default_site=True)
    assert not purged(lambda: BlogSettings.for_site(site))
    stored = BlogSettings.objects.get(site=site)
    stored.share = False
    assert len(purged(stored.save)) == len(articles)
    assert index.full_url in PURGED
    other = Site.objects.create(hostname="other.example", root_page=articles[0])
    assert purged(lambda: BlogSettings.objects.create(site=other, share=False)) == {"other.example"}
