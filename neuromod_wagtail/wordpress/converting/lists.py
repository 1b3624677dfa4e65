"""Lists → rich text, where rich text can say it: inner lists, but no pictures or numbers."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import Comment, NavigableString

from neuromod_wagtail.wordpress.converting.inline import rich_text, tidy
from neuromod_wagtail.wordpress.converting.nodes import Document

# What an item must not hold to stay an item of a rich text list.
ITEM_BLOCKS = {
    "section", "article", "aside", "header", "footer", "main", "nav", "address", "center",
    "table", "blockquote", "figure", "hr", "img", "nm-gallery", "nm-raw", "picture", "button",
    "script", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "details", "dl", "form", "svg", "math",
    "fieldset", "select", "map", "ruby", "iframe", "embed", "object", "audio", "video",
}  # fmt: skip


def is_simple_list(element: Tag) -> bool:
    tags = list(element.find_all(True))
    if any(tag.name in ITEM_BLOCKS for tag in tags):
        return False
    if any(tag.name == "ol" and _numbers_matter(tag) for tag in [element, *tags]):
        return False
    # Wagtail's editor knows four levels below the first.
    deepest = max((len(tag.find_parents(["ul", "ol"])) for tag in tags), default=0)
    loose = [
        c
        for c in element.children
        if isinstance(c, NavigableString) and c.strip() and not isinstance(c, Comment)
    ]
    return deepest <= 5 and not loose


def _numbers_matter(element: Tag) -> bool:
    start = str(element.get("start", "1")).strip()
    return start not in {"", "1"} or element.has_attr("reversed") or element.get("type", "1") != "1"


def item_text(item: Tag, document: Document) -> str:
    """The rich text of a list item, with its inner lists behind its text."""
    lost: set[str] = set()
    parts: list[str] = []
    for child in item.children:
        if isinstance(child, Tag) and child.name in {"ul", "ol"}:
            inner = "".join(
                f"<li>{tidy(item_text(below, document))}</li>"
                for below in child.children
                if isinstance(below, Tag)
            )
            before = "".join(parts).rstrip()
            parts = [before, f"<{child.name}>{inner}</{child.name}>"]
        elif isinstance(child, Tag) and child.name in {"p", "div"}:
            text = tidy(item_text(child, document))
            parts.append(("<br/>" if "".join(parts).strip() and text else "") + text)
        else:
            parts.append(rich_text([child], lost))
    for name in sorted(lost - {"img", "ul", "ol", "li"}):
        document.note("format", name)
    return "".join(parts)
