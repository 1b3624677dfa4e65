"""Any HTML as a tree, in time that grows with its length.

The parser of the standard library refuses some of what word processors leave behind, and looks
for the end of each tag and comment that has none as far as the text goes. Both are mended before
it reads.
"""

from __future__ import annotations

import re
import warnings
from itertools import islice, takewhile
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag

# ``<![if !IE]>``, ``<![ endif]-->``: a comment that ends at the next angle, as in browsers.
MARKED_SECTION = re.compile(r"<!\[(?!CDATA\[)[^>]*>", re.IGNORECASE)

# Elements whose words stand apart from those before and behind them.
BLOCKS = {
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip

# HTML lets these end without a tag of their own: which open elements each one ends, and inside
# what they stay open.
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
    """An element that is equal to itself alone. Of two others the library compares all that is in
    them, at every step through a deep tree."""

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


class Soup(BeautifulSoup):
    """The parser of the standard library would put each row of a table into the one before it
    that no one ended."""

    def handle_starttag(self, name: str, *arguments: Any, **named: Any) -> Tag | None:
        """Begin an element, after the end of what cannot hold it."""
        ended, around = ENDS.get(name, NOTHING)
        if any(self.open_tag_counter.get(each) for each in ended):
            names = [tag.name for tag in islice(reversed(self.tagStack), DEEPEST)]
            for each in takewhile(lambda open_one: open_one not in around, names):
                if each in ended:
                    self.handle_endtag(each)
        return super().handle_starttag(name, *arguments, **named)


def parse_html(html: str) -> BeautifulSoup:
    """The tree of a text that may be broken in any way; no word outside its tags is lost."""
    with warnings.catch_warnings():
        # A text may well look like an address or a file name.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return Soup(readable(html), "html.parser", element_classes={Tag: Element})


def readable(html: str) -> str:
    """The same for the parser of the standard library: what never ends is text."""
    if "<!" in html:
        html = MARKED_SECTION.sub("", html)
        html = _ended(html, "<!--", "-->")
        html = _ended(html, "<![CDATA[", "]]>")
    return _ended(html, "<", ">")


def _ended(html: str, beginning: str, end: str) -> str:
    """What begins after the last end of its kind is no markup."""
    after = html.rfind(end) + 1
    return html[:after] + html[after:].replace(beginning, "&lt;" + beginning[1:])
