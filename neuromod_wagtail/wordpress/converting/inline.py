"""HTML inside a paragraph → the subset that Wagtail's rich text knows. Text is never lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement, PreformattedString

KEPT = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "sub": "sub"}
# Their meaning is in the text, or is only a look.
TRANSPARENT = {
    "span", "font", "small", "big", "abbr", "acronym", "bdi", "bdo", "cite", "dfn", "ins", "label",
    "time", "u", "wbr", "nobr", "tt", "center", "p", "div", "li", "data", "figcaption",
    "summary", "nm-raw", "body", "html", "article", "section", "td", "th", "blockquote", "address",
}  # fmt: skip
# Dropped with their text: no text for readers.
SILENT = {"script", "style", "template", "head", "title", "noscript", "nm-gallery"}
MAX_DEPTH = 60
SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|/|#|\?|[^:/?#\s]+(?:[/?#]|$))", re.IGNORECASE)


def rich_text(elements: Iterable[PageElement], lost: set[str] | None = None) -> str:
    """The subset of HTML for these elements; names of formats that fell away go to ``lost``."""
    return "".join(_convert(element, set() if lost is None else lost, 0) for element in elements)


def tidy(html: str) -> str:
    """Without white space and line breaks at the ends, and white space folded."""
    html = re.sub(r"[ \t\n\r\f]+", " ", html)
    html = re.sub(r" ?<br/> ?", "<br/>", html)
    while True:
        shorter = html.strip(" ").removeprefix("<br/>").removesuffix("<br/>")
        if shorter == html:
            return html
        html = shorter


def plain(elements: Iterable[PageElement], line_break: str = " ") -> str:
    """The text alone, with white space folded."""
    html = rich_text(elements)
    text = re.sub(r"<[^>]*>", "", html.replace("<br/>", "\n"))
    text = re.sub(r"[ \t\r\f]*\n[ \t\r\f\n]*", line_break, re.sub(r"[ \t\r\f]+", " ", text))
    return _unescape(text).strip()


def _unescape(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")


def is_text(string: NavigableString) -> bool:
    """Not comments, declarations and the like; CDATA is text that somebody meant to show."""
    return isinstance(string, CData) or not isinstance(string, PreformattedString)


def address_of(element: Tag, name: str = "href") -> str:
    """The address in an attribute, empty when it would run a script or says nothing."""
    value = element.get(name)
    text = re.sub(r"[\x00-\x20]+", "", value) if isinstance(value, str) else ""
    return text if SAFE_ADDRESS.match(text) else ""


def _convert(element: PageElement, lost: set[str], depth: int) -> str:
    if isinstance(element, NavigableString):
        return escape(element, quote=False) if is_text(element) else ""
    if not isinstance(element, Tag) or element.name in SILENT:
        return ""
    if depth > MAX_DEPTH:
        return escape(element.get_text(), quote=False)
    if element.name == "br":
        return "<br/>"
    if element.name == "img":
        lost.add("img")
        return escape(_attribute(element, "alt"), quote=False)
    inner = "".join(_convert(child, lost, depth + 1) for child in element.children)
    if name := KEPT.get(element.name):
        return f"<{name}>{inner}</{name}>" if inner.strip() else inner
    if element.name == "a" and (address := address_of(element)) and inner.strip():
        return f'<a href="{escape(address)}">{inner}</a>'
    if element.name == "q":
        return f"“{inner}”"
    if element.name not in TRANSPARENT and element.name != "a":
        lost.add(element.name)
    return inner


def _attribute(element: Tag, name: str) -> str:
    value = element.get(name)
    return value if isinstance(value, str) else ""
