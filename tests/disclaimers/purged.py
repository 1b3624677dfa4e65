"""A frontend cache that remembers what it was told to forget."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.contrib.frontend_cache.backends.base import BaseBackend

PURGED: set[str] = set()


class MemoryBackend(BaseBackend):
    def purge(self, url: str) -> None:
        PURGED.add(url)

    def purge_batch(self, urls: Iterable[str]) -> None:
        PURGED.update(urls)
