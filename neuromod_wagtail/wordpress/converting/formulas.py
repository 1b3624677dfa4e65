"""MathML inside a sentence → rich text that reads the same, as far as one line can say it."""

from __future__ import annotations

from html import escape

from bs4 import Tag
from bs4.element import NavigableString, PageElement

MAX_DEPTH = 40
# Other spellings of the same formula.
UNSEEN = {"annotation", "annotation-xml"}


def formula(element: Tag) -> str:
    """Rich text of a ``math`` element; its TeX where it has nothing else."""
    text = _read(element, 0).strip()
    if text:
        return text
    annotation = element.find("annotation")
    spelled = element.get("alttext") or element.get("data-latex")
    return escape(str(annotation.get_text() if annotation else spelled or ""), quote=False)


def _read(node: PageElement, depth: int) -> str:
    if isinstance(node, NavigableString):
        return escape(" ".join(node.split()), quote=False)
    if not isinstance(node, Tag) or node.name in UNSEEN:
        return ""
    if depth > MAX_DEPTH:
        return escape(node.get_text(" ", strip=True), quote=False)
    read = [(child, _read(child, depth + 1)) for child in node.children]
    parts = [text for child, text in read if isinstance(child, Tag)]
    match node.name, parts:
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msup" | "mover", [base, raised]:
            return f"{_grouped(base)}<sup>{raised}</sup>"
        case "msub" | "munder", [base, lowered]:
            return f"{base}<sub>{lowered}</sub>"
        case "msubsup" | "munderover", [base, lowered, raised]:
            return f"{base}<sub>{lowered}</sub><sup>{raised}</sup>"
        case "msqrt", _:
            return f"√{_grouped(''.join(parts))}"
        case "mroot", [base, index]:
            return f"<sup>{index}</sup>√{_grouped(base)}"
        case "mfenced", _:
            return f"({', '.join(parts)})"
        case "mtr", _:
            return ", ".join(parts)
        case "mtable", _:
            return f"({'; '.join(parts)})"
    return "".join(text for _child, text in read)


def _grouped(text: str) -> str:
    """In parentheses where it would be read as more than one thing."""
    is_one = text.isalnum() or (text.startswith("(") and text.endswith(")") and "(" not in text[1:])
    return text if is_one or not text else f"({text})"
