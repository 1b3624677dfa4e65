"""Purging of pages from the caches in front of the site, where it has configured any."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task
from wagtail.contrib.frontend_cache.utils import PurgeBatch, get_backends
from wagtail.coreutils import WAGTAIL_APPEND_SLASH

from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.web import permalinks

logger = logging.getLogger(__name__)


def has_caches() -> bool:
    """Tell whether the site has configured a front-end cache in Wagtail."""
    if not apps.is_installed("wagtail.contrib.frontend_cache"):
        return False
    return bool(get_backends())


def purge(pages: Iterable[PageLike], *, at_once: bool = False) -> None:
    """Purge pages, with all the URLs below them that they declare.

    ``at_once`` is for tasks: without it, Wagtail purges in a task of its own, behind all others.
    """
    if has_caches():
        # It caches the site roots, so that they are queried once.
        roots = _Roots()
        purge_urls((url for page in pages for url in _urls(page, roots)), at_once=at_once)


def purge_urls(urls: Iterable[str], *, at_once: bool = False) -> None:
    """Purge full URLs."""
    if has_caches():
        try:
            if at_once:
                purge_urls_from_cache_task.call(sorted(set(urls)))
            else:
                PurgeBatch(urls).purge()
        except Exception:
            # Wagtail's backends log expected errors; others may raise anything.
            logger.exception("Pages could not be purged from the front-end cache.")


class _Roots: ...


def _urls(page: PageLike, roots: Any) -> Iterator[str]:
    """Return the URLs. Wagtail's batch would join ``/blog`` and ``/feed/`` into ``/blogfeed/``."""
    for path in page.specific_deferred.get_cached_paths():
        if url := permalinks.full_for_page(page, path.lstrip("/"), roots):
            yield url
            if not WAGTAIL_APPEND_SLASH:  # Then pages also respond with a slash.
                yield permalinks.below(url)
