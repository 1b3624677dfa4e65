"""Every view of readers and every view that we add to the admin, in every way of reading it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.accessibility import views
from tests.accessibility.conftest import Site
from tests.accessibility.scanning import scan

pytestmark = pytest.mark.django_db(transaction=True)

# The style sheets of ours that every page of the admin has.
EVERYWHERE = ("editor.css", "menu.css")
STYLED = """
(everywhere) => [...document.querySelectorAll("link[href*='neuromod_wagtail']")]
  .some(({ href }) => !everywhere.some((name) => href.includes(name)))
"""
SEND = """
(fields) => {
  const form = document.querySelector("#respond form");
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name) ?? form.appendChild(document.createElement("input"));
    Object.assign(field, { name, value });
  }
  HTMLFormElement.prototype.submit.call(form);
}
"""


def go(tab: Page, address: str) -> None:
    answer = tab.goto(address)
    assert answer and answer.status == 200, address
    assert tab.url.endswith(address), f"{address} leads to {tab.url}"


def test_pages_of_readers(tab: Page, site: Site):
    tab.context.clear_cookies()
    found: list[str] = []
    for name, address in views.of_readers(site.content).items():
        go(tab, address)
        found += [f"{name}: {one}" for one in scan(tab, "html", outline=True, ways=True)]
    for name, fields in views.POSTED.items():
        go(tab, site.content.article.url)
        with tab.expect_navigation():
            tab.evaluate(SEND, fields)
        found += [f"{name}: {one}" for one in scan(tab, "html", outline=True, ways=True)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("moderation", [True, False], ids=["moderators", "editors"])
def test_views_in_the_admin(tab: Page, site: Site, moderation: bool):
    """Those that only have Wagtail's styles look as Wagtail's do, in each way."""
    found: list[str] = []
    for name, address in views.of_admin(site.content).items():
        if ("comment" in name) == moderation:
            go(tab, address)
            styled = tab.evaluate(STYLED, list(EVERYWHERE))
            problems = scan(tab, "main", outline=False, ways=styled)
            found += [f"{name}: {one}" for one in problems]
    assert not found, "\n".join(found)


def test_a_scan_finds_what_is_wrong_in_one_way_only(tab: Page, site: Site):
    tab.context.clear_cookies()
    go(tab, site.content.article.get_parent().url)
    tab.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        @media (prefers-color-scheme: dark) { .nm-footer p { color: #333; } }
        [dir=rtl] h1 { margin-inline-end: -40px; }
        @media (width < 400px) { .nm-teaser__title a { display: block; inline-size: 500px; } }
        [style*="200%"] h1 { inline-size: 200vw; }
        .nm-button { transition: color 2s; }
      `);
      document.adoptedStyleSheets.push(sheet);
      document.querySelector("main").insertAdjacentHTML("beforeend", "<h4>Jump</h4>");
      document.querySelector("main").insertAdjacentHTML("beforeend", "<a class='nm-button'>x</a>");
    }""")
    found = {": ".join(one.split(": ")[:2]) for one in scan(tab, "html", outline=True, ways=True)}
    assert {
        "dark: color-contrast",
        "light: headings",
        "light: moves",
        "320 px: scrolls sideways",
        "320 px, text of 200 %: scrolls sideways",
        "text of 200 %: scrolls sideways",
    } <= found
    assert not {one for one in found if one.startswith("light: color")}
