"""Blocks whose words stand elsewhere: in the post that uses a pattern, or in its meta."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bs4 import Tag

from neuromod_wagtail.html.tree import parse_html

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
# Where the words of a block stand in its HTML.
CONTENT = {
    "core/paragraph": ["p"],
    "core/heading": HEADINGS,
    "core/button": ["a", "button"],
    "core/image": ["figcaption"],
    "core/list-item": ["li"],
    "core/verse": ["pre"],
}
WORDS = ("content", "text", "caption")
ATTRIBUTES = {"core/button": {"url": "href"}, "core/image": {"url": "src", "alt": "alt"}}


def values_of(
    attributes: dict[str, Any], overrides: Mapping[str, Any], details: Mapping[str, str]
) -> dict[str, str]:
    """What a block gets from elsewhere, by its own names for it."""
    metadata = attributes.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    bindings = metadata.get("bindings")
    bindings = bindings if isinstance(bindings, dict) else {}
    found: dict[str, str] = {}
    for name, binding in bindings.items():
        source = binding.get("source") if isinstance(binding, dict) else ""
        if source == "core/pattern-overrides":
            given = overrides.get(str(metadata.get("name")))
            given = given if isinstance(given, dict) else {}
            wanted = given if name == "__default" else {name: given.get(name)}
            found |= {key: value for key, value in wanted.items() if isinstance(value, str)}
        elif source == "core/post-meta":
            arguments = binding.get("args")
            key = arguments.get("key") if isinstance(arguments, dict) else ""
            # Without a value WordPress shows what the block was saved with.
            if value := details.get(str(key), ""):
                found[name] = value
    return found


def apply(name: str, html: str, values: Mapping[str, str]) -> str:
    """The HTML of a block with other words and addresses in it."""
    soup = parse_html(html)
    for key in WORDS:
        element = soup.find(CONTENT.get(name, []))
        if key in values and isinstance(element, Tag):
            element.clear()
            element.append(parse_html(values[key]))
    target = soup.find({"core/button": "a", "core/image": "img"}.get(name, []))
    for key, attribute in ATTRIBUTES.get(name, {}).items():
        if key in values and isinstance(target, Tag):
            target[attribute] = values[key]
    return str(soup)
