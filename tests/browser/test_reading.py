"""Reading under other conditions: narrow, enlarged, without JavaScript, printed, right to left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import ARTICLE, OpenTab

pytestmark = pytest.mark.django_db(transaction=True)


def overflow(tab: Page) -> int:
    """How many pixels the page can be scrolled sideways."""
    return tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def after_link(tab: Page, selector: str) -> str:
    """What the style sheet writes behind a link."""
    return tab.locator(selector).first.evaluate("it => getComputedStyle(it, '::after').content")


def test_enlarged_text_keeps_its_column(open_tab: OpenTab):
    """Columns follow the size of the page's text, however it was enlarged."""
    tab = open_tab(viewport={"width": 1280, "height": 900})
    tab.goto(ARTICLE)
    body, aside = tab.locator(".nm-article__body"), tab.locator(".nm-aside")
    beside, text = aside.bounding_box(), body.bounding_box()
    assert beside and text and beside["y"] < text["y"]
    for size in ("150%", "200%", "300%"):
        tab.evaluate("size => document.documentElement.style.fontSize = size", size)
        wide = body.bounding_box()
        assert wide and wide["width"] > 1000, size
        assert overflow(tab) <= 0, size


def test_nothing_moves_while_a_page_loads(open_tab: OpenTab, paths: dict[str, str]):
    """Cumulative Layout Shift is 0, to the end of the page, with pictures that load on the way."""
    tab = open_tab(viewport={"width": 390, "height": 844})
    for name in ("article", "index", "author", "search, found", "directory", "compare two"):
        tab.goto(paths[name])
        tab.evaluate("window.scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
        for picture in tab.locator("main img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
        shifts = tab.evaluate(
            """() => {
              const observer = new PerformanceObserver(() => {});
              observer.observe({ type: "layout-shift", buffered: true });
              return observer.takeRecords().map((one) => one.value);
            }"""
        )
        assert sum(shifts) == 0, name


def test_large_type_on_a_phone_leaves_lines_of_words(open_tab: OpenTab, paths: dict[str, str]):
    tab = open_tab(viewport={"width": 390, "height": 844})
    for name in ("index", "article", "search, found", "compare two", "directory"):
        tab.goto(paths[name])
        tab.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(tab) <= 0, name
        for title in tab.locator(".nm-teaser__title").all():
            box = title.bounding_box()
            assert box and box["width"] > 250, name


@pytest.mark.parametrize("width", [1280, 1440, 768, 320])
def test_everything_stands_on_one_grid(open_tab: OpenTab, paths: dict[str, str], width: int):
    tab = open_tab(viewport={"width": width, "height": 900})
    for name in ("article", "index", "directory", "modality", "search, found", "compare two"):
        tab.goto(paths[name])
        starts = tab.evaluate(
            """() => ["h1", ".nm-header__name a", ".nm-footer p", ".nm-breadcrumbs a"]
              .map((one) => document.querySelector(one)?.getBoundingClientRect().left)
              .filter((start) => start !== undefined)"""
        )
        assert len(starts) >= 3 and max(starts) - min(starts) < 1, (name, starts)


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_on_a_phone_the_reply_is_within_two_screens_of_the_closing_words(
    open_tab: OpenTab, js: bool
):
    tab = open_tab(viewport={"width": 390, "height": 844}, java_script_enabled=js)
    tab.goto(ARTICLE)
    expect(tab.locator("article.nm-comment")).to_have_count(9)
    text = tab.locator(".nm-article__body").bounding_box()
    reply = tab.get_by_role("heading", name="Leave a Reply").bounding_box()
    first = tab.locator("article.nm-comment").first.bounding_box()
    assert text and reply and first
    assert reply["y"] + reply["height"] - text["y"] - text["height"] <= 2 * 844
    assert 0 < first["y"] - reply["y"] <= 200, "the conversation begins on the same screen"
    field = tab.get_by_label("Comment *")
    expect(field).to_be_hidden()
    tab.get_by_role("heading", name="Leave a Reply").click()
    expect(field).to_be_visible()
    assert overflow(tab) <= 0


def test_the_subscription_form_opens_on_request(open_tab: OpenTab):
    tab = open_tab(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    tab.goto(ARTICLE)
    email = tab.locator("#nm-subscribe-email")
    expect(email).to_be_hidden()
    tab.get_by_role("heading", name="New articles by email").click()
    expect(email).to_be_visible()


def test_a_link_into_a_fold_opens_it(open_tab: OpenTab):
    tab = open_tab()
    tab.goto(ARTICLE)
    facts = tab.locator(".nm-provenance dl")
    expect(facts).to_be_hidden()
    tab.evaluate("document.querySelector('.nm-provenance dd').id = 'folded'")
    tab.evaluate("location.hash = 'folded'")
    expect(facts).to_be_visible()


def test_print_opens_what_is_folded(open_tab: OpenTab):
    tab = open_tab()
    tab.goto(ARTICLE)
    facts = tab.locator(".nm-provenance dl")
    expect(facts).to_be_hidden()
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(facts).to_be_visible()


def test_comparison_is_a_table_where_there_is_room_and_cards_where_not(
    open_tab: OpenTab, paths: dict[str, str]
):
    tab = open_tab()
    tab.goto(paths["compare two"])
    heading = tab.locator(".nm-comparison thead th").first
    cell = tab.locator(".nm-comparison tbody td").first
    label = "it => getComputedStyle(it, '::before').content"
    expect(heading).to_be_visible()
    assert cell.evaluate(label) == "none"
    tab.set_viewport_size({"width": 320, "height": 800})
    expect(heading).to_be_hidden()
    assert cell.evaluate(label) == '"Spinal cord stimulation (SCS)"'


def test_contents_stay_beside_the_text_on_wide_screens(open_tab: OpenTab):
    tab = open_tab(viewport={"width": 1440, "height": 900})
    tab.goto(ARTICLE)
    contents, body = tab.locator(".nm-contents"), tab.locator(".nm-article__body")
    box, text = contents.bounding_box(), body.bounding_box()
    assert box and text and text["x"] + text["width"] <= box["x"]
    tab.mouse.wheel(0, 2500)
    expect(contents).to_be_in_viewport()


def test_order_of_the_article_is_that_of_the_original_post(open_tab: OpenTab):
    tab = open_tab(viewport={"width": 320, "height": 800})
    tab.goto(ARTICLE)
    parts = [
        "h1", ".nm-byline", ".nm-article__introduction .nm-disclaimer", ".nm-picture",
        ".nm-modalities", ".nm-separator", ".nm-sign-off", ".nm-references", ".nm-entry-meta",
        ".nm-neighbours",
    ]  # fmt: skip
    tops = [tab.locator(part).first.bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)


def test_credit_and_entry_meta_read_as_sentences(open_tab: OpenTab):
    tab = open_tab()
    tab.goto(ARTICLE)
    expect(tab.locator(".nm-credit").first).to_have_text(
        "Image by macrovector on Freepik, Freepik, free with attribution"
    )
    meta = tab.locator(".nm-entry-meta").inner_text()
    assert meta == "Posted in Implants on Jan. 2, 2026. Tagged pain. Bookmark the permalink."


def test_searching_and_comparing_need_no_javascript(open_tab: OpenTab, paths: dict[str, str]):
    tab = open_tab(java_script_enabled=False)
    tab.goto(paths["search"])
    tab.get_by_label("Search articles").fill("pulses")
    tab.get_by_role("main").get_by_role("button", name="Search").click()
    tab.get_by_role("link", name="Implants").click()
    tab.get_by_role("heading", name="An article with everything in it").get_by_role("link").click()
    expect(tab.locator("h1")).to_have_text("An article with everything in it")

    tab.goto(paths["directory"])
    tab.get_by_label("Compare Deep brain stimulation").check()
    tab.get_by_label("Compare Spinal cord stimulation").check()
    tab.get_by_role("button", name="Compare").click()
    headings = tab.locator(".nm-comparison thead th")
    expect(headings).to_have_text(["Deep brain stimulation (DBS)", "Spinal cord stimulation (SCS)"])


def test_print_keeps_the_text_and_drops_what_paper_cannot_do(open_tab: OpenTab):
    tab = open_tab(color_scheme="dark")
    tab.goto(ARTICLE)
    assert after_link(tab, ".nm-references a[href*='doi.org']") == "none"
    tab.emulate_media(media="print", color_scheme="dark")
    for kept in [
        "h1",
        ".nm-disclaimer",
        ".nm-picture",
        ".nm-credit",
        ".nm-references",
        ".nm-questions",
    ]:
        expect(tab.locator(kept).first).to_be_visible()
    for dropped in [
        ".nm-nav",
        ".nm-breadcrumbs",
        ".nm-contents",
        ".nm-neighbours",
        ".nm-embed__play",
    ]:
        expect(tab.locator(dropped)).to_be_hidden()
    colours = tab.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert "https://doi.org/10.1000/" in after_link(tab, ".nm-references a[href*='doi.org']")
    assert "/blog/everything/" in after_link(tab, ".nm-entry-meta [rel=bookmark]")


def test_print_of_a_list_has_no_controls(open_tab: OpenTab, paths: dict[str, str]):
    tab = open_tab()
    for name, dropped in [
        ("index", ".nm-pagination"),
        ("index", ".nm-archive"),
        ("search, found", ".nm-facets"),
        ("compare two", ".nm-compare-form"),
        ("directory", ".nm-filter"),
    ]:
        tab.goto(paths[name])
        expect(tab.locator(dropped)).to_be_visible()
        tab.emulate_media(media="print")
        expect(tab.locator(dropped)).to_be_hidden()
        tab.emulate_media(media="screen")


def test_right_to_left_mirrors_the_page(open_tab: OpenTab):
    tab = open_tab()
    tab.goto(ARTICLE)
    side = "it => [getComputedStyle(it).borderLeftWidth, getComputedStyle(it).borderRightWidth]"
    notice = tab.locator(".nm-callout").first
    assert notice.evaluate(side) == ["4px", "1px"]
    tab.evaluate("document.documentElement.dir = 'rtl'")
    assert notice.evaluate(side) == ["1px", "4px"]


@pytest.mark.parametrize(
    ("preference", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")]
)
def test_motion_follows_the_reader(open_tab: OpenTab, preference: str, behaviour: str):
    tab = open_tab(reduced_motion=preference)
    tab.goto(ARTICLE)
    assert tab.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


def test_forced_colours_keep_borders_and_focus(open_tab: OpenTab):
    tab = open_tab(forced_colors="active")
    tab.goto(ARTICLE)
    assert (
        tab.locator(".nm-disclaimer").first.evaluate("it => getComputedStyle(it).borderTopStyle")
        == "solid"
    )
    tab.keyboard.press("Tab")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_reading_sets_no_cookie_and_asks_nobody_else(open_tab: OpenTab, paths: dict[str, str]):
    tab = open_tab()
    asked: set[str] = set()
    tab.on("request", lambda request: asked.add(request.url.split("/")[2]))
    for path in paths.values():
        tab.goto(path)
    assert len(asked) == 1
    assert tab.context.cookies() == []
