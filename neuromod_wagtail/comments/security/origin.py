"""The check that a request comes from this site, for forms without a CSRF cookie."""

from __future__ import annotations

from urllib.parse import SplitResult

from django.conf import settings
from django.http import HttpRequest

from neuromod_wagtail.web.addresses import split_address


def is_own(request: HttpRequest, *, has_key: bool = False) -> bool:
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
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        scheme, _, host = trusted.partition("://")
        if scheme != ours.scheme:
            continue
        if host == ours.netloc or (host.startswith("*.") and ours.netloc.endswith(host[1:])):
            return True
    return False
