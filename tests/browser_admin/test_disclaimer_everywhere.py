"""An editor changes a disclaimer once; readers see the new text everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.browser_admin.test_publish_gate import publish
from tests.factories import make_article, make_author, make_disclaimer, make_rule, paragraph

OLD = "This is no advice."
NEW = "Ask someone who knows you."


@pytest.fixture
def article(blog: Any) -> Any:
    disclaimer = make_disclaimer(title="About me", text=f"<p>{OLD}</p>")
    make_rule(blog.get_parent(), condition="lay_author", disclaimer=disclaimer)
    return make_article(
        blog, title="Pulses", authors=[make_author()], body=[paragraph("<p>Text.</p>")]
    )


def change(page: Page, text: str) -> None:
    """As the editor does it: open the disclaimer from the panel of the article, write, publish."""
    page.get_by_role("tab", name="Details").click()
    page.locator("[data-nm-placements] a", has_text="About me").first.click()
    words = page.locator(".Draftail-Editor [role='textbox']")
    words.click()
    words.press("Control+a")
    words.press_sequentially(text)
    # The editor of rich text hands over what was typed a moment later.
    expect(page.locator("[name='text']")).to_have_value(re.compile(re.escape(text)))
    publish(page)
    expect(page.locator(".messages .success")).to_contain_text("published")


def channels(page: Page, article: Any) -> dict[str, Callable[[], str]]:
    """What each channel says of the article now."""

    def fetched(address: str, **headers: str) -> Callable[[], str]:
        return lambda: page.request.get(address, headers=headers).text()

    def on_screen() -> str:
        page.emulate_media(media="screen")
        page.goto(article.url)
        return page.locator("main").inner_text()

    def on_paper() -> str:
        page.goto(article.url)
        page.emulate_media(media="print")
        assert page.pdf().startswith(b"%PDF")
        notice = page.locator("[data-nm-disclaimer]")
        expect(notice).to_be_visible()
        return notice.inner_text()

    blog = article.index_page.url
    return {
        "page": on_screen,
        "print": on_paper,
        "RSS": fetched(f"{blog}feed/"),
        "Atom": fetched(f"{blog}feed/atom/"),
        "API": fetched(f"/api/v2/pages/{article.pk}/"),
        "Markdown": fetched(f"{article.url.rstrip('/')}.md"),
    }


def test_changed_once_and_seen_changed_everywhere(page: Page, blog: Any, article: Any) -> None:
    for name, read in channels(page, article).items():
        said = read()
        assert OLD in said and NEW not in said, name
    page.emulate_media(media="screen")
    page.goto(f"/admin/pages/{article.pk}/edit/")
    change(page, NEW)
    cache.clear()
    for name, read in channels(page, article).items():
        said = read()
        assert NEW in said and OLD not in said, name
        if name in ("page", "print"):
            assert "Updated " in said, name
        elif name == "Markdown by address":
            assert "Version 2" in said
