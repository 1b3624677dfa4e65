"""A frontend cache that records purged URLs."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.contrib.frontend_cache.backends.base import BaseBackend

PURGED: set[str] = set()


def purged_articles() -> set[str]:
    """Those of its addresses at which an article is."""
    from neuromod_wagtail.pages.models import ArticlePage

    return PURGED & {page.full_url for page in ArticlePage.objects.all()}


class MemoryBackend(BaseBackend):
    def purge(self, url: str) -> None:
        PURGED.add(url)

    def purge_batch(self, urls: Iterable[str]) -> None:
        PURGED.update(urls)
