"""``Cache-Control`` of public pages and feeds, for browsers and caches in front of the site.

Browsers ask again each time, which costs a 304. Shared caches keep what is the same for everyone,
for seconds: they can be purged of a URL, but not of a URL with all its queries.
"""

from __future__ import annotations

from functools import partial

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from neuromod_wagtail.conf import settings


def is_anonymous(request: HttpRequest) -> bool:
    """Tell whether nothing in the request says who the reader is. Other cookies do not matter."""
    cookies = {django_settings.SESSION_COOKIE_NAME, "messages"}
    return not (
        cookies & request.COOKIES.keys()
        or "Authorization" in request.headers
        or request.META.get("REMOTE_USER")
    )


def is_personal(request: HttpRequest) -> bool:
    """Tell whether anything asked who the reader is, or used a token or nonce of theirs."""
    return bool(
        request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or getattr(getattr(request, "session", None), "accessed", False)
        or getattr(request, "_csp_nonce", None)
    )


def patch_public(request: HttpRequest, response: HttpResponse) -> None:
    """Set ``Cache-Control`` of a public response, after its templates have been rendered."""
    if hasattr(response, "add_post_render_callback"):
        response.add_post_render_callback(partial(_patch, request))
    else:
        _patch(request, response)


def _patch(request: HttpRequest, response: HttpResponse) -> None:
    if response.status_code != 200 or response.has_header("Cache-Control"):
        return
    is_preview = getattr(request, "is_preview", False)
    if is_preview or not is_anonymous(request) or is_personal(request) or response.cookies:
        patch_cache_control(response, private=True, max_age=0)
        return
    seconds = 0 if request.META.get("QUERY_STRING") else settings.NEUROMOD_SHARED_CACHE_SECONDS
    patch_cache_control(response, max_age=0, s_maxage=seconds)
    if seconds and (stale := settings.NEUROMOD_SHARED_CACHE_STALE_SECONDS):
        patch_cache_control(response, stale_while_revalidate=stale)
