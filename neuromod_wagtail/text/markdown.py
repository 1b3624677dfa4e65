"""Conversion of an article's HTML to Markdown (CommonMark, with GFM tables). Pure.

Text is escaped, so that nothing that someone typed turns into markup or raw HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4.element import NavigableString, PageElement, Tag

from neuromod_wagtail.text.html_tree import BLOCKS, parse_html

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|&(?=[#\w]+;))")
# Characters that would start a heading, list or quotation at the beginning of a line.
_LINE_START = re.compile(r"^(\s*\d*)([#>+=.)-])", re.MULTILINE)
_INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*"}


def to_markdown(html: str) -> str:
    """Convert an HTML fragment, with one empty line between blocks and one line end at the end."""
    tree = parse_html(html)
    try:
        blocks = _blocks(tree.contents)
    except RecursionError:
        # Elements nested hundreds deep are not genuine: keep only the text.
        blocks = _paragraph([NavigableString(tree.get_text(" "))])
    return "\n\n".join(blocks) + "\n"


def _blocks(nodes: Iterable[PageElement]) -> list[str]:
    """Yield the blocks; text between blocks becomes a paragraph."""
    found: list[str] = []
    loose: list[PageElement] = []
    for node in [*nodes, None]:
        if isinstance(node, Tag) and (node.name in BLOCKS or node.find(BLOCKS)):
            found += _paragraph(loose)
            loose = []
            found += _block(node)
        elif node is not None:
            loose.append(node)
    return found + _paragraph(loose)


def _paragraph(nodes: list[PageElement]) -> list[str]:
    text = _text(nodes)
    return [_LINE_START.sub(r"\1\\\2", text)] if text else []


def _block(node: Tag) -> list[str]:
    match node.name:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            text = _text(node.contents)
            return [f"{'#' * int(node.name[1])} {text}"] if text else []
        case "hr":
            return ["---"]
        case "ul" | "ol":
            return _list(node)
        case "table":
            return _table(node)
        case "dt":
            text = _text(node.contents)
            return [f"**{text}**"] if text else []
    inner = _blocks(node.contents)
    is_note = node.get("role") == "note"
    return [_prefixed("\n\n".join(inner), "> ")] if is_note or node.name == "blockquote" else inner


def _list(node: Tag) -> list[str]:
    items = []
    for number, item in enumerate(node.find_all("li", recursive=False), start=1):
        mark = f"{number}. " if node.name == "ol" else "- "
        text = "\n\n".join(_blocks(item.contents))
        items.append(mark + _prefixed(text, " " * len(mark)).lstrip())
    return ["\n".join(items)] if items else []


def _table(node: Tag) -> list[str]:
    caption = _text(node.caption.contents) if node.caption else ""
    rows = [
        [" ".join(_text(cell.contents).split()) for cell in cells]
        for row in node.find_all("tr")
        if (cells := row.find_all(["th", "td"]))
    ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    if rows:
        lines.insert(1, "|" + " --- |" * len(rows[0]))
    return [text for text in (caption, "\n".join(lines)) if text]


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _text(nodes: Iterable[PageElement]) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", "".join(_inline(node) for node in nodes)).strip()


def _inline(node: PageElement) -> str:
    if not isinstance(node, Tag):
        # Comments and the like are strings of their own classes.
        return _SPECIAL.sub(r"\\\1", str(node)) if type(node) is NavigableString else ""
    inner = "".join(_inline(child) for child in node.contents)
    if _is_left_out(node):
        return ""
    if node.name == "br":
        return " "
    if node.name == "img":
        return _picture(node)
    if node.name == "a":
        return _link(node, inner)
    return _marked(inner, _INLINE.get(node.name, ""))


def _is_left_out(node: Tag) -> bool:
    """Tell whether the element is for screens only: hidden text, or a backlink of a reference."""
    is_hidden = "nm-hidden" in node.get_attribute_list("class")
    is_way_back = node.get("role") == "doc-backlink"
    return is_hidden or is_way_back or node.name in {"script", "style", "svg"}


def _marked(inner: str, mark: str) -> str:
    """Mark text, with spaces outside of the marks: inside, CommonMark reads plain asterisks."""
    core = inner.strip()
    if not mark or not core:
        return inner
    start = inner[: len(inner) - len(inner.lstrip())]
    return f"{start}{mark}{core}{mark}{inner[len(inner.rstrip()) :]}"


def _picture(node: Tag) -> str:
    """Return a picture with its description; without one it is decoration, and left out."""
    description = _SPECIAL.sub(r"\\\1", str(node.get("alt") or "")).strip()
    address = str(node.get("src") or "")
    is_picture = description and re.match(r"https?:|/", address)
    return f"![{description}]({_safe(address)})" if is_picture else description


def _link(node: Tag, inner: str) -> str:
    address = str(node.get("href") or "")
    if not inner.strip() or not re.match(r"(?:https?:|mailto:|tel:|/)", address):
        return f"[{inner}]" if node.get("role") == "doc-noteref" else inner
    return f"[{inner.strip()}]({_safe(address)})"


def _safe(address: str) -> str:
    """Return an address that cannot end before its end."""
    return re.sub(r"[\s<>()]", lambda found: f"%{ord(found[0]):02X}", address)
