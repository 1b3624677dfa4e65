"""Notification of an author: from the form to the email and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment
from tests.comments.browser.keyboard import fill, mailed, press
from tests.mail_server import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_hear_that_it_was_declined_and_why_then_that_it_is_published(
    site, page, open_tab, js, sink
):
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    fill(tab, body="Take 20 mA", name="Ann", email="ann@example.org")
    press(tab, "[name=follow]", "ArrowDown")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    comment = Comment.objects.get()
    tab.goto(site + mailed(sink, "own"))
    expect(tab.locator("main")).to_contain_text("awaiting moderation")

    actions.decline(comment, reason="No dosing advice, please.")
    assert "No dosing advice, please." in text_of(sink.mails[-1][1])
    tab.goto(site + mailed(sink, "own"))
    said = tab.locator("main").inner_text()
    assert "was declined" in said and "No dosing advice, please." in said and "Take 20 mA" in said

    actions.approve(comment)
    assert sink.subjects("ann@example.org")[-1].endswith("has been published")
    tab.goto(site + page.url)
    expect(tab.locator(f"#comment-{comment.pk}")).to_have_count(1)
