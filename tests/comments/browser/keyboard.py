"""Steps of a reader with a keyboard and no mouse."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def tab_to(tab, selector, presses=90):
    """Press Tab until the focus is on ``selector``, once it is there, without a mouse."""
    tab.locator(selector).first.wait_for(state="attached")
    for _ in range(presses):
        if tab.locator(f"{selector}:focus").count():
            box = tab.locator(":focus").bounding_box()
            assert box and box["width"] > 0, "what has the focus can be seen"
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def fill(tab, **fields):
    for name, text in fields.items():
        tab_to(tab, f"[name={name}]")
        tab.keyboard.press("Control+a")
        tab.keyboard.type(text)


def press(tab, selector, key="Enter"):
    tab_to(tab, selector)
    tab.keyboard.press(key)


def fits(tab):
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= tab.viewport_size["width"], f"the page is {width} px wide"


def mailed(sink, kind):
    """Return the path of the link of this kind in the newest email."""
    text = sink.mails[-1][1].get_body(("plain",)).get_content()
    return urlsplit(re.search(rf"https?://\S+/{kind}/\S+", text)[0]).path
