"""The page of a commenter in a browser: with and without the script, narrow."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from neuromod_wagtail.comments.models import Ban, Comment, TrustLevel
from tests.comments.browser.keyboard import fits
from tests.comments.conftest import write
from tests.comments.moderation.test_person import page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(settings):
    settings.WAGTAIL_GRAVATAR_PROVIDER_URL = None
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    return User.objects.create_superuser("boss", "boss@example.net", "x")


@pytest.fixture
def open_admin(live_server, open_tab, boss):
    """Open tabs of a moderator."""
    client = Client()
    client.force_login(boss)
    session = client.cookies["sessionid"].value

    def _open(path, **options):
        tab = open_tab(**options)
        tab.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        tab.goto(live_server.url + path)
        return tab

    return _open


def press(tab, what, key="Enter"):
    what.focus()
    tab.keyboard.press(key)


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_a_moderator_bans_and_takes_it_back(page, boss, open_admin, js):
    write(page, "Buy my pads")
    tab = open_admin(page_of(), js=js, width=320)
    fits(tab)
    press(tab, tab.get_by_text("Ban this commenter"))
    press(tab, tab.locator("[name=ban-spam]"), "Space")
    press(tab, tab.locator("button[value=ban]"))
    error = tab.locator("#bans-section .error-message")
    error.wait_for()
    assert "required" in error.inner_text(), "the form is open again, with its error"
    assert tab.locator("[name=ban-spam]").is_checked()
    tab.locator("[name=ban-reason]").fill("Advertises")
    press(tab, tab.locator("button[value=ban]"))
    tab.get_by_text("Banned.").first.wait_for()
    assert Ban.objects.get().reason == "Advertises"
    assert Comment.objects.get().status == "spam"
    press(tab, tab.get_by_role("button", name="Lift the ban"))
    tab.get_by_text("Ban lifted.").first.wait_for()
    assert not Ban.objects.exists()
    fits(tab)


def test_trust_level_by_keyboard(page, boss, open_admin):
    write(page, "Kind words")
    tab = open_admin(page_of(), width=1280, height=900)
    tab.locator("[name=trust_level-choice]").first.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    tab.keyboard.type("Known for years")
    tab.keyboard.press("Enter")
    tab.get_by_text(
        "Trusted. New comments from this commenter will be published immediately."
    ).first.wait_for()
    trust_level = TrustLevel.objects.get()
    assert (trust_level.choice, trust_level.reason) == ("trusted", "Known for years")
