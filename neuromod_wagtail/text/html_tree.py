"""Parsing of any HTML into a tree, in linear time.

The parser of the standard library rejects some of the output of word processors, and searches the
whole text for the end of each unclosed tag and comment. Beautiful Soup drops the semicolon of a name
that it does not know. All of this is fixed before they read.
"""

from __future__ import annotations

import re
import warnings
from html.entities import html5
from itertools import islice, takewhile
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag

# ``<![if !IE]>``, ``<![ endif]-->``: a comment that ends at the next angle bracket, as in browsers,
# unless it stands in a comment, which it may end.
MARKED_SECTION = re.compile(r"<!--|-->|<!\[(?!CDATA\[)[^>]*>", re.IGNORECASE)

# A named or numbered character.
REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?|([a-zA-Z][a-zA-Z0-9]*);)")
CONTROLS = {*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF}

# Elements whose text is separate from the text before and after them.
BLOCKS = {
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip

# HTML lets these end without a closing tag: the open elements that each one ends, and the elements
# inside which they stay open.
LISTS = {"ul", "ol", "menu", "dl", "table", "td", "th", "blockquote", "figure", "details"}
ROWS = {"tr", "td", "th", "caption", "colgroup"}
ENDS = {
    "li": ({"li"}, LISTS),
    "dt": ({"dt", "dd"}, LISTS),
    "dd": ({"dt", "dd"}, LISTS),
    "td": ({"td", "th"}, {"table", "tr"}),
    "th": ({"td", "th"}, {"table", "tr"}),
    "tr": (ROWS, {"table"}),
    "thead": (ROWS | {"thead", "tbody", "tfoot"}, {"table"}),
    "tbody": (ROWS | {"thead", "tbody", "tfoot"}, {"table"}),
    "tfoot": (ROWS | {"thead", "tbody", "tfoot"}, {"table"}),
    "option": ({"option"}, {"select", "datalist", "optgroup"}),
    "optgroup": ({"option", "optgroup"}, {"select"}),
    "rt": ({"rt", "rp"}, {"ruby"}),
    "rp": ({"rt", "rp"}, {"ruby"}),
}
NOTHING: tuple[set[str], set[str]] = (set(), set())
DEEPEST = 100


class Element(Tag):
    """An element that is equal to itself alone.

    Beautiful Soup compares the contents of two elements, at every step through a deep tree.
    """

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


class Soup(BeautifulSoup):
    """A parser that closes implied end tags; the standard library's nests unclosed table rows."""

    def handle_starttag(self, name: str, *arguments: Any, **named: Any) -> Tag | None:
        """Open an element after closing those that cannot contain it."""
        ended, around = ENDS.get(name, NOTHING)
        if any(self.open_tag_counter.get(each) for each in ended):
            names = [tag.name for tag in islice(reversed(self.tagStack), DEEPEST)]
            for each in takewhile(lambda open_one: open_one not in around, names):
                if each in ended:
                    self.handle_endtag(each)
        return super().handle_starttag(name, *arguments, **named)

    def _linkage_fixer(self, el: Tag) -> None:
        """Do nothing: a text that is read in its order has nothing after what was added last.

        Beautiful Soup looks for it in all elements around, for each text of a deep tree.
        """


def parse_html(html: str) -> BeautifulSoup:
    """Parse text that may be broken in any way, without losing any word outside its tags."""
    with warnings.catch_warnings():
        # The text may look like a URL or a file name.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return Soup(readable(html), "html.parser", element_classes={Tag: Element})


def readable(html: str) -> str:
    """Make text readable for the standard library's parser: unclosed markup becomes text.

    References to control characters, which feeds and databases refuse, are removed.
    """
    if "&" in html:
        html = REFERENCE.sub(_reference, html)
    if "<!" in html:
        html = _without_marked_sections(html)
        html = _ended(html, "<!--", "-->")
        html = _ended(html, "<![CDATA[", "]]>")
    return _ended(html, "<", ">")


def _without_marked_sections(html: str) -> str:
    parts, at, in_comment = [], 0, False
    last_end = html.rfind("-->")
    for match in MARKED_SECTION.finditer(html):
        found = match[0]
        if in_comment:
            in_comment = not found.endswith("-->")
        elif found == "<!--":
            in_comment = match.end() <= last_end
        elif found != "-->":
            parts.append(html[at : match.start()])
            at = match.end()
    return "".join([*parts, html[at:]])


def _reference(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return match[0] if f"{name};" in html5 else f"&amp;{match[0][1:]}"
    digits = (hexadecimal or decimal).lstrip("0")
    is_control = len(digits) < 8 and int(digits or "0", 16 if hexadecimal else 10) in CONTROLS
    return "" if is_control else match[0]


def _ended(html: str, beginning: str, end: str) -> str:
    """Treat a start after the last end of its kind as text."""
    after = html.rfind(end) + 1
    return html[:after] + html[after:].replace(beginning, "&lt;" + beginning[1:])
