"""With common CSS resets, pages look the same and are as readable."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import resets

from .conftest import ARTICLE, OpenTab

pytestmark = pytest.mark.django_db(transaction=True)

SHOWN = ["article", "index, page 2", "directory", "modality", "compare two", "search, found"]


@pytest.mark.parametrize("reset", resets.NAMES)
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_a_reset_changes_nothing_of_ours(
    open_tab: OpenTab, paths: dict[str, str], reset: str, color_scheme: str
):
    width = {"light": 1280, "dark": 320}[color_scheme]
    tab = open_tab(
        color_scheme=color_scheme, bypass_csp=True, viewport={"width": width, "height": 900}
    )
    for name in SHOWN:
        tab.goto(paths[name])
        assert resets.changes(tab, reset, ".nm-body, .nm-body *") == [], name
        violations = Axe().run(tab).response["violations"]
        assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == [], name


def test_a_rule_of_the_site_still_wins(open_tab: OpenTab):
    tab = open_tab(bypass_csp=True)
    tab.goto(ARTICLE)
    look = "one => getComputedStyle(one).borderTopLeftRadius"
    assert tab.eval_on_selector(".nm-callout", look) != "0px"
    tab.add_style_tag(content=".nm-callout { border-radius: 0; }")
    assert tab.eval_on_selector(".nm-callout", look) == "0px"
