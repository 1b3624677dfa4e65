"""A reader, a moderator and an editor without a mouse: order, marks, and what is announced."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.accessibility.conftest import Site

pytestmark = pytest.mark.django_db(transaction=True)

# What has the focus: whether it is marked, and whether anything of it can be seen.
FOCUS = """
() => {
  const it = document.activeElement;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(it);
  const box = it.getBoundingClientRect();
  const uncovered = [0.1, 0.5, 0.9].some((part) => {
    const top = document.elementFromPoint(box.left + box.width * part, box.top + box.height * part);
    return top && (it.contains(top) || top.contains(it));
  });
  const marked = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  return { html: it.outerHTML.slice(0, 160), marked, uncovered };
}
"""


def tab_to(tab: Page, selector: str, presses: int = 150) -> None:
    """Press Tab until the element has the focus. On the way, each focus can be seen."""
    target = tab.locator(selector).first
    target.wait_for(state="attached")
    for _press in range(presses):
        tab.keyboard.press("Tab")
        focus: dict[str, Any] = tab.evaluate(FOCUS)
        assert focus["marked"] and focus["uncovered"], focus
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.parametrize("width", [1280, 320])
def test_a_reader_writes_a_comment(tab: Page, site: Site, width: int):
    """From the skip link through the article to the form, past an error, until it is sent."""
    tab.context.clear_cookies()
    tab.set_viewport_size({"width": width, "height": 700})
    tab.goto(site.content.article.url)
    tab.keyboard.press("Tab")
    expect(tab.locator(".nm-skip")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()
    tab_to(tab, "#respond summary")
    tab.keyboard.press("Enter")
    tab_to(tab, "#respond [name=body]")
    tab.keyboard.type(f"Written at {width} pixels.")
    tab_to(tab, "#respond button[value=post]")
    tab.keyboard.press("Enter")
    errors = tab.locator("#respond .nm-errors")
    expect(errors.get_by_role("heading")).to_be_focused()
    tab_to(tab, "#respond .nm-errors a")
    tab.keyboard.press("Enter")
    name = tab.locator("#respond [name=name]")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Enter your name.")
    tab.keyboard.type("Hal")
    tab_to(tab, "#respond [name=email]")
    tab.keyboard.type(f"hal{width}@example.org")
    tab_to(tab, "#respond button[value=post]")
    tab.keyboard.press("Enter")
    said = tab.locator("#comments [data-nm-status]")
    expect(said).to_have_attribute("role", "status")
    expect(said).not_to_be_empty()
    expect(tab.locator("#comments article", has_text=f"at {width} pixels")).to_be_visible()


def test_a_moderator_decides(tab: Page, site: Site):
    tab.goto(reverse("wagtailsnippets_neuromod_comments_comment:list"))
    row = tab.locator("[data-nm-row]").first
    said = tab.locator("[data-nm-message]")
    expect(said).to_have_attribute("role", "status")
    row.focus()
    tab_to(tab, "[data-nm-row] button:has-text('Approve')")
    tab.keyboard.press("Enter")
    expect(said).to_contain_text("Approved")
    expect(tab.locator("[data-nm-row]:focus, [data-nm-row] :focus")).to_have_count(1)


def test_an_editor_reaches_each_tab_of_the_form(tab: Page, site: Site):
    tab.goto(reverse("wagtailadmin_pages:edit", args=[site.content.article.pk]))
    tab.get_by_role("tab", name="Content").focus()
    for name in ("Details", "Settings"):
        tab.keyboard.press("ArrowRight")
        one = tab.get_by_role("tab", name=name)
        expect(one).to_be_focused()
        tab.keyboard.press("Enter")
        expect(one).to_have_attribute("aria-selected", "true")
        panel = tab.get_by_role("tabpanel", name=name)
        expect(panel).to_be_visible()
        tab.keyboard.press("Tab")
        assert tab.evaluate(FOCUS)["uncovered"]
        tab.keyboard.press("Shift+Tab")
