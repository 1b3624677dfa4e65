"""The page cache as a back end of Wagtail's front-end cache, so that purges reach it."""

from __future__ import annotations

from urllib.parse import unquote

from wagtail.contrib.frontend_cache.backends.base import BaseBackend

from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.web.addresses import split_address


class PageCacheBackend(BaseBackend):
    """A back end that purges a URL with all its variants: queries, encodings, languages."""

    def purge(self, url: str) -> None:
        self.purge_batch([url])

    def purge_batch(self, urls: list[str]) -> None:
        parts = filter(None, map(split_address, urls))
        tags.invalidate(tags.of_address(one.netloc, unquote(one.path)) for one in parts)
