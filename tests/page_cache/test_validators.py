"""304 for readers who have the current version, whatever compresses it and whatever the clock."""

from __future__ import annotations

import gzip
import time

import brotli
import pytest
from django.core.cache.backends.filebased import FileBasedCache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.http import http_date

from neuromod_wagtail.page_cache import middleware, tags, validators
from neuromod_wagtail.page_cache.middleware import PageCacheMiddleware
from tests import factories
from tests.comments.conftest import write

GZIP = "django.middleware.gzip.GZipMiddleware"
TEXT = "A long text, worth compressing. " * 50


class Page:
    """A view whose text changes on demand, with a token that is always another one."""

    def __init__(self, encoding=""):
        self.text, self.asked, self.encoding = TEXT, 0, encoding

    def __call__(self, request):
        self.asked += 1
        token = f"token-{self.asked}"
        tags.depends_on("shown")
        tags.ignore(token)
        content = f"{self.text}{token}".encode()
        if self.encoding == "br":
            content = brotli.compress(content)
        elif self.encoding == "gzip":
            content = gzip.compress(content, mtime=self.asked)
        headers = {"Content-Encoding": self.encoding} if self.encoding else {}
        return HttpResponse(content, headers=headers)


def ask(cache, response=None, *names, path="/a/", **headers):
    """Ask for a page, with the validators that came with an earlier response."""
    known = {"ETag": "if-none-match", "Last-Modified": "if-modified-since"}
    headers |= {known[name]: response[name] for name in names}
    return cache(RequestFactory(headers=headers).get(path))


@pytest.fixture(params=[600, 0], ids=["page cache", "no page cache"])
def seconds(request, settings):
    settings.NEUROMOD_PAGE_CACHE_SECONDS = request.param


@pytest.mark.usefixtures("seconds")
@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_a_reader_who_has_it_gets_304_without_a_rendering(encoding):
    view = Page(encoding)
    cache = PageCacheMiddleware(view)
    first = ask(cache, accept_encoding=encoding)
    assert not first["ETag"].startswith("W/") and first["Last-Modified"]
    for names in (["ETag"], ["Last-Modified"], ["ETag", "Last-Modified"]):
        assert ask(cache, first, *names, accept_encoding=encoding).status_code == 304, names
    assert view.asked == 1
    view.text = "Changed. "
    tags.invalidate(["shown"])
    for names in (["ETag"], ["Last-Modified"], ["ETag", "Last-Modified"]):
        answer = ask(cache, first, *names, accept_encoding=encoding)
        assert answer.status_code == 200, names


@pytest.mark.usefixtures("seconds")
@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_a_change_elsewhere_leaves_the_version_as_it_was(encoding):
    view = Page(encoding)
    cache = PageCacheMiddleware(view)
    first = ask(cache, accept_encoding=encoding)
    tags.invalidate([tags.SITE])
    again = ask(cache, first, "ETag", accept_encoding=encoding)
    assert (again.status_code, view.asked) == (304, 2)
    assert ask(cache, first, "Last-Modified", accept_encoding=encoding).status_code == 304


def test_a_version_without_a_text_is_never_sent_as_a_page(settings):
    cache = PageCacheMiddleware(Page())
    for seconds in (0, 600, 0):
        settings.NEUROMOD_PAGE_CACHE_SECONDS = seconds
        for _ in range(2):
            assert ask(cache).content.startswith(TEXT.encode())


def test_a_page_of_a_known_version_writes_nothing(settings, monkeypatch):
    """Unless it has become another version, without a change of what it is known to show."""
    settings.NEUROMOD_PAGE_CACHE_SECONDS = 0
    view = Page()
    cache = PageCacheMiddleware(view)
    first = ask(cache)
    with monkeypatch.context() as patch:
        written = []
        patch.setattr(FileBasedCache, "_write_content", lambda *given: written.append(given))
        again = ask(cache)
        assert not written
    assert again["ETag"] == first["ETag"] and again["Last-Modified"] == first["Last-Modified"]
    view.text = "Another. "
    for _ in range(2):
        assert ask(cache)["ETag"] != first["ETag"]
    assert ask(cache, first, "ETag").status_code == 200
    assert ask(cache, ask(cache), "ETag").status_code == 304


@pytest.mark.usefixtures("seconds")
def test_an_old_version_is_made_again_before_it_is_called_current(monkeypatch):
    view = Page()
    cache = PageCacheMiddleware(view)
    first = ask(cache)
    monkeypatch.setattr(middleware.Copy, "is_old", True)
    assert ask(cache, first, "ETag").status_code == 304
    view.text = "Changed without a word. "
    assert ask(cache, first, "ETag").status_code == 200
    assert view.asked == 3


@pytest.mark.parametrize(("token", "is_renewed"), [("token", True), ("", False)])
def test_a_page_with_a_form_is_another_version_after_twelve_hours(monkeypatch, token, is_renewed):
    """Else readers would send a form that is too old."""
    noon, versions = 1_000_000 * 12 * 3600, []
    for moment in (noon, noon + 12 * 3600 - 1, noon + 12 * 3600):
        monkeypatch.setattr(time, "time", lambda moment=moment: float(moment))
        response = HttpResponse(f"Text {token}")
        validators.set_validators(response, {token} - {""}, {})
        versions.append(response["ETag"])
    assert versions[0] == versions[1]
    assert (versions[2] != versions[0]) == is_renewed


def test_a_page_that_has_become_one_readers_own_has_no_version(settings):
    settings.NEUROMOD_PAGE_CACHE_SECONDS = 0
    ask(PageCacheMiddleware(Page()))
    own = HttpResponse(TEXT, headers={"Cache-Control": "private"})
    answer = ask(PageCacheMiddleware(lambda request: own))
    assert answer.content == TEXT.encode()
    assert not {"ETag", "Last-Modified"} & answer.headers.keys()


def test_each_compression_has_a_version_of_its_own():
    tagged = {encoding: ask(PageCacheMiddleware(Page(encoding)), path=f"/{encoding}/")["ETag"]
              for encoding in ("", "br")}  # fmt: skip
    assert tagged["br"].endswith('-br"') and tagged["br"] != tagged[""]


@pytest.mark.parametrize("jump", [-86_400, 0, 86_400])
def test_two_versions_never_have_the_same_date_however_the_clock_jumps(monkeypatch, jump):
    view = Page()
    cache = PageCacheMiddleware(view)
    first = ask(cache)
    now = time.time() + jump
    monkeypatch.setattr(time, "time", lambda: now)
    view.text = "Changed. "
    tags.invalidate(["shown"])
    second = ask(cache)
    assert second["Last-Modified"] != first["Last-Modified"]
    assert ask(cache, first, "Last-Modified").status_code == 200
    assert ask(cache, second, "Last-Modified").status_code == 304


def test_any_other_date_is_not_that_of_this_version():
    cache = PageCacheMiddleware(Page())
    ask(cache)
    for date in (http_date(time.time() + 3600), http_date(0), "yesterday", ""):
        request = RequestFactory(headers={"if-modified-since": date}).get("/a/")
        assert cache(request).status_code == 200, date


@pytest.mark.django_db
@pytest.mark.usefixtures("seconds")
def test_browsers_and_feed_readers_get_304_until_something_changes(
    client, committed, settings, django_assert_max_num_queries
):
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], GZIP, *settings.MIDDLEWARE[1:]]
    settings.WAGTAIL_I18N_ENABLED = False
    article = factories.make_article(factories.make_index())
    index = article.get_parent()
    comment = write(article, "First", status="approved")
    addresses = [article.url, index.url, f"{index.url}feed/", f"/comments/feed/{article.pk}/"]
    compressed = {"accept-encoding": "gzip, deflate, br"}
    first = {address: client.get(address, headers=compressed) for address in addresses}
    for address, answer in first.items():
        known = {"if-none-match": answer["ETag"], "if-modified-since": answer["Last-Modified"]}
        with django_assert_max_num_queries(0):
            again = client.get(address, headers={**compressed, **known})
        assert (again.status_code, again.content) == (304, b""), address
    with committed():
        article.title = "Another title"
        article.save_revision().publish()
        comment.delete()
    for address, answer in first.items():
        again = client.get(address, headers={**compressed, "if-none-match": answer["ETag"]})
        assert again.status_code == 200, address
