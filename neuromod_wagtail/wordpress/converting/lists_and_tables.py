"""Conversion of lists and tables to rich text and plain cells, where nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from bs4 import Tag
from bs4.element import Comment, NavigableString

from neuromod_wagtail.wordpress.converting.inline import (
    MAX_DEPTH,
    is_smiley,
    plain,
    rich_text,
    tidy,
)
from neuromod_wagtail.wordpress.converting.nodes import Document, Table

# Elements that rich text list items cannot contain.
ITEM_BLOCKS = {
    "section", "article", "aside", "header", "footer", "main", "nav", "address", "center",
    "table", "blockquote", "figure", "hr", "img", "nm-gallery", "nm-raw", "picture",
    "script", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "details", "dl", "form",
    "fieldset", "map", "iframe", "embed", "object", "audio", "video",
}  # fmt: skip

FOOTNOTES = {"wp-block-footnotes", "footnotes", "footnote-list", "footnotes-list", "nm-footnotes"}
# Elements that would be lost in a cell of plain text.
RICH = ["a", "img", "ul", "ol", "table", "iframe", "pre", "video", "audio", "hr"]


def is_simple_list(element: Tag) -> bool:
    """Return whether rich text can express a list: nested lists, but no pictures or numbering."""
    tags = list(element.find_all(True))
    if any(tag.name in ITEM_BLOCKS and not is_smiley(tag) for tag in tags):
        return False
    if any(tag.name == "ol" and _numbers_matter(tag) for tag in [element, *tags]):
        return False
    # Wagtail's editor allows four levels below the first.
    lists_around: dict[Tag | None, int] = {element: len(element.find_parents(["ul", "ol"]))}
    for tag in tags:
        above = tag.parent
        lists_around[tag] = lists_around[above] + bool(above and above.name in {"ul", "ol"})
    is_deep = max(lists_around.values()) > 5
    loose = [
        c
        for c in element.children
        if isinstance(c, NavigableString) and c.strip() and not isinstance(c, Comment)
    ]
    return not is_deep and not loose


def _numbers_matter(element: Tag) -> bool:
    start = str(element.get("start", "1")).strip()
    return start not in {"", "1"} or element.has_attr("reversed") or element.get("type", "1") != "1"


def item_text(item: Tag, document: Document, depth: int = 0) -> str:
    """Return the rich text of a list item, to be tidied, with nested lists after its text."""
    if depth > MAX_DEPTH:
        document.note("too_deep", item.name)
        return escape(item.get_text(), quote=False)
    lost: set[str] = set()
    parts: list[str] = []
    for child in item.children:
        if isinstance(child, Tag) and child.name in {"ul", "ol"}:
            inner = "".join(
                f"<li>{tidy(item_text(below, document, depth + 1))}</li>"
                for below in child.children
                if isinstance(below, Tag)
            )
            before = "".join(parts).rstrip()
            parts = [before, f"<{child.name}>{inner}</{child.name}>"]
        elif isinstance(child, Tag) and child.name in {"p", "div"}:
            text = tidy(item_text(child, document, depth + 1))
            # If no text comes before it, ``tidy`` removes it.
            parts.append(f"<br/>{text}" if text else "")
        else:
            parts.append(rich_text([child], lost))
    for name in sorted(lost - {"img", "ul", "ol", "li"}):
        document.note("format", name)
    return "".join(parts)


def is_footnotes(element: Tag) -> bool:
    """Return whether it is a list of footnotes, by WordPress, a plugin or Markdown."""
    names = set(element.get("class") or []) | set(
        (element.parent.get("class") or []) if element.parent else []
    )
    has_role = element.parent is not None and element.parent.get("role") == "doc-endnotes"
    items = element.find_all("li", recursive=False)
    return (has_role or bool(names & FOOTNOTES)) and all(item.get("id") for item in items)


def footnote_items(element: Tag) -> Iterator[tuple[str, str]]:
    """Yield the anchor and text of each footnote, without backlinks, which the site generates."""
    for item in element.find_all("li", recursive=False):
        for link in item.find_all("a", href=True):
            if str(link["href"]).startswith("#") and not re.search(r"\w", link.get_text()):
                link.decompose()
        yield str(item.get("id") or ""), tidy(rich_text([item]))


def read_table(element: Tag) -> Table | None:
    """Return a table, or None if cells span others or contain more than text."""
    # Checked first, so that the rows of nested tables are not read repeatedly.
    if any(not is_smiley(tag) for tag in element.find_all(RICH)):
        return None
    rows = list(element.find_all("tr"))
    cells = [row.find_all(["td", "th"]) for row in rows]
    if not any(cells):
        return None
    if any(_spans(cell) for row in cells for cell in row):
        return None
    width = max(len(row) for row in cells)
    texts = [tuple(plain([cell]) for cell in row) + ("",) * (width - len(row)) for row in cells]
    head_rows = 0
    if cells[0] and (all(cell.name == "th" for cell in cells[0]) or rows[0].find_parent("thead")):
        head_rows = 1
    if any(row.find_parent("thead") for row in rows[1:]) or any(len(row) == 0 for row in cells):
        return None
    caption = element.find("caption")
    body = cells[head_rows:]
    return Table(
        head=texts[0] if head_rows else (),
        rows=tuple(texts[head_rows:]),
        caption=plain([caption]) if caption else "",
        first_column_is_heading=bool(body) and all(row[0].name == "th" for row in body),
    )


def _spans(cell: Tag) -> bool:
    return any(str(cell.get(name, "1")).strip() not in {"", "1"} for name in ("colspan", "rowspan"))
