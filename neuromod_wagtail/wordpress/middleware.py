"""Answers what stored redirects alone cannot: ``/?p=12``, and addresses with a number of a page.

Wagtail's own middleware looks for a redirect when nothing was found. ``/?p=12`` always is found:
it is the home page. This class does all that Wagtail's does, so it stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

# What WordPress answers by a number or a name in the query, the most exact first.
KEYS = ("p", "page_id", "attachment_id", "cat", "tag", "author", "m", "feed")
FRONT = "/index.php"
# Further pages of a listing, of a discussion, of a long post.
PAGES = re.compile(r"/(?:page/|comment-page-)?[0-9]{1,6}/?$")


class OldAddressMiddleware(RedirectMiddleware):
    """Put it in the place of ``wagtail.contrib.redirects.middleware.RedirectMiddleware``."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """One query, and only for an address with one of the keys."""
        if request.method not in {"GET", "HEAD"}:
            return None
        key = next((key for key in KEYS if request.GET.get(key)), None)
        if key is None:
            return None
        given = request.GET.urlencode() if len(request.GET) == 1 else _only(request, key)
        path = request.path.removesuffix("index.php") or "/"
        return _answer(request, f"{path}?{given}")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        answers = (_answer(request, path) for path in _simpler(request.get_full_path()))
        return next((answer for answer in answers if answer is not None), response)


def _only(request: HttpRequest, key: str) -> str:
    """The one parameter, without what campaigns and plugins add."""
    query = request.GET.copy()
    query.clear()
    query[key] = request.GET[key]
    return query.urlencode()


def _simpler(full_path: str) -> Iterator[str]:
    """The same address without ``index.php`` and without the number of a page."""
    path = full_path.partition("?")[0]
    bare = path.removeprefix(FRONT) if path.startswith(FRONT + "/") else path
    if bare != path:
        yield bare
    first = PAGES.sub("/", bare)
    if first not in {bare, "/"}:
        yield first


def _answer(request: HttpRequest, address: str) -> HttpResponse | None:
    redirect = get_redirect(request, Redirect.normalise_path(address, decode_unicode=False))
    if redirect is None or redirect.link is None:
        return None
    kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
    return kind(redirect.link)
