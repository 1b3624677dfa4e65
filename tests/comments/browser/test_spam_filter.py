"""The spam filter's page in a browser: the slider by keyboard, and without a script."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.spam.learner.features import VERSION
from tests.comments.browser.test_person import boss, open_admin
from tests.comments.moderation.test_spam_filter import URL, scored

__all__ = ["boss", "open_admin"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row(page):
    row = SpamFilter.objects.create(site=page.get_site(), features=VERSION, hold_at=0.35)
    scored(row, *[place / 40 for place in range(8, 40)], is_spam=True)
    scored(row, *[place / 200 for place in range(1, 90)], is_spam=False)
    return row


def test_the_slider_says_at_once_what_it_would_hold(row, boss, open_admin):
    tab = open_admin(URL, width=1200)
    slider, said = tab.locator("[name=hold_at]"), tab.locator("[data-nm-effect]")
    said.get_by_text("From 35%: holds 26 of 32 spam comments and 20 of 89 real ones.").wait_for(
        timeout=60_000
    )
    slider.focus()
    for _press in range(5):
        tab.keyboard.press("ArrowRight")
    said.get_by_text("From 40%: holds 24 of 32").wait_for(timeout=60_000)
    assert slider.get_attribute("aria-valuetext") == "40%"
    assert not tab.locator("[data-nm-plain]").is_visible()
    tab.get_by_role("button", name="Save", exact=True).press("Enter")
    tab.get_by_text("Comments are held from 40%.").wait_for(timeout=60_000)
    assert SpamFilter.objects.get().hold_at == 0.4


def test_without_a_script_a_button_says_it(row, boss, open_admin):
    tab = open_admin(URL, width=1200, js=False)
    tab.locator("[name=hold_at]").fill("60", timeout=60_000)
    tab.get_by_role("button", name="Show the effect").click()
    tab.get_by_text("From 60%: holds 16 of 32").wait_for(timeout=60_000)
    assert SpamFilter.objects.get().hold_at == 0.35
