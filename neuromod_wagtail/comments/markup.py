"""A small subset of Markdown, rendered to safe HTML."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

import nh3

from neuromod_wagtail.text.patterns import lazy_re_compile
from neuromod_wagtail.web.addresses import host_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

# All below the space except tab and line feed, surrogates, and Unicode non-characters: neither XML
# (the feeds) nor a database nor a reader can do anything with them.
CONTROL = lazy_re_compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
MARKUP = re.compile("<[^<>]*>")
ABSOLUTE = re.compile("(?:https?://|mailto:)", re.IGNORECASE)
# The start of a bare address. After a letter it is part of a word.
ADDRESS = re.compile(r"(?<![A-Za-z0-9])https?://(?=[^\W_]|\[)", re.IGNORECASE)
SCHEME = re.compile(r"https?$", re.IGNORECASE)
PAIRS = {"(": ")", "[": "]"}
# Characters that follow an address and are no part of it.
TRAILING = ".,;:!?'*_~([\u2010\u2011\u2012\u2013\u2014\u2015"
LONGEST_ADDRESS = 2000
# Letters that no address ends with, together; any other by itself.
PARTS = re.compile(r"[\w.~:/?#@!$&'*+,;=%-]+|.", re.DOTALL)


def clean(text: str) -> str:
    """Return the text as it is stored: one kind of line end, no control characters, NFC."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", CONTROL.sub("", text)).strip()


# The form, the checks and the concerns ask for the HTML of the same comment.
@lru_cache(maxsize=4)
def render(text: str) -> str:
    """Render a comment as safe HTML: paragraphs, emphasis, lists, quotes, code, links."""
    return sanitise(_parser().render(text))


def sanitise(html: str) -> str:
    """Remove disallowed elements and attributes from ``html``; their text stays."""
    return _CLEANER.clean(html).strip()


def linked(text: str) -> str:
    """Escape ``text`` and link its addresses as ``render`` does."""
    parts = []
    end = 0
    for match in ADDRESS.finditer(text) if "://" in text else ():
        stop = _end_of_address(text, match.start()) if match.start() >= end else 0
        if stop:
            address = escape(text[match.start() : stop])
            parts.append(f'{escape(text[end : match.start()])}<a href="{address}">{address}</a>')
            end = stop
    return "".join([*parts, escape(text[end:])])


def plain(html: str) -> str:
    """Return the text that a reader sees of ``html``, without markup."""
    return unescape(MARKUP.sub("", html))


def _end_of_address(text: str, start: int) -> int:
    """Return the end of the address that begins at ``start``; 0 when there is none.

    Paired brackets belong to it. Quotation marks, and signs that are not typed in addresses, end
    it.
    """
    stretch = text[start : start + LONGEST_ADDRESS]
    closing: list[str] = []
    length = 0
    for part in PARTS.findall(stretch):
        if part in PAIRS:
            closing.append(PAIRS[part])
        elif len(part) == 1 and (
            part in PAIRS.values() and (not closing or closing.pop() != part) or _ends(part)
        ):
            break
        length += len(part)
    address = stretch[:length].rstrip(TRAILING)
    return start + len(address) if host_of(address) else 0


def _ends(letter: str) -> bool:
    if letter.isascii():
        return letter in '<>"`' or not letter.isprintable() or letter == " "
    category = unicodedata.category(letter)
    return category[0] in "CZ" or (category[0] == "P" and category != "Pd")


def _only_absolute(tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "href" and not ABSOLUTE.match(value) else value


def _keep_backslash(state: StateInline, silent: bool) -> bool:
    r"""Keep a backslash, which still escapes the next character, in the text: ``¯\_(ツ)_/¯``."""
    if state.src[state.pos] != "\\" or state.pos + 1 >= state.posMax:
        return False
    if state.src[state.pos + 1] == "\n":
        return False
    if not silent:
        state.pending += state.src[state.pos : state.pos + 2]
    state.pos += 2
    return True


def _link_address(state: StateInline, silent: bool) -> bool:
    """Link a bare address before anything in it can be taken for emphasis."""
    scheme = SCHEME.search(state.pending[-5:]) if state.src.startswith("://", state.pos) else None
    if scheme is None or state.linkLevel:
        return False
    start = state.pos - len(scheme[0])
    end = _end_of_address(state.src, start) if ADDRESS.match(state.src, start) else 0
    if not end:
        return False
    if not silent:
        address = state.src[start:end]
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos = end
    return True


@cache
def _parser() -> MarkdownIt:
    """Return a parser that keeps backslashes and ``&amp;`` as typed: people write, not machines."""
    # Imported on first use: many processes never render a comment.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(
        ["heading", "lheading", "hr", "html_block", "html_inline", "image", "reference", "entity"]
    )
    parser.inline.ruler.at("escape", _keep_backslash)
    parser.validateLink = lambda url: bool(ABSOLUTE.match(url))  # type: ignore[method-assign]
    parser.inline.ruler.after("text", "neuromod_address", _link_address)
    return parser


# Made once: most of the time of a short comment would go into making it.
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="nofollow ugc",
    attribute_filter=_only_absolute,
)
