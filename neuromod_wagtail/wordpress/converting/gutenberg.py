"""Block comments (``<!-- wp:… -->``) → plain HTML with few marks for ``html.py``.

Blocks save their HTML in the post, so that the comments around most of them can go. Marks
remain for what HTML does not say: ``nm-raw`` around what must be kept as it is (custom
HTML, blocks of plugins), and reusable blocks are put in their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from neuromod_wagtail.wordpress.converting import bindings, footnotes
from neuromod_wagtail.wordpress.converting.attributes import plain, texts_of

# The grammar of WP_Block_Parser, but that one which does not end ends before the next comment.
DELIMITER = re.compile(
    r"<!--\s+(?P<close>/)?wp:(?P<space>[a-z][a-z0-9_-]*/)?(?P<name>[a-z][a-z0-9_-]*)\s+"
    r"(?P<attributes>\{(?:(?!\}\s+/?-->|<!--).)*\}\s+)?(?P<void>/)?-->",
    re.DOTALL,
)
EMAIL = re.compile(r"[^@\s/:]+@[^@\s/:]+\.[^@\s/:]+")
OWN_HTML = re.compile(r"\s*<(?!!--)")
MAX_DEPTH = 8
MAX_OPEN = 60
# Characters that reusable blocks may add to a post: ten in each of ten would be millions.
MAX_REUSED = 1 << 20
EMBEDS = "core-embed/"
LINKS = {"core/social-link", "core/navigation-link", "core/navigation-submenu"}


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


def flatten(
    content: str,
    reusable: Mapping[int, str] | None = None,
    details: Mapping[str, str] | None = None,
) -> Flattened:
    """``reusable`` are the contents of the reusable blocks (``wp_block`` items) by their id,
    ``details`` the meta of the post."""
    result = Flattened()
    result.html = _Flattener(reusable or {}, details or {}, result).flatten(content, {}, ())
    return result


@dataclass
class _Open:
    """A block that is looked at once more when it is closed; ``at`` is where its HTML begins."""

    name: str
    at: int
    values: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


@dataclass
class _Flattener:
    reusable: Mapping[int, str]
    details: Mapping[str, str]
    result: Flattened
    reused: int = 0

    def flatten(self, content: str, overrides: Mapping[str, Any], inside: tuple[int, ...]) -> str:
        """``overrides`` are the words that a post has for a pattern, by the names of its blocks;
        ``inside`` are the patterns around it."""
        parts: list[str] = []
        opened: list[_Open] = []
        at = 0
        for match in DELIMITER.finditer(content):
            parts.append(content[at : match.start()])
            at = match.end()
            name = (match["space"] or "core/") + match["name"]
            if match["void"]:
                parts.append(self._void(name, _attributes(match), inside))
            elif match["close"]:
                if any(each.name == name for each in opened):
                    while _close(opened, parts) != name:
                        pass
            else:
                if len(opened) < MAX_OPEN:
                    opened += self._opened(name, match, overrides, len(parts))
        parts.append(content[at:])
        while opened:
            _close(opened, parts)
        return "".join(parts)

    def _opened(
        self, name: str, match: re.Match[str], overrides: Mapping[str, Any], at: int
    ) -> Iterator[_Open]:
        if _is_raw(name):
            if name == "core/html":
                yield _Open(name, at)
            else:
                self.result.foreign.append(name)
                # What has HTML of its own says there what it has to say.
                is_filled = not OWN_HTML.match(match.string, match.end())
                yield _Open(name, at, texts=texts_of(name, _attributes(match)) if is_filled else [])
        elif '"bindings"' in (match["attributes"] or ""):
            yield _Open(name, at, bindings.values_of(_attributes(match), overrides, self.details))

    def _void(self, name: str, attributes: dict[str, Any], inside: tuple[int, ...]) -> str:
        if name == "core/block":
            return self._pattern(attributes, inside)
        if name == "core/footnotes":
            return footnotes.as_html(self.details)
        if name in LINKS:
            return _link(name, attributes)
        if (name == "core/embed" or name.startswith(EMBEDS)) and isinstance(
            attributes.get("url"), str
        ):
            return f'<figure class="wp-block-embed">{escape(attributes["url"])}</figure>'
        if name == "core/separator":
            return "<hr>"
        texts = texts_of(name, attributes) if _is_raw(name) else []
        if texts:
            self.result.foreign.append(name)
            return _raw(name, _paragraphs(texts))
        if name not in {"core/spacer", "core/more", "core/nextpage"}:
            self.result.dropped.append(name)
        return ""

    def _pattern(self, attributes: dict[str, Any], inside: tuple[int, ...]) -> str:
        """The content of a pattern; nothing inside itself, as in WordPress."""
        found = attributes.get("ref")
        reference = found if isinstance(found, int) else 0
        content = self.reusable.get(reference, "")
        is_shown = reference in self.reusable and reference not in inside
        if is_shown and len(inside) < MAX_DEPTH and self.reused + len(content) <= MAX_REUSED:
            self.reused += len(content)
            given = attributes.get("content")
            overrides = given if isinstance(given, dict) else {}
            return self.flatten(content, overrides, (*inside, reference))
        self.result.missing.append(reference)
        return ""


def _close(opened: list[_Open], parts: list[str]) -> str:
    """Put what the last block gets from elsewhere into its HTML: all that stands behind ``at``."""
    block = opened.pop()
    html = "".join(parts[block.at :])
    if _is_raw(block.name):
        shown = plain(html) if block.texts else ""
        html = _paragraphs([text for text in block.texts if plain(text) not in shown]) + html
        is_inner = any(_is_raw(each.name) for each in opened)
        html = html if is_inner else _raw(block.name, html)
    elif block.values:
        html = bindings.apply(block.name, html, block.values)
    parts[block.at :] = [html]
    return block.name


def _raw(name: str, html: str) -> str:
    return f'<nm-raw name="{escape(name)}">{html}</nm-raw>'


def _paragraphs(texts: list[str]) -> str:
    return "".join(text if text.startswith("<p") else f"<p>{text}</p>" for text in texts)


def _link(name: str, attributes: dict[str, Any]) -> str:
    """A link to a profile, or one of a menu; WordPress shows none without address or name."""
    url, label = attributes.get("url"), attributes.get("label")
    if name == "core/social-link":
        label = label or str(attributes.get("service") or "").replace("-", " ").capitalize()
    if not (isinstance(url, str) and isinstance(label, str) and url.strip() and label.strip()):
        return ""
    address = f"mailto:{url}" if EMAIL.fullmatch(url) else url
    link = f'<a href="{escape(address)}">{escape(plain(label), quote=False)}</a>'
    return f"<li>{link}</li>" if name == "core/social-link" else f"<p>{link}</p>"


def _is_raw(name: str) -> bool:
    return name == "core/html" or not name.startswith(("core/", EMBEDS))


def _attributes(match: re.Match[str]) -> dict[str, Any]:
    try:
        found = json.loads(match["attributes"] or "{}")
    except (json.JSONDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
