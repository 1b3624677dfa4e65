"""Comments on a site with Bootstrap, Tailwind or Meyer's reset."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import resets
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("reset", resets.NAMES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_a_reset_changes_nothing_of_the_comments(
    site, page, open_tab, published_at_once, reset, scheme, width
):
    first = write(page, "Words with *emphasis*, `code`\n\n- a list\n- of two\n\n> a quote")
    write(page, "An answer", parent=first)
    tab = open_tab(width=width, color_scheme=scheme, bypass_csp=True)
    for address in (page.url, f"/comments/{first.pk}/report/", f"/comments/{first.pk}/reply/"):
        tab.goto(site + address)
        assert resets.changes(tab, reset, ".nm-comments *") == []
        # A site that follows the reader's dark mode gives its own page a background for it.
        tab.add_style_tag(content="body { background: Canvas; color: CanvasText; }")
        violations = Axe().run(tab, context=".nm-comments").response["violations"]
        assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []


def test_with_bootstrap_the_main_button_can_be_read(site, page, open_tab):
    """So can a link that looks like a button, which had the colour of Bootstrap's links."""
    tab = open_tab(width=1280, bypass_csp=True)
    tab.goto(site + page.url)
    tab.add_style_tag(content=resets.css("bootstrap"))
    button = tab.locator(".nm-button", has_text="Post Comment")
    looks = button.evaluate(
        "one => { const {color, backgroundColor} = getComputedStyle(one);"
        " return [color, backgroundColor]; }"
    )
    assert looks == ["rgb(255, 255, 255)", "rgb(11, 92, 116)"]
