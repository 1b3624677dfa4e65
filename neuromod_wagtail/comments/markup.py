"""From what a reader typed to HTML that is safe to show: a small part of Markdown."""

from __future__ import annotations

import re
import unicodedata
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

# Everything below the space except tab and line feed, and what Unicode calls no character:
# neither XML (the feeds) nor a reader can do anything with them.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
ABSOLUTE = re.compile("(?:https?://|mailto:)", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]]")


def clean(text: str) -> str:
    """The text as it is stored: one kind of line end, no control characters, NFC."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", CONTROL.sub("", text)).strip()


def render(text: str) -> str:
    """Safe HTML of a comment: paragraphs, emphasis, lists, quotes, code, links."""
    return sanitise(_MARKDOWN.render(text))


def sanitise(html: str) -> str:
    """What of ``html`` may be shown. Text stays; other elements and attributes go."""
    return _CLEANER.clean(html).strip()


def linked(text: str) -> str:
    """``text`` escaped, its addresses made links, as ``render`` does with them."""
    parts = []
    end = 0
    for match in ADDRESS.finditer(text) if "://" in text else ():
        address = escape(match[0])
        parts.append(f'{escape(text[end : match.start()])}<a href="{address}">{address}</a>')
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def _only_absolute(tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "href" and not ABSOLUTE.match(value) else value


def count_links(html: str) -> int:
    return html.count("<a ")


def _keep_backslash(state: StateInline, silent: bool) -> bool:
    """A backslash still takes the meaning from what follows, and is shown: ``¯\\_(ツ)_/¯``."""
    if state.src[state.pos] != "\\" or state.pos + 1 >= state.posMax:
        return False
    if state.src[state.pos + 1] == "\n":
        return False
    if not silent:
        state.pending += state.src[state.pos : state.pos + 2]
    state.pos += 2
    return True


def _link_addresses(state: StateCore) -> None:
    """Make links of bare addresses, outside of links and code."""
    for block in state.tokens:
        if block.type == "inline" and "://" in block.content:
            block.children = _linked(block.children or [])


def _linked(tokens: list[Token]) -> list[Token]:
    made: list[Token] = []
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or inside:
            made.append(token)
            continue
        end = 0
        for match in ADDRESS.finditer(token.content):
            made += [_text(token.content[end : match.start()]), *_link(match[0])]
            end = match.end()
        made.append(_text(token.content[end:]))
    return made


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(address: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": address})
    return [opening, _text(address), Token("link_close", "a", -1)]


def _parser() -> MarkdownIt:
    """A backslash stays a backslash and ``&amp;`` stays as typed: people write, not machines."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(
        ["heading", "lheading", "hr", "html_block", "html_inline", "image", "reference", "entity"]
    )
    parser.inline.ruler.at("escape", _keep_backslash)
    parser.validateLink = lambda url: bool(ABSOLUTE.match(url))  # type: ignore[method-assign]
    parser.core.ruler.after("inline", "neuromod_addresses", _link_addresses)
    return parser


_MARKDOWN = _parser()
# Made once: most of the time of a short comment would go into making it.
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="nofollow ugc",
    attribute_filter=_only_absolute,
)
