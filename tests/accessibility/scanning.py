"""One page at a time: axe, and what axe does not measure, in every way of reading it.

The page is loaded once. Its colours, its width and the size of its text are then changed in place,
and only the rules are run again that these can change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental",
]  # fmt: skip
COLOURS = ["color-contrast", "link-in-text-block"]
SIZES = ["target-size", "scrollable-region-focusable"]

# Markup of Wagtail's in our pages: the rule, the elements, and what it is.
EXCEPTIONS = {
    "aria-input-field-name": (".public-DraftEditor-content", "Wagtail's rich text editor"),
    "landmark-unique": (".w-panel", "Wagtail's panels of equal blocks in one stream"),
    "label": ("[id*='-table-cell-']", "cells of Wagtail's table block"),
    "scrollable-region-focusable": (".w-minimap__list", "Wagtail's map of a form"),
}

RUN = """
async ([part, rules, exceptions]) => {
  const found = await axe.run(part, {
    runOnly: rules, resultTypes: ["violations"], elementRef: true, preload: false,
  });
  return found.violations.flatMap(({ id, nodes }) => nodes
    .filter(({ element }) => !(exceptions[id] && element?.matches(exceptions[id])))
    .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 200)}`));
}
"""
# Transitions end at once: no one reads the colours between.
SETTLE = "() => document.getAnimations().forEach((one) => { try { one.finish(); } catch {} })"
# Both for readers who asked for less motion.
MOVING = """
(part) => [...document.querySelectorAll(`${part} [class*=nm-]`)]
  .filter((one) => !one.matches(".button") && ["transitionDuration", "animationDuration"]
    .some((name) => getComputedStyle(one)[name].split(",").some((time) => parseFloat(time) > 0.01)))
  .map((one) => `moves: ${one.outerHTML.slice(0, 100)}`)
"""
OUTLINE = """
() => {
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => +one.tagName[1]);
  const steps = levels.some((level, place) => place && level - levels[place - 1] > 1);
  return levels[0] === 1 && !levels.includes(1, 1) && !steps ? [] : [`headings: ${levels}`];
}
"""
WIDE = """
() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [`scrolls sideways: ${scrollWidth - clientWidth} px`] : [];
}
"""
LOOK = "([size, direction]) => Object.assign(document.documentElement, { dir: direction }).style.fontSize = size"

# Each way of reading, after the first: media, width of the window, size of text, direction, rules.
WAYS: dict[str, tuple[dict[str, Any], int, str, str, list[str]]] = {
    "dark": ({"color_scheme": "dark"}, 1280, "", "ltr", COLOURS),
    "forced colours": ({"forced_colors": "active"}, 1280, "", "ltr", COLOURS),
    "right to left": ({}, 768, "", "rtl", []),
    "320 px": ({}, 320, "", "ltr", SIZES),
    "320 px, right to left": ({}, 320, "", "rtl", []),
    "text of 200 %": ({}, 640, "200%", "ltr", []),
    "320 px, text of 200 %": ({}, 320, "200%", "ltr", []),
}


def scan(tab: Page, part: str, *, outline: bool, ways: bool) -> list[str]:
    """Return what is wrong with ``part`` of the page in each way of reading it."""
    tab.evaluate(AXE)
    found = {"light": [*_axe(tab, part, TAGS), *tab.evaluate(MOVING, part)]}
    if outline:
        found["light"] += tab.evaluate(OUTLINE)
    for name, (media, width, size, direction, rules) in WAYS.items() if ways else ():
        tab.emulate_media(**{"color_scheme": "light", "forced_colors": "none", **media})
        tab.set_viewport_size({"width": width, "height": 900})
        tab.evaluate(LOOK, [size, direction])
        tab.evaluate(SETTLE)
        found[name] = tab.evaluate(WIDE)
        if rules:
            found[name] += _axe(tab, part, rules)
    if ways:
        tab.emulate_media(color_scheme="light", forced_colors="none")
        tab.set_viewport_size({"width": 1280, "height": 900})
    return [f"{way}: {problem}" for way, problems in found.items() for problem in problems]


def _axe(tab: Page, part: str, rules: list[str]) -> list[str]:
    exceptions = {rule: selector for rule, (selector, _what) in EXCEPTIONS.items()}
    problems: list[str] = tab.evaluate(RUN, [part, rules, exceptions])
    return problems
