"""Common CSS resets, and the elements that must look the same with them.

The style sheets have the effects of the resets of Bootstrap, Tailwind, Meyer and modern-normalize,
but none of their code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

NAMES = ["bootstrap", "tailwind", "meyer"]
# What makes text readable and a control a control.
PROPERTIES = [
    "display", "visibility", "color", "background-color", "font-size", "font-weight", "font-style",
    "margin-block-start", "margin-block-end", "padding-block-start",
    "padding-block-end", "padding-inline-start", "border-block-start-width",
    "border-inline-start-width", "border-start-start-radius", "text-decoration-line",
    "list-style-type", "min-block-size", "cursor", "float", "caption-side", "opacity",
]  # fmt: skip

_LOOKS = """([scope, properties]) => [...document.querySelectorAll(scope)]
    .filter(element => element.getClientRects().length)
    // The field for robots, and boxes that the browser draws by itself.
    .filter(element => !element.matches(".nm-hidden *, hr, [type=checkbox], [type=radio]"))
    .map(element => {
        const style = getComputedStyle(element);
        const name = `${element.tagName.toLowerCase()}.${element.className}`;
        const place = element.parentElement.className;
        return [`${place} > ${name}`, properties.map(property => style.getPropertyValue(property))];
    })"""


def css(name: str) -> str:
    return (Path(__file__).parent / f"{name}.css").read_text()


def changes(tab: Any, name: str, scope: str) -> list[str]:
    """What a reset changes of the elements in ``scope``, when it comes after our style sheets."""
    tab.add_style_tag(content="*, *::before, *::after { transition: none !important; }")
    before = tab.evaluate(_LOOKS, [scope, PROPERTIES])
    tab.add_style_tag(content=css(name))
    after = tab.evaluate(_LOOKS, [scope, PROPERTIES])
    assert len(before) == len(after) > 10
    return [
        f"{place}: {property} {old} → {new}"
        for (place, looks), (_place, now) in zip(before, after, strict=True)
        for property, old, new in zip(PROPERTIES, looks, now, strict=True)
        if old != new
    ]
