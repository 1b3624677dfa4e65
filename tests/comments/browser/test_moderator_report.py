"""The moderation report and the page of an email link, in a browser: axe, narrow, dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from neuromod_wagtail.comments.security import tokens
from tests.comments.browser.keyboard import fits
from tests.comments.browser.test_person import boss, open_admin
from tests.comments.conftest import write
from tests.comments.moderation.test_statistics import SPAN, URL, made

__all__ = ["boss", "open_admin"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["report", "link"])
def test_axe_finds_nothing(page, boss, open_admin, which, scheme):
    made(page, 1.5, by=boss)
    made(page, 4, by=boss, status="declined", decline_reason="Rude")
    made(page, 6, by=boss, status="spam")
    token = tokens.decision_token(write(page).pk, boss.pk, "pending")
    path, part = {
        "report": (URL + SPAN, ".nm-figures"),
        "link": (f"/admin/reader-comments/from-mail/{token}/decline/", "#main"),
    }[which]
    tab = open_admin(path, width=320, color_scheme=scheme)
    tab.locator(part).wait_for()
    fits(tab)
    found = Axe().run(tab, context=part).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    if which == "report":
        tab.locator(".nm-scroll").first.focus()
        before = tab.locator(".nm-scroll").first.evaluate("node => node.scrollLeft")
        tab.keyboard.press("ArrowRight")
        tab.wait_for_function("before => document.activeElement.scrollLeft > before", arg=before)
