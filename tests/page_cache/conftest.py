"""A file-based page cache, which processes can share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neuromod_wagtail.caching import failover
from neuromod_wagtail.page_cache import fragments, tags
from neuromod_wagtail.page_cache.tags import MIDDLEWARE

FILES = "django.core.cache.backends.filebased.FileBasedCache"


@pytest.fixture(autouse=True)
def page_cache(settings, tmp_path: Path) -> Iterator[None]:
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": FILES, "LOCATION": str(tmp_path / "pages")},
    }
    settings.NEUROMOD_PAGE_CACHE = "pages"
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]
    fragments.memory.clear()
    yield
    failover.forget_outages()
    tags._missed.clear()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done within is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
