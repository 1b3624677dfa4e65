"""A video loads only when the reader asks for it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import ARTICLE, OpenTab

pytestmark = pytest.mark.django_db(transaction=True)

PLAYER = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1"


def watch(tab: Page) -> list[str]:
    """Addresses asked for on other hosts; a stand-in answers for them."""
    foreign: list[str] = []
    tab.context.on(
        "request", lambda request: foreign.append(request.url) if is_foreign(request.url) else None
    )
    tab.context.route(is_foreign, lambda route: route.fulfill(body="", content_type="text/html"))
    return foreign


def is_foreign(address: str) -> bool:
    return urlsplit(address).hostname != "localhost"


def test_nothing_foreign_before_the_click_the_player_after_it(open_tab: OpenTab):
    tab = open_tab()
    foreign = watch(tab)
    tab.goto(ARTICLE)
    button = tab.get_by_role("button", name="Play here (loads from YouTube)")
    button.scroll_into_view_if_needed()
    tab.wait_for_load_state("networkidle")
    assert foreign == []

    with tab.expect_request(PLAYER):
        button.click()
    player = tab.locator("iframe")
    expect(player).to_have_attribute("title", "A film")
    expect(player).to_have_attribute("referrerpolicy", "strict-origin-when-cross-origin")
    expect(player).to_be_focused()
    expect(button).to_have_count(0)
    assert foreign == [PLAYER]
    # The link stays for those whose network does not let the player through.
    expect(tab.get_by_role("link", name="A film")).to_have_attribute(
        "href", "https://youtu.be/aqz-KE-bpKQ"
    )


def test_player_starts_by_keyboard(open_tab: OpenTab):
    tab = open_tab()
    foreign = watch(tab)
    tab.goto(ARTICLE)
    tab.get_by_role("button", name="Play here (loads from YouTube)").focus()
    with tab.expect_request(PLAYER):
        tab.keyboard.press("Enter")
    expect(tab.locator("iframe")).to_be_focused()
    assert foreign == [PLAYER]


def test_without_javascript_there_is_a_link_and_no_dead_button(open_tab: OpenTab):
    tab = open_tab(java_script_enabled=False)
    tab.goto(ARTICLE)
    expect(tab.get_by_role("link", name="A film")).to_be_visible()
    expect(tab.locator(".nm-embed button")).to_have_count(0)
