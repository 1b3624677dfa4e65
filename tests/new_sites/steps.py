"""What an editor, a reader and a moderator do in a browser, on a site of its own."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

PASSWORD = "a long word for a test"


def sign_in(tab: Page, site: str, admin: str = "/admin/") -> None:
    tab.goto(urljoin(site, admin))
    tab.locator("[name=username]").fill("boss")
    tab.locator("[name=password]").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.locator("form.login-form").wait_for(state="detached")


def publish(tab: Page, address: str, **fields: str) -> str:
    """Add a page by its form, and return the address at which readers find it."""
    tab.goto(address)
    for name, text in fields.items():
        tab.locator(f"[name={name}]").fill(text)
    # A script makes the slug of the title.
    tab.keyboard.press("Tab")
    expect(tab.locator("[name=slug]")).not_to_have_value("")
    tab.get_by_role("button", name="More actions").click()
    tab.get_by_role("button", name="Publish", exact=True).click()
    tab.locator(".messages .success").wait_for()
    tab.get_by_role("link", name=re.compile(re.escape(fields["title"]))).first.wait_for()
    live = tab.locator(".messages .success a", has_text="View live")
    return urljoin(tab.url, live.get_attribute("href"))


def comment(tab: Page, address: str, text: str) -> None:
    """Write a comment as a reader who is not signed in; it waits for a moderator."""
    tab.goto(address)
    tab.locator("#respond [name=body]").fill(text)
    tab.locator("#respond [name=name]").fill("Ann")
    tab.locator("#respond [name=email]").fill("ann@example.org")
    tab.locator("#respond").get_by_role("button", name="Post").click()
    expect(tab.locator("[id^=comment-]", has_text=text).first).to_be_visible()


def approve(tab: Page, site: str, text: str, admin: str = "/admin/") -> None:
    """Decide on the only comment in the queue."""
    tab.goto(urljoin(site, f"{admin}snippets/neuromod_comments/comment/"))
    row = tab.locator("tr", has_text=text)
    row.get_by_role("button", name="Approve").click()
    expect(row.get_by_role("button", name="Undo")).to_be_visible()


def is_read(tab: Page, address: str, text: str) -> bool:
    """Whether readers see the comment."""
    tab.goto(address)
    return text in tab.locator("body").inner_text()
