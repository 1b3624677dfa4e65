"""Block comments (``<!-- wp:… -->``) → plain HTML with few marks for ``html.py``.

Blocks save their HTML in the post, so that the comments around most of them can go. Marks
remain for what HTML does not say: ``nm-raw`` around what must be kept as it is (custom
HTML, blocks of plugins), and reusable blocks are put in their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

# The grammar of WP_Block_Parser.
DELIMITER = re.compile(
    r"<!--\s+(?P<close>/)?wp:(?P<space>[a-z][a-z0-9_-]*/)?(?P<name>[a-z][a-z0-9_-]*)\s+"
    r"(?P<attributes>\{(?:(?!\}\s+/?-->).)*\}\s+)?(?P<void>/)?-->",
    re.DOTALL,
)
MAX_DEPTH = 8
EMBEDS = "core-embed/"


@dataclass
class Flattened:
    """``dropped`` are blocks that WordPress fills when it shows a page, such as a list of the
    latest posts: there is nothing to keep of them. ``foreign`` are blocks of plugins."""

    html: str = ""
    dropped: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def has_blocks(content: str) -> bool:
    return "<!-- wp:" in content


def flatten(content: str, reusable: Mapping[int, str] | None = None) -> Flattened:
    """``reusable`` are the contents of the reusable blocks (``wp_block`` items) by their id."""
    result = Flattened()
    result.html = _flatten(content, reusable or {}, result, depth=0)
    return result


def _flatten(content: str, reusable: Mapping[int, str], result: Flattened, depth: int) -> str:
    parts = []
    at = 0
    raw: list[str] = []
    for match in DELIMITER.finditer(content):
        parts.append(content[at : match.start()])
        at = match.end()
        name = (match["space"] or "core/") + match["name"]
        if match["void"]:
            parts.append(_void(name, _attributes(match), reusable, result, depth))
        elif match["close"]:
            if raw and raw[-1] == name:
                raw.pop()
                parts.append("" if raw else "</nm-raw>")
        elif _is_raw(name):
            if name != "core/html":
                result.foreign.append(name)
            parts.append("" if raw else f'<nm-raw name="{escape(name)}">')
            raw.append(name)
    return "".join([*parts, content[at:], "</nm-raw>" if raw else ""])


def _is_raw(name: str) -> bool:
    return name == "core/html" or not name.startswith(("core/", EMBEDS))


def _attributes(match: re.Match[str]) -> dict[str, Any]:
    try:
        found = json.loads(match["attributes"] or "{}")
    except (json.JSONDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _void(
    name: str,
    attributes: dict[str, Any],
    reusable: Mapping[int, str],
    result: Flattened,
    depth: int,
) -> str:
    if name == "core/block":
        reference = attributes.get("ref")
        if isinstance(reference, int) and reference in reusable and depth < MAX_DEPTH:
            return _flatten(reusable[reference], reusable, result, depth + 1)
        result.missing.append(reference if isinstance(reference, int) else 0)
        return ""
    if (name == "core/embed" or name.startswith(EMBEDS)) and isinstance(attributes.get("url"), str):
        return f'<figure class="wp-block-embed">{escape(attributes["url"])}</figure>'
    if name == "core/separator":
        return "<hr>"
    if name not in {"core/spacer", "core/more", "core/nextpage"}:
        result.dropped.append(name)
    return ""
