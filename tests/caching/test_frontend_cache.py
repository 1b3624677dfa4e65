"""Which URLs are purged from the caches in front of the site, and when none are."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from wagtail.contrib.frontend_cache.backends.base import BaseBackend

from neuromod_wagtail.caching import frontend_cache
from tests.disclaimers.purged import PURGED
from tests.factories import make_article, make_index

pytestmark = pytest.mark.django_db


class Failing(BaseBackend):
    def purge_batch(self, urls):
        raise ArithmeticError("no answer")


def use(settings, backend):
    settings.WAGTAILFRONTENDCACHE = {"test": {"BACKEND": backend}}


@pytest.fixture
def articles(settings):
    index = make_index()
    articles = [make_article(index) for _number in range(3)]
    use(settings, "tests.disclaimers.purged.MemoryBackend")
    PURGED.clear()
    return articles


def declared(pages):
    return {
        f"{page.full_url}{path.lstrip('/')}" for page in pages for path in page.get_cached_paths()
    }


def test_only_the_given_pages_are_purged(articles, settings):
    for at_once in (False, True):
        PURGED.clear()
        frontend_cache.purge(articles[:2], at_once=at_once)
        assert declared(articles[:2]) == PURGED, at_once
        assert {page.full_url for page in articles[:2]} <= PURGED
    # If tasks wait in a queue, only immediate purges happen.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for at_once, expected in ((False, set()), (True, declared(articles[2:]))):
        PURGED.clear()
        frontend_cache.purge(articles[2:], at_once=at_once)
        assert expected == PURGED, at_once


def test_pages_that_respond_with_and_without_a_slash_are_purged_at_both(articles, monkeypatch):
    monkeypatch.setattr(frontend_cache, "WAGTAIL_APPEND_SLASH", False)
    frontend_cache.purge(articles[:1])
    urls = declared(articles[:1])
    assert urls | {f"{url.rstrip('/')}/" for url in urls} == PURGED


def test_a_page_without_a_url_is_left_out(articles):
    articles[0].get_site().delete()
    frontend_cache.purge(articles[:1])
    assert set() == PURGED


def test_a_site_without_such_a_cache_pays_nothing(
    articles, settings, monkeypatch, django_assert_num_queries, caplog
):
    settings.WAGTAILFRONTENDCACHE = {}
    with django_assert_num_queries(0):
        frontend_cache.purge(articles)
        frontend_cache.purge_urls(["http://localhost/"])
    use(settings, "tests.disclaimers.purged.MemoryBackend")
    monkeypatch.setattr(frontend_cache, "apps", SimpleNamespace(is_installed=lambda name: False))
    frontend_cache.purge(articles)
    assert set() == PURGED and not caplog.records


def test_a_cache_that_fails_is_logged_and_stops_nothing(articles, settings, caplog):
    use(settings, f"{__name__}.Failing")
    frontend_cache.purge_urls(["http://localhost/"], at_once=True)
    assert "could not be purged" in caplog.text and "no answer" in caplog.text
