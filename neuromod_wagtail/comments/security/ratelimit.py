"""Quotas such as ``"5/10m"``, counted in Django's cache and so shared by all processes."""

from __future__ import annotations

import re
import time
from contextvars import ContextVar
from dataclasses import dataclass

from neuromod_wagtail.caching.failover import LOCAL, FailoverCache
from neuromod_wagtail.comments.security.ip import keyed_hash
from neuromod_wagtail.conf import settings

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
GRAMMAR = re.compile(r"(?P<count>\d+)/(?P<number>\d*)(?P<unit>[smhd])")


@dataclass(frozen=True)
class Rate:
    """A rate of ``count`` times in ``seconds``."""

    count: int
    seconds: int


@dataclass(frozen=True)
class Use:
    """What is left of a quota, and the seconds until it is whole again."""

    scope: str
    rate: Rate
    remaining: int
    reset: int


# A list while someone wants to know which quotas a request uses: the API names them in headers.
uses: ContextVar[list[Use] | None] = ContextVar("neuromod_comments_uses", default=None)


def parse(text: str) -> Rate | None:
    """Parse ``"5/10m"`` as five in ten minutes, ``"20/h"`` as twenty an hour, ``""`` as no limit.

    Raises ``ValueError`` for anything else.
    """
    if not text:
        return None
    match = GRAMMAR.fullmatch(text)
    number = int(match["number"] or 1) if match else 0
    if match is None or number == 0:
        raise ValueError(f"{text!r} is not a rate; write, for example, 5/10m.")
    return Rate(int(match["count"]), number * UNITS[match["unit"]])


def consume(scope: str, who: str, rate: Rate | str) -> int:
    """Count one use by ``who``. Return 0, or the seconds to wait when the quota is spent.

    Windows are fixed: at their boundary, twice the count can pass. The counter is as exact as the
    cache's ``incr`` (memcached, Redis and local memory are).
    """
    limit = parse(rate) if isinstance(rate, str) else rate
    if limit is None or not who:
        return 0
    now = time.time()
    window, past = divmod(now, limit.seconds)
    key = f"nm-rate:{scope}:{keyed_hash('rate', who)}:{int(window)}"
    wait = max(1, int(limit.seconds - past))
    used = _count(key, limit.seconds + 1)
    if (noted := uses.get()) is not None:
        noted.append(Use(scope, limit, max(0, limit.count - used), wait))
    return 0 if used <= limit.count else wait


def _count(key: str, seconds: int) -> int:
    """Increment the key; in this process when the shared cache loses it or does not answer."""
    for cache in (FailoverCache(settings.NEUROMOD_COMMENTS_CACHE), LOCAL):
        cache.add(key, 0, timeout=seconds)
        try:
            used = cache.incr(key)
        except ValueError:  # the key expired between the two calls
            continue
        if used is not None:
            return int(used)
    return 1  # this one at least
