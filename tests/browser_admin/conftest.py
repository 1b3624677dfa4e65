"""Chromium in Wagtail's admin, signed in as a superuser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page

from tests import factories
from tests.chromium import OpenContext

# Set as an init script: ``html[data-watched]`` once the editor looks for changes.
MARK_WATCHED = """
addEventListener('w-unsaved:watch-edits', () => {
  document.documentElement.dataset.watched = 'yes';
})
"""


@pytest.fixture
def blog(transactional_db: None, settings: Any, tmp_path: Path) -> Any:
    """An index on an otherwise empty site."""
    settings.MEDIA_ROOT = tmp_path
    settings.WAGTAIL_GRAVATAR_PROVIDER_URL = None
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    return factories.make_index()


@pytest.fixture
def errors() -> list[str]:
    return []


@pytest.fixture
def page(
    open_context: OpenContext, live_server: Any, blog: Any, errors: list[str]
) -> Iterator[Page]:
    """A tab of an editor. Errors of scripts fail the test."""
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "editor")
    client = Client()
    client.force_login(user)
    context = open_context(base_url=live_server.url, viewport={"width": 1440, "height": 1000})
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    tab = context.new_page()
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
