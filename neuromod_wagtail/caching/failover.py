"""A cache of the site, with a substitute for when it does not answer.

Its contents make responses faster or count how often someone wrote. No reader should meet an error
because of it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

logger = logging.getLogger(__name__)

LOCAL = LocMemCache("neuromod-wagtail", {})
# For data that would be wrong unless all processes share it.
NOTHING = DummyCache("", {})
# Seconds in which a failed cache is not asked again: a dead one may take long to fail.
PAUSE = 30
_asked_again: dict[str, float] = {}


@dataclass(frozen=True)
class FailoverCache:
    """A wrapper of a Django cache. An outage is logged, and ``instead`` answers."""

    alias: str
    instead: BaseCache = LOCAL

    @property
    def is_up(self) -> bool:
        """Tell whether the cache is in use: it has not failed lately."""
        return time.monotonic() >= _asked_again.get(self.alias, 0)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return partial(self._ask, method)

    def _ask(self, method: str, *args: object, **kwargs: object) -> object:
        if self.is_up:
            try:
                return getattr(caches[self.alias], method)(*args, **kwargs)
            except Exception as error:
                # Each kind of cache has exceptions of its own, also for contents that it cannot read.
                if method == "incr" and isinstance(error, ValueError):
                    raise  # The key is missing.
                _asked_again[self.alias] = time.monotonic() + PAUSE
                logger.exception(
                    "The cache “%s” does not answer. For %d seconds, each process uses its own"
                    " memory instead.",
                    self.alias,
                    PAUSE,
                )
        return getattr(self.instead, method)(*args, **kwargs)


def forget_outages() -> None:
    """Use every cache again from the next call."""
    _asked_again.clear()
    LOCAL.clear()
