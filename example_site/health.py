"""Health checks for load balancers and monitoring."""

from __future__ import annotations

import logging

from django.core.cache import caches
from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from neuromod_wagtail.conf import settings

logger = logging.getLogger(__name__)
KEY = "health"


@never_cache
@transaction.non_atomic_requests
def live(request: HttpRequest) -> HttpResponse:
    """Respond while this process can respond at all; nothing else is checked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@transaction.non_atomic_requests
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 503 while the database fails. Without the cache, the site works, but more slowly."""
    parts = {"database": _has_database(), "cache": _has_cache()}
    words = {name: "ok" if works else "fails" for name, works in parts.items()}
    return JsonResponse(words, status=200 if parts["database"] else 503)


def _has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not answer.")
        return False
    return True


def _has_cache() -> bool:
    try:
        cache = caches[settings.NEUROMOD_COMMENTS_CACHE]
        cache.set(KEY, "ok", 10)
        return bool(cache.get(KEY) == "ok")
    except Exception:
        # Each kind of cache has exceptions of its own.
        logger.exception("The cache does not answer.")
        return False
