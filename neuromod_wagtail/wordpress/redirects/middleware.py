"""Middleware for old URLs that stored redirects cannot match: ``/?p=12``, numbered pages.

Wagtail's own middleware looks for a redirect after a 404. ``/?p=12`` is never a 404, but the home
page. This class replaces Wagtail's, and does everything that it does.

Only visitors who may open the page are redirected: the URL of a draft, scheduled or private post
must not be disclosed.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import BaseViewRestriction, Page

from neuromod_wagtail.text.patterns import lazy_re_compile

# The query parameters that identify a page in WordPress, most specific first.
KEYS = ("p", "page_id", "attachment_id", "cat", "tag", "author", "m", "feed")
FRONT = "/index.php"
# Numbered pages of a listing, a discussion or a long post.
PAGES = lazy_re_compile(r"/(?:page/|comment-page-)?[0-9]{1,6}/?$")


class WordPressRedirectMiddleware(RedirectMiddleware):
    """A replacement for ``wagtail.contrib.redirects.middleware.RedirectMiddleware``."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Redirect a URL with one of the parameters, with one query; no query for others."""
        if request.method not in {"GET", "HEAD"}:
            return None
        key = next((key for key in KEYS if request.GET.get(key)), None)
        if key is None:
            return None
        given = request.GET.urlencode() if len(request.GET) == 1 else _only(request, key)
        path = request.path.removesuffix("index.php") or "/"
        redirect = _stored(request, f"{path}?{given}")
        if redirect is None:
            return None
        if not _can_view(request, redirect.redirect_page):
            # Otherwise the home page would be served.
            raise Http404
        return _respond(redirect)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        found = (_stored(request, path) for path in _spellings(request))
        redirect = next((redirect for redirect in found if redirect is not None), None)
        if redirect is None or not _can_view(request, redirect.redirect_page):
            return response
        return _respond(redirect)


def _only(request: HttpRequest, key: str) -> str:
    """Return the one parameter, without those that campaigns and plugins add."""
    query = request.GET.copy()
    query.clear()
    query[key] = request.GET[key]
    return query.urlencode()


def _spellings(request: HttpRequest) -> Iterator[str]:
    """Yield forms of the requested address, most exact first; the first one stored counts."""
    full_path = request.get_full_path()
    yield full_path
    if "?" in full_path:
        yield full_path.partition("?")[0]
    if request.method in {"GET", "HEAD"}:
        yield from _without_page_number(full_path)


def _without_page_number(full_path: str) -> Iterator[str]:
    """Yield the same address without ``index.php`` and without the number of a page."""
    path = full_path.partition("?")[0]
    bare = path.removeprefix(FRONT) if path.startswith(FRONT + "/") else path
    if bare != path:
        yield bare
    first = PAGES.sub("/", bare)
    if first not in {bare, "/"}:
        yield first


def _stored(request: HttpRequest, address: str) -> Redirect | None:
    redirect = get_redirect(request, Redirect.normalise_path(address, decode_unicode=False))
    return redirect if redirect is not None and redirect.link is not None else None


def _respond(redirect: Redirect) -> HttpResponse:
    kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
    return kind(redirect.link)


def _can_view(request: HttpRequest, page: Page | None) -> bool:
    """Tell whether this visitor may learn the address of a page.

    That of a page with a password is no secret: visitors with the password must find it.
    """
    if page is None:
        return True
    if not page.live:
        return False
    password = BaseViewRestriction.PASSWORD
    others = page.get_view_restrictions().exclude(restriction_type=password)
    return all(hasattr(request, "user") and other.accept_request(request) for other in others)
