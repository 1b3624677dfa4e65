"""Any HTML as a tree, in time that grows with its length.

The parser of the standard library refuses some of what word processors leave behind, and looks
for the end of each tag and comment that has none as far as the text goes. Both are mended before
it reads.
"""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag

# ``<![if !IE]>``, ``<![ endif]-->``: a comment that ends at the next angle, as in browsers.
MARKED_SECTION = re.compile(r"<!\[(?!CDATA\[)[^>]*>", re.IGNORECASE)


class Element(Tag):
    """An element that is equal to itself alone. Of two others the library compares all that is in
    them, at every step through a deep tree."""

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


def parse_html(html: str) -> BeautifulSoup:
    """The tree of a text that may be broken in any way; no word outside its tags is lost."""
    with warnings.catch_warnings():
        # A text may well look like an address or a file name.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(readable(html), "html.parser", element_classes={Tag: Element})


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
