"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def shared_data() -> Path:
    """Real-world test data beside the checkout; required when ``CI=true``."""
    if not SHARED_DATA.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED_DATA} is missing")
        pytest.skip("the shared test data is not beside this checkout")
    return SHARED_DATA
