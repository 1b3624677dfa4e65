"""Reads of anonymous readers from a replica of the database, never older than the last change.

A replica follows the primary with a delay. So for some seconds after any write, by any process,
everyone reads from the primary, as also while the cache that records the writes does not answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from neuromod_wagtail.caching.failover import NOTHING, FailoverCache

REPLICA = "replica"
# Longer than the replica is ever behind.
SECONDS = int(os.environ.get("DATABASE_REPLICA_SECONDS", "10"))
# The key is there while the replica is known to have all changes. It is taken away by a change, so
# that a cache which has lost it sends readers to the primary.
CHANGED = "replica-is-behind"
ALIVE = "replica-cache-is-alive"

_use_replica: ContextVar[bool] = ContextVar("use_replica", default=False)


def _cache() -> FailoverCache:
    return FailoverCache("shared", NOTHING)


class ReplicaMiddleware:
    """Let this request read from the replica if it is an anonymous reader's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_anonymous = settings.SESSION_COOKIE_NAME not in request.COOKIES
        is_reading = request.method in {"GET", "HEAD"} and "Authorization" not in request.headers
        token = _use_replica.set(is_anonymous and is_reading and _has_all_changes())
        try:
            return self.get_response(request)
        finally:
            _use_replica.reset(token)


class ReplicaRouter:
    """Reads go where the middleware says, and everything else to the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return REPLICA if _use_replica.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        _use_replica.set(False)  # What follows may read what is written now.
        changed()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def changed() -> None:
    """Send everyone to the primary until the replica has followed, also after a long transaction."""
    waiting = connection.run_on_commit
    if connection.in_atomic_block and not (waiting and waiting[-1][1] is _mark):
        connection.on_commit(_mark, robust=True)
    _mark()


def _mark() -> None:
    _cache().set_many({CHANGED: 1}, SECONDS)


def _has_all_changes() -> bool:
    cache = _cache()
    if not cache.get(ALIVE):
        # Empty, or it did not answer: what was marked while it was away is not known.
        cache.set_many({CHANGED: 1, ALIVE: 1}, SECONDS)
        cache.set(ALIVE, 1, None)
        return False
    return not cache.get(CHANGED)
