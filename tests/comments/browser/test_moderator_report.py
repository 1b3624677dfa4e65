"""The moderation report in a narrow browser."""

from __future__ import annotations

import pytest

from tests.comments.browser.keyboard import fits
from tests.comments.browser.test_person import boss, open_admin
from tests.comments.moderation.test_statistics import SPAN, URL, made

__all__ = ["boss", "open_admin"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_wide_table_scrolls_by_keyboard(page, boss, open_admin):
    made(page, 1.5, by=boss)
    tab = open_admin(URL + SPAN, width=320)
    tab.locator(".nm-statistics").wait_for()
    fits(tab)
    part = tab.locator(".nm-scroll").first
    part.focus()
    before = part.evaluate("node => node.scrollLeft")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("before => document.activeElement.scrollLeft > before", arg=before)
