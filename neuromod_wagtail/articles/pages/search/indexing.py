"""Search indexing of articles, on saving or many at once.

One by one, each costs six queries, and on SQLite a scan of the whole index.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model
from wagtail.search.backends import get_search_backends_with_name
from wagtail.search.signal_handlers import post_save_signal_handler

logger = logging.getLogger(__name__)
_is_deferred: ContextVar[bool] = ContextVar("neuromod_indexing_is_deferred", default=False)


@contextmanager
def defer_indexing() -> Iterator[None]:
    """Do not index articles that are saved inside this context; the caller must call ``add``."""
    token = _is_deferred.set(True)
    try:
        yield
    finally:
        _is_deferred.reset(token)


def article_saved(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Index an article after saving, as Wagtail does for other models."""
    if not _is_deferred.get():
        post_save_signal_handler(instance, **kwargs)


def add(articles: Iterable[Model]) -> None:
    """Index saved articles. As in Wagtail, a failure of the search service is logged."""
    by_model: dict[type[Model], list[Model]] = {}
    for article in articles:
        by_model.setdefault(type(article), []).append(article)
    for name, backend in get_search_backends_with_name(with_auto_update=True):
        for model, some in by_model.items():
            try:
                backend.add_bulk(model, some)
            except Exception:
                logger.exception("Articles could not be added to the search backend %r", name)
                if not backend.catch_indexing_errors:
                    raise
