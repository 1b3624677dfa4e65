"""Cached pages, their audience and lifetime, with a view that counts its calls."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import InvalidCacheKey, memcache_key_warnings
from django.core.cache.backends.filebased import FileBasedCache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from neuromod_wagtail.caching import failover
from neuromod_wagtail.page_cache import middleware, tags
from neuromod_wagtail.page_cache.middleware import PageCacheMiddleware


class View:
    """Answers with the number of times it was asked and the query that it saw."""

    def __init__(self, tag="shown", **headers):
        self.tag, self.headers, self.asked, self.meanwhile = tag, headers, 0, lambda: None

    def __call__(self, request):
        self.asked += 1
        tags.depends_on(self.tag)
        self.meanwhile()
        return HttpResponse(f"{self.asked} {request.META['QUERY_STRING']}", headers=self.headers)


def get(cache, path="/a/", *, cookies=None, method="get", **headers):
    request = getattr(RequestFactory(headers=headers), method)(path)
    request.COOKIES.update(cookies or {})
    return cache(request)


def test_a_copy_is_sent_until_something_changes_that_it_shows():
    view, other = View(), View("other")
    cache, cache_of_other = PageCacheMiddleware(view), PageCacheMiddleware(other)
    first = get(cache)
    get(cache_of_other, "/b/")
    again = get(cache)
    assert (again.content, again.headers) == (first.content, first.headers) and view.asked == 1
    tags.invalidate(["shown"])
    assert get(cache).content == b"2 "
    get(cache_of_other, "/b/")
    assert other.asked == 1
    tags.invalidate([tags.SITE])
    get(cache), get(cache_of_other, "/b/")
    assert (view.asked, other.asked) == (3, 2)


def test_what_changes_during_a_rendering_is_not_hidden_by_it():
    """The view may have read the rows before they were changed."""
    view = View()
    cache = PageCacheMiddleware(view)
    view.meanwhile = lambda: tags.invalidate(["shown"])
    get(cache)
    view.meanwhile = lambda: None
    get(cache), get(cache)
    assert view.asked == 2


def test_a_change_elsewhere_during_a_rendering_does_not_matter():
    view = View()
    cache = PageCacheMiddleware(view)
    view.meanwhile = lambda: tags.invalidate(["elsewhere"])
    get(cache), get(cache)
    assert view.asked == 1


@pytest.mark.parametrize("key", [tags.CLOCK, tags.EPOCH, f"{tags.PREFIX}shown", "everything"])
def test_a_cache_that_loses_something_hides_no_change(key):
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache)
    store = caches["pages"]
    if key == "everything":
        store.clear()
    else:
        assert store.delete(key)
    tags.invalidate(["shown"])
    before = view.asked
    get(cache)
    assert view.asked == before + 1
    # And it is kept again, at the latest from the second time on.
    get(cache)
    before = view.asked
    get(cache)
    assert view.asked == before


def test_a_browser_that_has_it_gets_304():
    view = View()
    cache = PageCacheMiddleware(view)
    response = get(cache)
    etag = response.headers["ETag"]
    assert not etag.startswith("W/")
    for sent in (etag, f'"other", {etag}'):
        again = get(cache, if_none_match=sent)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert get(cache, if_none_match='"other"').status_code == 200
    assert view.asked == 1
    tags.invalidate(["shown"])
    assert get(cache, if_none_match=etag).status_code == 200


def test_a_conditional_request_that_is_the_first_is_kept_whole():
    view = View()
    cache = PageCacheMiddleware(view)
    assert get(cache, if_none_match='"a"').content == b"1 "
    assert get(cache).content == b"1 "


@pytest.mark.parametrize(
    "asked",
    [
        {"cookies": {"sessionid": "x"}},
        {"cookies": {"messages": "x"}},
        {"authorization": "Basic x"},
        {"method": "post"},
    ],
)
def test_these_neither_get_a_copy_nor_make_one(asked):
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache, **asked), get(cache), get(cache, **asked), get(cache)
    assert view.asked == 3
    assert get(cache).content == b"2 "


def test_harmless_cookies_do_not_matter():
    view = View()
    cache = PageCacheMiddleware(view)
    for cookies in ({}, {"_ga": "1"}, {"csrftoken": "x"}, {"nm_reader": "y"}):
        get(cache, cookies=cookies)
    assert view.asked == 1


def test_head_is_answered_from_the_copy_of_get():
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache, method="head"), get(cache), get(cache, method="head")
    assert view.asked == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private"},
        {"Cache-Control": "max-age=60, no-store"},
        {"Cache-Control": "max-age=0"},
        {"Vary": "Accept-Encoding, Cookie"},
        {"Vary": "X-Kind"},
        {"Vary": "*"},
        {"Content-Security-Policy": "script-src 'nonce-abc'"},
    ],
)
def test_what_is_for_one_reader_is_not_kept(headers):
    view = View(**headers)
    cache = PageCacheMiddleware(view)
    get(cache), get(cache)
    assert view.asked == 2


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("gone", status=404),
        HttpResponse(status=302, headers={"Location": "/"}),
        StreamingHttpResponse(["a"]),
    ],
)
def test_only_whole_answers_are_kept(response):
    asked = []
    cache = PageCacheMiddleware(lambda request: asked.append(1) or response)
    get(cache), get(cache)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("response", "stored"),
    [
        (HttpResponse("mine", headers={"Cache-Control": "private"}), middleware.NOT_KEPT),
        (HttpResponse("gone", status=404), None),
        (HttpResponse(status=302, headers={"Location": "/"}), None),
        (StreamingHttpResponse(["a"]), None),
    ],
)
def test_only_pages_that_are_there_are_marked_as_not_kept(response, stored):
    """Else anyone could fill the cache with addresses that lead nowhere."""
    get(PageCacheMiddleware(lambda request: response))
    [key] = kept_keys()
    assert caches["pages"].get(key) == stored


def test_who_gets_a_cookie_keeps_it_alone():
    asked = []

    def view(request):
        response = HttpResponse("a")
        response.set_cookie("seen", str(len(asked)))
        asked.append(1)
        return response

    cache = PageCacheMiddleware(view)
    assert get(cache).cookies["seen"].value == "0"
    assert get(cache).cookies["seen"].value == "1"


def test_a_preview_is_not_kept():
    def view(request):
        request.is_preview = True
        return HttpResponse("draft")

    assert get(PageCacheMiddleware(view)).content == b"draft"
    assert get(PageCacheMiddleware(View())).content == b"1 "


def test_a_preview_gets_no_copy():
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache)
    request = RequestFactory().get("/a/")
    request.is_preview = True
    assert cache(request).content == b"2 "


class StrictCache(FileBasedCache):
    """Refuses the names that Memcached refuses."""

    def validate_key(self, key):
        for warning in memcache_key_warnings(key):
            raise InvalidCacheKey(warning)


@pytest.mark.parametrize("path", ["/" + "long-" * 60, "/%00%20%0A/", "/%F0%9F%98%80/"])
def test_any_path_can_be_kept(settings, path):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {**settings.CACHES["pages"], "BACKEND": f"{__name__}.StrictCache"},
    }
    view = View()
    cache = PageCacheMiddleware(view)
    assert get(cache, path).content == get(cache, path).content == b"1 "


def test_variants_have_copies_of_their_own():
    view = View()
    cache = PageCacheMiddleware(view)
    variants = [
        {"accept_encoding": "gzip, deflate"},
        {"accept_encoding": "gzip, deflate, br"},
        {"accept_encoding": "br;q=1.0, gzip;q=0"},
        {"accept_encoding": ""},
        {"path": "/a/?page=2"},
        {"path": "/b/"},
        {"host": "localhost"},
    ]
    for number, variant in enumerate(variants, start=1):
        get(cache, **variant), get(cache, **variant)
        assert view.asked == number
    get(cache, accept_encoding="br, deflate, GZIP", accept="text/html")
    assert view.asked == len(variants)


@pytest.mark.parametrize(("is_there", "number"), [(True, 2), (False, 1)])
def test_languages_have_copies_of_their_own_where_readers_have_one(settings, is_there, number):
    others = [one for one in settings.MIDDLEWARE if one != middleware.LOCALE]
    settings.MIDDLEWARE = [*others, middleware.LOCALE] if is_there else others
    view = View()
    cache = PageCacheMiddleware(view)
    for language in ("en", "fr", "en-GB", "fr;q=0.9"):
        get(cache, accept_language=language)
    assert view.asked == number


def test_what_advertising_adds_is_not_seen_by_the_page():
    view = View()
    cache = PageCacheMiddleware(view)
    first = get(cache, "/a/?utm_source=letter&page=2&fbclid=7")
    assert first.content == b"1 page=2"
    assert get(cache, "/a/?page=2").content == get(cache, "/a/?page=2&utm_id=1").content
    assert view.asked == 1


def test_one_page_with_ever_new_queries_does_not_fill_the_cache(tmp_path):
    view = View()
    cache = PageCacheMiddleware(view)
    for number in range(middleware.VARIANTS + 30):
        get(cache, f"/a/?x={number}")
    get(cache, "/a/?x=0")
    assert view.asked == middleware.VARIANTS + 30
    get(cache, f"/a/?x={middleware.VARIANTS + 5}")
    assert view.asked == middleware.VARIANTS + 31
    get(cache, "/b/"), get(cache, "/b/")
    assert view.asked == middleware.VARIANTS + 32


def test_many_at_once_have_it_made_once():
    view = View()
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        begun.set()
        assert go_on.wait(60)

    view.meanwhile = slowly
    cache = PageCacheMiddleware(view)
    answers = []
    readers = [
        threading.Thread(target=lambda: answers.append(get(cache).content)) for _ in range(8)
    ]
    readers[0].start()
    assert begun.wait(60)
    for reader in readers[1:]:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(60)
    assert answers == [b"1 "] * 8


def test_an_old_copy_is_sent_while_someone_makes_the_next(monkeypatch):
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache)
    monkeypatch.setattr(middleware.Copy, "is_old", True)
    inner = []
    view.meanwhile = lambda: view.asked == 2 and inner.append(get(cache).content)
    assert get(cache).content == b"2 "
    assert inner == [b"1 "]


def test_an_answer_is_kept_no_longer_than_it_says():
    view = View(**{"Cache-Control": "public, max-age=5"})
    now = middleware.time.time()
    cache = PageCacheMiddleware(view)
    get(cache)
    [copy] = [one for one in map(caches["pages"].get, kept_keys()) if one]
    assert now < copy.old_at <= now + 5 + 60


def kept_keys():
    request = RequestFactory().get("/a/")
    return [PageCacheMiddleware(View())._key(request)]


def test_no_host_of_a_stranger_is_kept(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache, host="evil.example"), get(cache, host="evil.example")
    assert view.asked == 2


@pytest.mark.parametrize("backend", ["dummy.DummyCache", "locmem.LocMemCache"])
def test_off_where_processes_share_nothing(settings, backend):
    settings.CACHES = {"default": {}, "pages": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    with pytest.raises(MiddlewareNotUsed):
        PageCacheMiddleware(View())


@pytest.mark.parametrize(
    "changes", [{"DEBUG": True}, {"NEUROMOD_PAGE_CACHE_SECONDS": 0, "NEUROMOD_FRAGMENT_SECONDS": 0}]
)
def test_off_while_developing_or_when_told(settings, changes):
    for name, value in changes.items():
        setattr(settings, name, value)
    with pytest.raises(MiddlewareNotUsed):
        PageCacheMiddleware(View())


@pytest.mark.parametrize("readers", [True, False])
def test_an_outage_is_not_noticed_and_hides_no_change(monkeypatch, readers):
    """Whether readers come meanwhile, or the change alone meets it."""
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache)
    methods = ("get", "get_many", "set", "set_many", "add", "incr", "delete")

    def fail(*args, **kwargs):
        raise OSError

    with monkeypatch.context() as outage:
        for method in methods:
            outage.setattr(type(caches["pages"]), method, fail)
        if readers:
            assert get(cache).content == b"2 "
        tags.invalidate(["shown"])
        if readers:
            assert get(cache).content == b"3 "
    failover.forget_outages()
    again = get(cache).content
    assert again == (b"4 " if readers else b"2 ")
    assert get(cache).content == again


def test_a_cache_with_contents_that_cannot_be_read_is_not_noticed(monkeypatch):
    view = View()
    cache = PageCacheMiddleware(view)
    get(cache)

    def fail(*args, **kwargs):
        raise ValueError("not mine")

    with monkeypatch.context() as broken:
        broken.setattr(type(caches["pages"]), "get", fail)
        assert get(cache).content == b"2 "
