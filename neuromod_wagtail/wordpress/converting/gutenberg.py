"""Conversion of block comments (``<!-- wp:… -->``) to HTML with a few marks for ``html.py``.

Blocks save their HTML in the post, so most comments around them can be removed. Marks remain for
what HTML does not express: ``nm-raw`` around custom HTML and blocks of plugins, which must be kept
unchanged. Patterns, bound values and footnotes are inserted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from bs4 import Tag

from neuromod_wagtail.text.html_tree import parse_html

# The grammar of WP_Block_Parser, except that an unclosed delimiter ends before the next comment.
DELIMITER = re.compile(
    r"<!--\s+(?P<close>/)?wp:(?P<space>[a-z][a-z0-9_-]*/)?(?P<name>[a-z][a-z0-9_-]*)\s+"
    r"(?P<attributes>\{(?:(?!\}\s+/?-->|<!--).)*\}\s+)?(?P<void>/)?-->",
    re.DOTALL,
)
EMAIL = re.compile(r"[^@\s/:]+@[^@\s/:]+\.[^@\s/:]+")
OWN_HTML = re.compile(r"\s*<(?!!--)")
MAX_DEPTH = 8
MAX_OPEN = 60
# The characters that patterns may add to a post: ten inside each of ten would add millions.
MAX_REUSED = 1 << 20
EMBEDS = "core-embed/"
COVERS = {"core/cover", "core/cover-image"}
# What those see who paid for it.
FOR_FEW = {"premium-content/subscriber-view"}
# Shown only while a list of posts is empty.
NO_RESULTS = "core/query-no-results"
LINKS = {"core/social-link", "core/navigation-link", "core/navigation-submenu"}
# Attributes with text for readers, as plugins name them.
NAMES = re.compile(
    r"(?:text|title|heading|content|caption|description|label|quote|citation|author|question"
    r"|answer|message|summary|note|bio|name|body|editor)s?$",
    re.IGNORECASE,
)
# Attributes with names for editors, such as that of a block in the list view.
FOR_EDITORS = re.compile(r"_|admin[A-Z_]|metadata$|className$")
# Between the name of a text and the text, where it may differ by the width of the screen.
CARRIERS = {"desktop", "value"}
# Values that are settings: a word in lower case, an address, a style, nested data.
SETTING = re.compile(r"[a-z0-9_./:#%,|-]*|[a-z]+(?:[A-Z][a-z0-9]*)+|https?:\S*|[\[{].*", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
MAX_NESTED = 20
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
# The elements that contain the text of a block.
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
FOOTNOTES = "footnotes"
FOOTNOTE_MARK = re.compile(r"<sup\b[^>]*\bdata-fn=[\"']([^\"']+)[\"']")

# The attributes of a block, as in JSON.
Attributes = dict[str, Any]


@dataclass
class Flattened:
    """HTML without block comments, and the blocks that it cannot contain.

    ``dropped`` are dynamic blocks, such as a list of the latest posts, which WordPress fills when
    it shows a page; ``missing`` are the IDs of patterns that are not in the file; ``hidden`` are the
    texts of blocks that readers were not shown.
    """

    html: str = ""
    dropped: list[str] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def has_blocks(content: str) -> bool:
    return "<!-- wp:" in content


def flatten(
    content: str,
    reusable: Mapping[int, str] | None = None,
    details: Mapping[str, str] | None = None,
) -> Flattened:
    """Replace block comments by HTML.

    ``reusable`` are the contents of patterns (``wp_block`` items) by ID, ``details`` the post's
    meta.
    """
    result = Flattened()
    result.html = _Flattener(reusable or {}, details or {}, result).flatten(content, {}, ())
    return result


@dataclass
class _Open:
    """An open block that is completed when it closes; ``at`` is where its HTML begins."""

    name: str
    at: int
    values: dict[str, str] = field(default_factory=dict)
    cover: Attributes = field(default_factory=dict)
    is_hidden: bool = False
    texts: list[str] = field(default_factory=list)


@dataclass
class _Flattener:
    reusable: Mapping[int, str]
    details: Mapping[str, str]
    result: Flattened
    reused: int = 0

    def flatten(
        self, content: str, overrides: Mapping[str, object], inside: tuple[int, ...]
    ) -> str:
        """Return the HTML of some content.

        ``overrides`` are the post's own text for a pattern, by the names of its blocks; ``inside``
        are the patterns around it.
        """
        parts: list[str] = []
        opened: list[_Open] = []
        at = 0
        for match in DELIMITER.finditer(content):
            parts.append(content[at : match.start()])
            at = match.end()
            name = (match["space"] or "core/") + match["name"]
            if match["void"] and _is_hidden(name, match):
                self.result.hidden.append(name)
            elif match["void"]:
                parts.append(self._void(name, _attributes(match), inside))
            elif match["close"]:
                if any(each.name == name for each in opened):
                    while self._close(opened, parts) != name:
                        pass
            elif len(opened) < MAX_OPEN:
                opened += self._opened(name, match, overrides, len(parts))
        parts.append(content[at:])
        while opened:
            self._close(opened, parts)
        return "".join(parts)

    def _opened(
        self, name: str, match: re.Match[str], overrides: Mapping[str, object], at: int
    ) -> Iterator[_Open]:
        if _is_hidden(name, match):
            yield _Open(name, at, is_hidden=True)
        elif _is_raw(name):
            if name == "core/html":
                yield _Open(name, at)
            else:
                # Attributes add nothing to a block with HTML of its own.
                is_filled = not OWN_HTML.match(match.string, match.end())
                yield _Open(name, at, texts=texts_of(name, _attributes(match)) if is_filled else [])
        elif name in COVERS:
            yield _Open(name, at, cover=_attributes(match))
        elif name == NO_RESULTS:
            self.result.dropped.append(name)
            yield _Open(name, at)
        elif '"bindings"' in (match["attributes"] or ""):
            yield _Open(name, at, _bound_values(_attributes(match), overrides, self.details))

    def _close(self, opened: list[_Open], parts: list[str]) -> str:
        """Complete the HTML of the last block, which is all that follows ``at``; return its name."""
        block = opened.pop()
        html = "".join(parts[block.at :])
        if block.is_hidden:
            self.result.hidden.append(plain(html) or block.name)
            html = ""
        else:
            html = _completed(block, html, opened)
        parts[block.at :] = [html]
        return block.name

    def _void(self, name: str, attributes: Attributes, inside: tuple[int, ...]) -> str:
        if name == "core/block":
            return self._pattern(attributes, inside)
        if name == "core/footnotes":
            return _footnote_list(self.details)
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
            return _raw(name, _paragraphs(texts))
        if name not in {"core/spacer", "core/more", "core/nextpage"}:
            self.result.dropped.append(name)
        return ""

    def _pattern(self, attributes: Attributes, inside: tuple[int, ...]) -> str:
        """Return the content of a pattern, or nothing inside itself, as in WordPress."""
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


def _completed(block: _Open, html: str, opened: list[_Open]) -> str:
    if _is_raw(block.name):
        shown = plain(html) if block.texts else ""
        html = _paragraphs([text for text in block.texts if plain(text) not in shown]) + html
        is_inner = any(_is_raw(each.name) for each in opened)
        html = html if is_inner else _raw(block.name, html)
    elif block.values:
        html = _bind(block.name, html, block.values)
    elif block.name == NO_RESULTS:
        html = ""
    elif block.name in COVERS:
        html = _background(block.cover, html) + html
    return html


def _raw(name: str, html: str) -> str:
    return f'<nm-raw name="{escape(name)}">{html}</nm-raw>'


def _paragraphs(texts: list[str]) -> str:
    return "".join(text if text.startswith("<p") else f"<p>{text}</p>" for text in texts)


def _background(attributes: Attributes, html: str) -> str:
    """Return the picture of a cover that shows it by a style only, as fixed and old ones do."""
    url, alt, number = (attributes.get(name) for name in ("url", "alt", "id"))
    if not isinstance(url, str) or not url or f'src="{escape(url)}"' in html:
        return ""
    alt = escape(alt) if isinstance(alt, str) else ""
    return f'<img src="{escape(url)}" alt="{alt}" class="wp-image-{escape(str(number))}">'


def _link(name: str, attributes: Attributes) -> str:
    """Return a profile or menu link. As in WordPress, it needs a URL and a label."""
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


def _is_hidden(name: str, match: re.Match[str]) -> bool:
    """Tell whether a block is hidden, by WordPress or the plugin Block Visibility, or for few."""
    if name in FOR_FEW:
        return True
    if '"blockVisibility"' not in (match["attributes"] or ""):
        return False
    attributes = _attributes(match)
    metadata, plugin = attributes.get("metadata"), attributes.get("blockVisibility")
    return (isinstance(metadata, dict) and metadata.get("blockVisibility") is False) or (
        isinstance(plugin, dict) and plugin.get("hideBlock") is True
    )


def _attributes(match: re.Match[str]) -> Attributes:
    try:
        found = json.loads(match["attributes"] or "{}")
    except (json.JSONDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def texts_of(name: str, attributes: Attributes) -> list[str]:
    """Return the texts in the attributes of a block as pieces of HTML, each once.

    Blocks of plugins have these if WordPress generates their HTML when it shows a page.
    """
    is_acf = name.startswith("acf/")
    data = attributes.get("data") if is_acf else attributes
    return list(dict.fromkeys(_found(data, "", every=is_acf, depth=0)))


def is_text(value: str) -> bool:
    """Return whether a value looks like text for readers."""
    return bool(re.search(r"[^\W\d_]", value)) and not SETTING.fullmatch(value.strip())


def plain(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def _found(value: object, key: str, *, every: bool, depth: int) -> Iterator[str]:
    if depth > MAX_NESTED or FOR_EDITORS.match(key):
        return
    if isinstance(value, str):
        if (every or NAMES.search(key)) and is_text(value):
            yield value if "<" in value else escape(value, quote=False)
    elif isinstance(value, list):
        for entry in value:
            yield from _found(entry, key, every=every, depth=depth + 1)
    elif isinstance(value, dict):
        url, title = value.get("url"), value.get("title")
        if every and isinstance(url, str) and isinstance(title, str) and url.startswith("http"):
            yield f'<a href="{escape(url)}">{escape(title or url, quote=False)}</a>'
            return
        for name, entry in value.items():
            named = key if name in CARRIERS else str(name)
            yield from _found(entry, named, every=every, depth=depth + 1)


def _bound_values(
    attributes: Attributes, overrides: Mapping[str, object], details: Mapping[str, str]
) -> dict[str, str]:
    """Return what a block takes from its pattern's user or from post meta, by attribute."""
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
            # Without a value, WordPress shows the saved content of the block.
            if value := details.get(str(key), ""):
                found[name] = value
    return found


def _bind(name: str, html: str, values: Mapping[str, str]) -> str:
    """Insert bound texts and URLs into the HTML of a block."""
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


def _footnote_list(details: Mapping[str, str]) -> str:
    """Return the footnotes in the post's meta as WordPress lists them, without backlinks."""
    source = details.get(FOOTNOTES, "").strip()
    if not source or source == "[]":
        return ""
    notes = _parse_footnotes(source)
    if not notes:
        # Broken JSON: keep its words.
        return f'<nm-raw name="core/footnotes"><p>{escape(source)}</p></nm-raw>'
    items = "".join(f'<li id="{escape(anchor)}">{text}</li>' for anchor, text in notes)
    return f'<ol class="wp-block-footnotes">{items}</ol>'


def with_footnotes(html: str, details: Mapping[str, str]) -> tuple[str, list[str]]:
    """Add the footnotes where no block does; return the marks without a footnote as well."""
    marks = dict.fromkeys(FOOTNOTE_MARK.findall(html))
    notes = _footnote_list(details)
    if marks and notes not in html:
        html += notes
    known = {anchor for anchor, _text in _parse_footnotes(details.get(FOOTNOTES, ""))}
    return html, [anchor for anchor in marks if anchor not in known]


def _parse_footnotes(source: str) -> list[tuple[str, str]]:
    try:
        found = json.loads(source)
    except (ValueError, RecursionError):
        return []
    entries = found if isinstance(found, list) else []
    notes = [
        (str(entry.get("id") or ""), str(entry.get("content") or ""))
        for entry in entries
        if isinstance(entry, dict)
    ]
    return [(anchor, text) for anchor, text in notes if anchor or text]
