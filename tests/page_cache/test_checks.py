"""The system checks report when the page cache is off."""

from __future__ import annotations

import pytest

from neuromod_wagtail.checks import check_page_cache


def test_a_cache_that_is_shared_is_fine():
    assert check_page_cache(None) == []


@pytest.mark.parametrize("is_used", [True, False])
def test_a_cache_of_one_process_is_not(settings, is_used):
    settings.NEUROMOD_PAGE_CACHE = "default"
    if not is_used:
        settings.MIDDLEWARE = settings.MIDDLEWARE[1:]
    found = check_page_cache(None)
    assert [message.id for message in found] == ["neuromod.W013"] * is_used
