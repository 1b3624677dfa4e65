"""A real Chromium, a real server with a strict policy, a real mail server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

CHROMIUM = os.environ.get("NEUROMOD_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IMAGES = Path(__file__).resolve().parents[3] / "var" / "pictures"


class StrictPolicy:
    """A policy that forbids anything inline or from other origins."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        return response


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def site(transactional_db, settings, live_server, sink):
    """The URL of the live site; readers' emails arrive in ``sink``."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("the server's threads need a database file")
    settings.MIDDLEWARE = ["tests.comments.browser.conftest.StrictPolicy", *settings.MIDDLEWARE]
    return live_server.url


@pytest.fixture
def open_tab(chromium):
    """Open tabs of readers; at the end, none may have logged an error."""
    contexts, complaints = [], []

    def _open(*, js=True, width=320, height=720, **options):
        context = chromium.new_context(
            java_script_enabled=js, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        return tab

    yield _open
    for context in contexts:
        context.close()
    # Tests provoke refusals (4xx) on purpose.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


@pytest.fixture
def shoot():
    """Save a screenshot when asked by NEUROMOD_SCREENSHOTS=1."""

    def _shoot(tab, name):
        if os.environ.get("NEUROMOD_SCREENSHOTS") == "1":
            IMAGES.mkdir(parents=True, exist_ok=True)
            tab.screenshot(path=IMAGES / f"comments-{name}.png", full_page=True)

    return _shoot
