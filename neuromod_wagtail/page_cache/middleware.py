"""Middleware that answers anonymous readers from the page cache, and fills it.

It comes first of all middleware, so that stored responses are compressed and have all their
headers, and a response from the cache costs nothing else.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request

from neuromod_wagtail import __version__, internals
from neuromod_wagtail.caching.cache_control import is_anonymous
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_cache import fragments, tags, validators

# The name of the URL pattern of Wagtail's pages.
PAGES = "wagtail_serve"
LOCALE = "django.middleware.locale.LocaleMiddleware"
# The request headers in the key; a response that varies by another header is not stored.
KNOWN = {"accept-encoding", "accept-language"}
# Headers of one transfer rather than of the response.
UNKEPT_HEADERS = {"age", "connection", "date", "transfer-encoding"}
UNKEPT = re.compile(r"\b(?:private|no-store|no-cache)\b")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
ENCODINGS = ("br", "gzip", "zstd")
# Queries are unlimited: no one may fill the cache with one page and ever new queries.
VARIANTS = 50
# Longer than a page takes, and the interval at which waiting requests check.
LOCK_SECONDS, LOOK_SECONDS = 10, 0.05
# A marker in place of a copy: this URL is never stored, so that requests do not wait for each
# other.
NOT_KEPT: Literal["not kept"] = "not kept"
NOT_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Copy:
    """A response with status 200, when it is to be renewed, and the values of its tags."""

    headers: dict[str, str]
    body: bytes
    old_at: float
    tags: dict[str, str]
    # It is wrong from this timestamp on, and not only old.
    until: float

    @property
    def is_old(self) -> bool:
        return self.old_at < time.time()

    def response(self) -> HttpResponse:
        return HttpResponse(self.body, headers=self.headers)


class PageCacheMiddleware:
    """The page cache as middleware. Off in development, and where processes share no cache.

    A page that is not in the cache is put together from fragments that the process remembers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if django_settings.DEBUG or not tags.is_used() or not is_shared():
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.has_languages = LOCALE in django_settings.MIDDLEWARE

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_cached(request):
            return self.get_response(request)
        _drop_ignored_parameters(request)
        key = self._key(request)
        found = _look_up(key)
        if found == NOT_KEPT:
            return self._respond(request)
        if not settings.NEUROMOD_PAGE_CACHE_SECONDS:
            # Only what is known of the current version is kept, which is enough for a 304.
            if found is None or found.is_old:
                return self._make(request, key)
            return validators.not_modified(request, found.response()) or self._make_again(
                request, key, found
            )
        lock = f"{key}:lock"
        # A stale copy is sent while one request makes the next; without one, all others wait.
        if (found is None or found.is_old) and tags.cache().add(lock, 1, LOCK_SECONDS):
            try:
                return self._make(request, key)
            finally:
                tags.cache().delete(lock)
        copy = found or _wait_for(key, lock)
        return _answer(request, copy.response()) if copy else self._make(request, key)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Find the site of a page in less time than Wagtail, if it is going to be asked for."""
        if request.resolver_match and request.resolver_match.view_name == PAGES:
            internals.find_site(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        with fragments.remembering(request):
            return self.get_response(request)

    def _key(self, request: HttpRequest) -> str:
        accepted = request.headers.get("Accept-Encoding", "").lower()
        parts = [
            # Copies of another version of this package have other contents.
            __version__,
            # Without whole pages, copies have no text.
            "whole" if settings.NEUROMOD_PAGE_CACHE_SECONDS else "version",
            request.scheme,
            request.get_host().lower(),
            request.get_full_path(),
            *(name for name in ENCODINGS if _accepts(name, accepted)),
            get_language_from_request(request) if self.has_languages else "",
        ]
        return f"neuromod-page-cache:{hashlib.sha256(repr(parts).encode()).hexdigest()}"

    def _make(self, request: HttpRequest, key: str) -> HttpResponseBase:
        drawn = tags.draw()
        response, shown = self._render(request)
        if request.method != "GET" or not isinstance(response, HttpResponse):
            return response
        if not _may_be_kept(request, response):
            if response.status_code == 200:
                tags.cache().set(key, NOT_KEPT, NOT_KEPT_SECONDS)
            return response
        earlier = tags.cache().get(key)
        validators.set_validators(
            response, shown.ignored, earlier.headers if isinstance(earlier, Copy) else {}
        )
        watched = shown.tags
        if settings.NEUROMOD_PAGE_CACHE_SECONDS:
            watched = {tag for tag in watched if not tag.startswith(tags.FREQUENT)}
        if values := tags.values(watched, drawn):
            _keep(request, key, response, values, shown.until)
        return _answer(request, response)

    def _make_again(self, request: HttpRequest, key: str, known: Copy) -> HttpResponseBase:
        """Put together a page whose version is known, so that nothing has to be kept."""
        response, shown = self._render(request)
        if not isinstance(response, HttpResponse) or not _may_be_kept(request, response):
            return response
        validators.set_validators(response, shown.ignored, known.headers)
        if response["ETag"] != known.headers["ETag"]:
            tags.cache().delete(key)
        return _answer(request, response)

    def _render(self, request: HttpRequest) -> tuple[HttpResponseBase, tags.Shown]:
        # With these headers the inner response would be a 304, which cannot be stored.
        asked = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
        with tags.collecting() as shown:
            tags.depends_on(tags.of_address(request.get_host(), request.path))
            response = self._respond(request)
        request.META.update(asked)
        return response, shown


def is_shared() -> bool:
    """Tell whether a change in one process reaches the copies of all others."""
    return not isinstance(caches[settings.NEUROMOD_PAGE_CACHE], DummyCache | LocMemCache)


def _may_be_cached(request: HttpRequest) -> bool:
    """Tell whether this request is an anonymous reader's, whose response is the same for all."""
    if request.method not in {"GET", "HEAD"} or not is_anonymous(request):
        return False
    if getattr(request, "is_preview", False):
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code != 200 or response.cookies:
        return False
    if getattr(request, "is_preview", False) or not _seconds(response):
        return False
    # Made for one response alone; a copy would reveal it to others.
    if "'nonce-" in response.get("Content-Security-Policy", ""):
        return False
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    return varies <= KNOWN


def _seconds(response: HttpResponse) -> int:
    """Return how long the response may be kept: for as long as a browser may, if it says so.

    A limit for shared caches is meant for those that do not hear of each change.
    """
    seconds = settings.NEUROMOD_PAGE_CACHE_SECONDS or settings.NEUROMOD_FRAGMENT_SECONDS
    cache_control = response.get("Cache-Control", "")
    if UNKEPT.search(cache_control):
        return 0
    if "s-maxage" not in cache_control and (found := re.search(r"\bmax-age=(\d+)", cache_control)):
        seconds = min(seconds, int(found[1]))
    return seconds


def _accepts(encoding: str, accepted: str) -> bool:
    found = re.search(rf"\b{encoding}\b\s*(?:;\s*q=([\d.]+))?", accepted)
    return found is not None and (found[1] or "1").strip("0.") != ""


def _drop_ignored_parameters(request: HttpRequest) -> None:
    """Remove advertising parameters, which no page uses and no link on it contains."""
    query = request.META.get("QUERY_STRING", "")
    if not query:
        return
    kept = [
        pair
        for pair in query.split("&")
        if not any(
            fnmatchcase(pair.partition("=")[0], pattern)
            for pattern in settings.NEUROMOD_PAGE_CACHE_IGNORED_PARAMETERS
        )
    ]
    request.META["QUERY_STRING"] = "&".join(kept)


def _look_up(key: str) -> Copy | Literal["not kept"] | None:
    """Return the copy if nothing that it shows has changed."""
    found = tags.cache().get(key)
    if isinstance(found, Copy):
        is_right = time.time() < found.until and tags.are_current(found.tags)
        return found if is_right else None
    return NOT_KEPT if found == NOT_KEPT else None


def _wait_for(key: str, lock: str) -> Copy | None:
    """Wait for the copy that another request is making; None when there is none in time."""
    until = time.monotonic() + LOCK_SECONDS
    is_made = False
    while not is_made and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        is_made = not tags.cache().get(lock)
        found = _look_up(key)
        if isinstance(found, Copy):
            return found
    return None


def _keep(
    request: HttpRequest, key: str, response: HttpResponse, values: dict[str, str], until: float
) -> None:
    seconds = _seconds(response)
    if not _has_room(request, seconds):
        return
    headers = {
        name: value for name, value in response.items() if name.lower() not in UNKEPT_HEADERS
    }
    body = response.content if settings.NEUROMOD_PAGE_CACHE_SECONDS else b""
    copy = Copy(headers, body, time.time() + seconds, values, until)
    tags.cache().set(key, copy, seconds + LOCK_SECONDS)


def _has_room(request: HttpRequest, seconds: int) -> bool:
    store, name = (
        tags.cache(),
        f"{tags.PREFIX}{tags.of_address(request.get_host(), request.path)}:n",
    )
    store.add(name, 0, seconds)
    try:
        return int(store.incr(name)) <= VARIANTS
    except ValueError:
        return False


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Return the response, or 304 where the reader has it already."""
    return validators.not_modified(request, response) or response
