"""Shared links to one comment."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.comments.conftest import write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def threads(page, published_at_once, settings):
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 2
    settings.NEUROMOD_COMMENTS_REPLIES_SHOWN = 1  # Two more are folded; one more would not be.
    made = [write(page, f"No. {n}", email=f"r{n}@example.org") for n in range(4)]
    made += [
        write(page, f"Re {n}", parent=made[3], email=f"a{n}@example.org", name=f"A{n}")
        for n in range(3)
    ]
    return made


@pytest.mark.parametrize("place", [0, 6], ids=["on another page of threads", "a folded reply"])
def test_a_link_leads_to_a_comment_that_the_first_page_does_not_show(
    site, page, open_tab, threads, place
):
    pk = threads[place].pk
    tab = open_tab()
    tab.goto(site + page.url)
    assert not tab.locator(f"#comment-{pk}").count()
    tab.goto(f"{site}{page.url}#comment-{pk}")
    tab.wait_for_url(f"**/?comment={pk}#comment-{pk}")
    expect(tab.locator(f"#comment-{pk}:target")).to_be_visible()
    tab.go_back()
    # The way back is not a trap.
    expect(tab.locator(f"#comment-{threads[3].pk}")).to_be_attached()


def test_a_link_to_no_comment_of_this_page_leaves_the_reader_where_they_are(
    site, page, open_tab, threads
):
    tab = open_tab()
    with tab.expect_response("**/?comment=*"):
        tab.goto(f"{site}{page.url}#comment-{threads[-1].pk + 99}")
    tab.wait_for_load_state("networkidle")
    assert "?" not in tab.url and tab.locator("article.nm-comment").count() == 3
