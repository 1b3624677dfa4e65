"""A real Chromium, a real server with a strict policy, a real mail server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

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


@pytest.fixture
def site(transactional_db, settings, live_server, sink):
    """The URL of the live site; readers' emails arrive in ``sink``."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("the server's threads need a database file")
    settings.MIDDLEWARE = ["tests.comments.browser.conftest.StrictPolicy", *settings.MIDDLEWARE]
    return live_server.url


@pytest.fixture
def open_tab(open_context):
    """Open tabs of readers; at the end, none may have logged an error."""
    contexts, complaints = [], []

    def _open(*, js=True, width=320, height=720, **options):
        viewport = {"width": width, "height": height}
        context = open_context(java_script_enabled=js, viewport=viewport, **options)
        contexts.append(context)
        tab = context.new_page()
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
