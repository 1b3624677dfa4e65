"""Which elements are blocks, which are words of a sentence, and which are either."""

from __future__ import annotations

from itertools import islice

from bs4 import Tag
from bs4.element import PageElement

from neuromod_wagtail.wordpress.converting.inline import (
    MAX_DEPTH,
    address_of,
    drawn_words,
    is_smiley,
)

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Kept as they are: formats with a meaning that no block has.
AS_IT_IS = {"pre", "details", "dl", "form", "fieldset", "map"}
LOADS = {"iframe", "embed", "object", "audio", "video"}
BLOCKS = {
    "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "address",
    "center", "ul", "ol", "table", "blockquote", "figure", "hr", "img", "nm-gallery", "nm-raw",
    "picture", "noscript", "li", "script", "body", "html",
} | set(HEADINGS) | AS_IT_IS | LOADS  # fmt: skip
# Of these, what a sentence can run through.
SOFT = {
    "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "address",
    "center", "li", "script", "body", "html",
}  # fmt: skip
# A picture of its own, or a word of its sentence.
DRAWN = {"math", "svg"}


def blocks_in(element: Tag) -> list[Tag]:
    return [tag for tag in element.find_all(True) if tag.name in BLOCKS and not is_word(tag)]


def is_word(element: Tag) -> bool:
    """What looks like a block and is a character of its sentence, or has nothing to load."""
    if element.name == "img":
        return is_smiley(element)
    if element.name != "object" or not is_in_paragraph(element):
        return False
    loads = {child.name for child in element.children if isinstance(child, Tag)} & {
        "embed",
        "param",
    }
    return not loads and not address_of(element, "data").startswith(("http", "//", "/"))


def is_in_paragraph(element: Tag) -> bool:
    return any(parent.name == "p" for parent in islice(element.parents, MAX_DEPTH))


def stands_alone(element: Tag) -> bool:
    """Whether a drawing has no words beside it, and none in it that no one would see."""
    if element.name == "svg" and drawn_words(element):
        return False
    if _is_beside(element.previous_sibling, back=True) or _is_beside(element.next_sibling):
        return False
    parent = element.parent
    return parent is None or parent.name in BLOCKS or parent.parent is None or stands_alone(parent)


def _is_beside(element: PageElement | None, *, back: bool = False) -> bool:
    while element is not None and not isinstance(element, Tag) and not str(element).strip():
        element = element.previous_sibling if back else element.next_sibling
    return element is not None and not (isinstance(element, Tag) and element.name in BLOCKS)
