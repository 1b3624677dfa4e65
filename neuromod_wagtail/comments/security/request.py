"""The reader behind a request, signed in or anonymous, and whether this site sent its form."""

from __future__ import annotations

import secrets
from urllib.parse import SplitResult

from django.conf import settings as django_settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from neuromod_wagtail.comments.security.ip import keyed_hash
from neuromod_wagtail.internals import CsrfCheck
from neuromod_wagtail.users import AnyUser, User, has_credentials
from neuromod_wagtail.web.addresses import split_address

COOKIE = "nm_reader"
YEAR = 365 * 24 * 3600


def user_of(request: HttpRequest | None) -> User | None:
    """Return the signed-in user or ``None``."""
    if not has_credentials(request):
        return None
    user: AnyUser | None = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def csrf_failure(request: HttpRequest) -> str:
    """Return why Django's CSRF protection would refuse this request, or ``""``."""
    check = CsrfCheck(lambda request: HttpResponse())
    check.process_request(request)
    return str(check.process_view(request, lambda request: HttpResponse(), (), {}) or "")


def key_of(account: object) -> str:
    """Return the keyed hash of a user who reacts."""
    return keyed_hash("reader", f"user:{account}")


def reader_key(request: HttpRequest) -> tuple[str, str]:
    """Return the keyed hash of a reader who reacts, and the cookie value to set (empty: none)."""
    user = user_of(request)
    if user is not None:
        return key_of(user.pk), ""
    try:
        known = request.get_signed_cookie(COOKIE, salt="neuromod_comments", max_age=YEAR)
    except (KeyError, BadSignature):
        known = ""
    fresh = "" if known else secrets.token_hex(16)
    return keyed_hash("reader", f"cookie:{known or fresh}"), fresh


def signed_reader(value: str) -> str:
    """Return the value of the cookie, for a client that keeps it elsewhere."""
    # How Django signs a cookie differs between its versions.
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, value, salt="neuromod_comments")
    return response.cookies[COOKIE].value


def remember(request: HttpRequest, response: HttpResponse, value: str) -> None:
    """Set the cookie that identifies a second click of the same reader."""
    if value:
        response.set_signed_cookie(
            COOKIE,
            value,
            salt="neuromod_comments",
            max_age=YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


def is_same_origin(request: HttpRequest, *, has_key: bool = False) -> bool:
    """Return False when the browser says that another site sent the form.

    Old browsers say nothing; then the signed token has to do, which another site could fetch but
    which gives it no reader's rights: an anonymous reader has none to borrow. A page whose URL
    contains a key sends no referrer, so old browsers report no origin for it.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site", "")
    if fetch_site in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin", "")
    if origin and origin != "null":
        # A proxy that terminates TLS changes the scheme, never the host.
        parts = split_address(origin)
        return parts is not None and (parts.netloc == request.get_host() or _is_trusted(parts))
    return not fetch_site and (has_key or origin != "null")


def _is_trusted(ours: SplitResult) -> bool:
    for trusted in django_settings.CSRF_TRUSTED_ORIGINS:
        scheme, _, host = trusted.partition("://")
        if scheme != ours.scheme:
            continue
        if host == ours.netloc or (host.startswith("*.") and ours.netloc.endswith(host[1:])):
            return True
    return False
