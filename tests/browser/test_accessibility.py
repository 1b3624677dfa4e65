"""Pages of a blog with a keyboard and a thumb: focus, targets, contrast. Scans: `tests/accessibility`."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import ARTICLE, OpenTab

pytestmark = pytest.mark.django_db(transaction=True)

FOCUSABLE = (
    "a[href], button:not([hidden]), input:not([type=hidden], [tabindex='-1']), "
    "select, textarea, summary, "
    "iframe, [tabindex='0']"
)

CONTRAST = """
(selector) => {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((value) => {
      value /= 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll(selector)].map((element) => {
    let ground = element;
    while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
    const back = luminance(getComputedStyle(ground).backgroundColor);
    const front = luminance(getComputedStyle(element).color);
    return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
  });
}
"""


@pytest.mark.parametrize("name", ["article", "directory", "compare two", "search, found"])
def test_tab_reaches_everything_and_shows_where_it_is(
    open_tab: OpenTab, paths: dict[str, str], name: str
):
    """In order, marked, and never under something that sticks to an edge of the window."""
    tab = open_tab(reduced_motion="reduce")
    tab.goto(paths[name])
    tab.eval_on_selector_all("details", "all => all.forEach((one) => one.open = true)")
    tab.eval_on_selector_all(
        FOCUSABLE, "all => all.forEach((one, place) => one.dataset.place = place)"
    )
    total = tab.locator(FOCUSABLE).count()
    reached, unmarked = [], []
    for _place in range(total):
        tab.keyboard.press("Tab")
        focus = tab.evaluate(
            """() => {
              const it = document.activeElement;
              const { outlineStyle, outlineWidth } = getComputedStyle(it);
              const box = it.getBoundingClientRect();
              const covered = ![0.1, 0.5, 0.9].some((part) => {
                const x = box.left + box.width * part, y = box.top + box.height * part;
                const top = document.elementFromPoint(x, y);
                return top && (it.contains(top) || top.contains(it));
              });
              return { place: it.dataset.place, html: it.outerHTML,
                       visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 3 && !covered };
            }"""
        )
        reached.append(int(focus["place"]))
        if not focus["visible"]:
            unmarked.append(focus["html"])
    assert reached == list(range(total))
    assert unmarked == []


def test_skip_link_is_first_appears_and_leads_to_the_text(open_tab: OpenTab):
    tab = open_tab()
    tab.goto(ARTICLE)
    skip = tab.locator(".nm-skip")
    expect(skip).not_to_be_in_viewport()
    tab.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()


def test_controls_are_large_enough_for_a_thumb(open_tab: OpenTab, paths: dict[str, str]):
    tab = open_tab(viewport={"width": 320, "height": 800})
    controls = (
        ".nm-nav a, .nm-breadcrumbs a, .nm-button:not([hidden]), .nm-input, .nm-choice, "
        ".nm-pagination__link, "
        ".nm-filter a, .nm-facets__choice, .nm-archive a, .nm-footer a, .nm-neighbours__link"
    )
    seen = 0
    for name, path in paths.items():
        tab.goto(path)
        for control in tab.locator(controls).all():
            box = control.bounding_box()
            assert box and box["height"] >= 44, (name, control.evaluate("it => it.outerHTML"))
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_disclaimer_has_a_contrast_of_at_least_7(open_tab: OpenTab, color_scheme: str):
    tab = open_tab(color_scheme=color_scheme)
    tab.goto(ARTICLE)
    ratios: list[float] = tab.evaluate(CONTRAST, ".nm-disclaimer > p")
    assert len(ratios) >= 4
    assert min(ratios) >= 7


def test_disclaimer_is_a_note_with_a_name(open_tab: OpenTab):
    tab = open_tab()
    tab.goto(ARTICLE)
    expect(tab.get_by_role("note", name="In an emergency")).to_be_visible()


def test_table_stays_a_table_for_screen_readers_when_shown_as_cards(
    open_tab: OpenTab, paths: dict[str, str]
):
    tab = open_tab(viewport={"width": 320, "height": 800})
    tab.goto(paths["compare two"])
    table = tab.get_by_role("table")
    expect(table.get_by_role("rowheader", name="Invasiveness")).to_be_visible()
    expect(table.get_by_role("cell")).to_have_count(12)
