"""``ETag`` and ``Last-Modified`` of a response, by which readers ask whether it has changed.

The ETag is made of the content before compression, because compressing it twice gives different
bytes, and of the name of the compression. Text that is different in each response, such as the
token of a form, does not count for some hours, after which forms that readers have are renewed.
"""

from __future__ import annotations

import gzip
import hashlib
import time
import zlib
from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

try:
    from brotli import decompress as unbrotli  # type: ignore[import-untyped]
    from brotli import error as BrotliError
except ImportError:
    unbrotli, BrotliError = None, ValueError

# A quarter of the time for which a form can be sent, by default.
HOURS = 12


def set_validators(
    response: HttpResponse, ignored: Iterable[str], earlier: Mapping[str, str]
) -> None:
    """Set both headers; ``earlier`` are the headers of the version before, if it is known."""
    etag = _etag(response, ignored)
    response.headers["ETag"] = etag
    before = parse_http_date_safe(earlier.get("Last-Modified", "")) or 0
    if etag != earlier.get("ETag"):
        # Later than before even within a second, or if the clock was set back.
        before = max(int(time.time()), before + 1)
    response.headers["Last-Modified"] = http_date(before)


def not_modified(request: HttpRequest, response: HttpResponse) -> HttpResponseBase | None:
    """Return 304 to a reader who has this very version, else None."""
    changed = response.get("Last-Modified", "")
    if request.headers.get("If-Modified-Since") != changed:
        # Any other date is that of another version, even if it is a later one: clocks jump.
        request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    answer = get_conditional_response(
        request, response.get("ETag"), parse_http_date_safe(changed), response
    )
    return None if answer is response else answer


def _etag(response: HttpResponse, ignored: Iterable[str]) -> str:
    encoding = response.get("Content-Encoding", "")
    content = _uncompressed(response.content, encoding)
    seed = ""
    for text in ignored:
        content = content.replace(text.encode(), b"")
        seed = str(int(time.time()) // (HOURS * 3600))
    version = hashlib.sha256(content + seed.encode()).hexdigest()[:32]
    return f'"{version}-{encoding}"' if encoding else f'"{version}"'


def _uncompressed(content: bytes, encoding: str) -> bytes:
    """Return the content as it was before compression, or as it is if that is not known."""
    try:
        if encoding == "gzip":
            return gzip.decompress(content)
        if encoding == "br" and unbrotli is not None:
            return bytes(unbrotli(content))
    except (OSError, EOFError, zlib.error, BrotliError):
        pass
    return content
