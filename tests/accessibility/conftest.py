"""One site for all tests of this folder, and a browser that walks all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests import databases
from tests.accessibility.content import Content, write_content
from tests.browser.conftest import _django_db_helper
from tests.chromium import OpenContext

__all__ = ["_django_db_helper"]


@dataclass(frozen=True)
class Site:
    url: str
    content: Content


@pytest.fixture(scope="package")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    changes = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        NEUROMOD_IMPORT_FOLDER=str(tmp_path_factory.mktemp("uploads")),
        WAGTAILSEARCH_BACKENDS={"default": {"BACKEND": "wagtail.search.backends.database"}},
        NEUROMOD_ARTICLES_PER_PAGE=2,
        ALLOWED_HOSTS=["localhost"],
        NEUROMOD_COMMENTS_MIN_SECONDS=0,
        NEUROMOD_COMMENTS_RATE="",
        NEUROMOD_COMMENTS_REACTION_RATE="",
        WAGTAIL_GRAVATAR_PROVIDER_URL=None,
        WAGTAIL_ENABLE_UPDATE_CHECK=False,
    )
    with django_db_blocker.unblock(), changes:
        content = write_content()
        server = LiveServer("localhost")
        yield Site(server.url, content)
        server.stop()
        databases.begin_again()


@pytest.fixture
def tab(open_context: OpenContext, site: Site) -> Iterator[Page]:
    """A tab of a superuser, whose errors fail the test."""
    client = Client()
    client.force_login(site.content.user)
    context = open_context(
        base_url=site.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    errors: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
