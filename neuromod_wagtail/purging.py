"""Copies of pages in caches in front of the site: taken out where the site has told of any."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from wagtail.contrib.frontend_cache.utils import PurgeBatch, get_backends
from wagtail.coreutils import WAGTAIL_APPEND_SLASH

from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.web import permalinks

logger = logging.getLogger(__name__)


def has_caches() -> bool:
    """Whether the site has told Wagtail of a cache in front of it."""
    if not apps.is_installed("wagtail.contrib.frontend_cache"):
        return False
    return bool(get_backends())


def purge(pages: Iterable[PageLike]) -> None:
    """Take pages out of the caches, with everything that they say is below them."""
    if has_caches():
        # It keeps the roots of the sites, so that they are asked for once.
        roots = _Roots()
        purge_urls(url for page in pages for url in _urls(page, roots))


def purge_urls(urls: Iterable[str]) -> None:
    """Take full addresses out of the caches."""
    if has_caches():
        try:
            PurgeBatch(urls).purge()
        except Exception:
            # Wagtail's backends log what they foresee; those of others may raise anything.
            logger.exception("Pages could not be taken out of the cache in front of the site.")


class _Roots: ...


def _urls(page: PageLike, roots: Any) -> Iterator[str]:
    """Not as Wagtail's batch joins them: ``/blog`` and ``/feed/`` are not ``/blogfeed/``."""
    for path in page.specific_deferred.get_cached_paths():
        if url := permalinks.full_for_page(page, path.lstrip("/"), roots):
            yield url
            if not WAGTAIL_APPEND_SLASH:  # Then pages answer with a slash, too.
                yield permalinks.below(url)
