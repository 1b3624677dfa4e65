"""Conversion of inline HTML to the subset of Wagtail's rich text, without losing text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement, PreformattedString

from neuromod_wagtail.text.html_tree import parse_html

KEPT = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "sub": "sub"}
# Tags that are dropped around their text, because they add only style.
TRANSPARENT = {
    "span", "font", "small", "big", "abbr", "acronym", "bdi", "bdo", "cite", "dfn", "ins", "label",
    "time", "u", "wbr", "nobr", "tt", "center", "p", "div", "li", "data", "figcaption", "button",
    "summary", "nm-raw", "body", "html", "article", "section", "td", "th", "blockquote", "address",
}  # fmt: skip
# Those of them that start a new line.
LINES = {
    "p", "div", "li", "figcaption", "summary", "article", "section", "aside", "header", "footer",
    "main", "nav", "td", "th", "blockquote", "address", "center", "dt", "dd", "h1", "h2", "h3",
    "h4", "h5", "h6",
}  # fmt: skip
# Dropped with their text, which is not for readers.
SILENT = {"script", "style", "template", "head", "title", "noscript", "nm-gallery"}
# Their content is a fallback for old browsers that are no longer in use.
FALLBACK = {
    "iframe", "audio", "video", "canvas", "select", "option", "optgroup", "datalist", "embed",
}  # fmt: skip
# Their text is not visible.
UNSEEN = SILENT | FALLBACK
# Elements inside a line of text.
IN_LINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "meter", "nobr", "object", "output", "progress",
    "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr",
}  # fmt: skip
SMILEY = re.compile(r"(?:^|[-_ ])(?:smiley|emoji|latex)\b")
SMILEY_FILE = re.compile(r"/(?:smil(?:ie|ey)s?|emoji|emoticons?)/", re.IGNORECASE)
SMALL = 32
BUTTON = re.compile(r"(?:^|[-_])(?:btn|button)$")
MAX_DEPTH = 60
MAX_FORMULA_DEPTH = 40
# Marks where a line begins or ends (private use area of Unicode).
EDGE = "\ue001"
GAPS = (" ", "<br/>")
# Other spellings of the same formula.
ANNOTATIONS = {"annotation", "annotation-xml"}
SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|/|#|\?|[^:/?#\s]+(?:[/?#]|$))", re.IGNORECASE)


def rich_text(elements: Iterable[PageElement], lost: set[str] | None = None) -> str:
    """Return rich text for some elements; add the names of unsupported formats to ``lost``."""
    lost = set() if lost is None else lost
    return _with_lines("".join(_convert(element, lost, 0) for element in elements))


def _with_lines(html: str) -> str:
    """Add a line break only where a line started or ended between two texts."""
    if EDGE not in html:
        return html
    found: list[str] = []
    began = False
    for piece in html.split(EDGE):
        if re.sub(r"<[^>]*>", "", piece).strip():
            if began and not piece.lstrip().startswith("<br/>"):
                found.append("<br/>")
            began = True
        found.append(piece)
    return "".join(found)


def tidy(html: str) -> str:
    """Collapse white space; strip it and line breaks at both ends."""
    html = re.sub(r"[ \t\n\r\f]+", " ", html)
    html = re.sub(r" ?<br/> ?", "<br/>", html)
    start, end = 0, len(html)
    while width := next((len(gap) for gap in GAPS if html.startswith(gap, start, end)), 0):
        start += width
    while width := next((len(gap) for gap in GAPS if html.endswith(gap, start, end)), 0):
        end -= width
    return html[start:end]


def plain(elements: Iterable[PageElement], line_break: str = " ") -> str:
    """Return the text alone, with white space collapsed."""
    html = rich_text(elements)
    text = re.sub(r"<[^>]*>", "", html.replace("<br/>", "\n"))
    text = re.sub(r"[ \t\r\f]*\n[ \t\r\f\n]*", line_break, re.sub(r"[ \t\r\f]+", " ", text))
    return _unescape(text).strip()


def _unescape(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")


def is_text(string: NavigableString) -> bool:
    """Return whether a node is text or CDATA, not a comment, declaration or the like."""
    return isinstance(string, CData) or not isinstance(string, PreformattedString)


def address_of(element: Tag, name: str = "href") -> str:
    """Return the URL in an attribute; empty if it would run a script or is not a URL."""
    value = element.get(name)
    text = re.sub(r"[\x00-\x20]+", "", value) if isinstance(value, str) else ""
    return text if SAFE_ADDRESS.match(text) else ""


def visible_text(html: str) -> str:
    """Return the visible text, with a space where a line starts or ends."""
    parts: list[str] = []
    pending: list[PageElement | str] = [parse_html(f"<div>{html}</div>")]
    while pending:
        node = pending.pop()
        if isinstance(node, NavigableString):
            parts.append(str(node) if is_text(node) else "")
        elif not isinstance(node, Tag):
            parts.append(str(node))
        elif node.name == "math":
            parts.append(re.sub(r"<[^>]*>", "", unescape(formula(node))))
        elif node.name == "svg":
            parts.append(f" {drawn_words(node)} ")
        elif node.name not in UNSEEN and not is_ornament(node):
            edge = "" if node.name in IN_LINE and not is_button(node) else " "
            pending += [edge, *reversed(node.contents), edge]
    return "".join(parts)


def _convert(element: PageElement, lost: set[str], depth: int) -> str:
    if isinstance(element, NavigableString):
        return escape(element, quote=False) if is_text(element) else ""
    if not isinstance(element, Tag) or element.name in SILENT:
        return ""
    if depth > MAX_DEPTH:
        return escape(element.get_text(), quote=False)
    if element.name == "br":
        return "<br/>"
    if element.name == "img":
        lost.add("img")
        return escape(_attribute(element, "alt"), quote=False)
    if element.name in FALLBACK:
        lost.add(element.name)
        return ""
    if is_ornament(element):
        return ""
    if element.name in {"math", "svg", "ruby"}:
        return _drawn(element, lost, depth)
    inner = _inner(element, lost, depth)
    if name := KEPT.get(element.name):
        return _wrapped(f"<{name}>", inner, f"</{name}>") if inner.strip(f"{EDGE} \n") else inner
    if element.name == "a" and (address := address_of(element)) and inner.strip():
        link = _wrapped(f'<a href="{escape(address)}">', inner, "</a>")
        return f" {link} " if is_button(element) else link
    if element.name == "q":
        return f"“{inner}”"
    if element.name not in TRANSPARENT and element.name != "a":
        lost.add(element.name)
    if element.name in LINES:
        return f"{EDGE}{inner}{EDGE}"
    return f" {inner} " if is_button(element) else inner


def _wrapped(opening: str, inner: str, closing: str) -> str:
    """Wrap text in a tag, leaving line breaks at its ends outside."""
    text = inner.strip(EDGE)
    before, after = inner.startswith(EDGE), inner.endswith(EDGE)
    return f"{EDGE if before else ''}{opening}{text}{closing}{EDGE if after else ''}"


def _drawn(element: Tag, lost: set[str], depth: int) -> str:
    """Return the text of a formula, drawing or ruby annotation inside a sentence."""
    if element.name == "ruby":
        # The annotation follows the word in brackets, as in browsers without ruby support.
        return "".join(_reading(child, lost, depth + 1) for child in element.children)
    lost.add(element.name)
    if element.name == "math":
        return formula(element)
    return escape(drawn_words(element), quote=False)


def _reading(child: PageElement, lost: set[str], depth: int) -> str:
    if not isinstance(child, Tag) or child.name not in {"rt", "rp", "rtc"}:
        return _convert(child, lost, depth)
    text = "" if child.name == "rp" else _inner(child, lost, depth)
    return f" ({text})" if text.isascii() and text else text and f"（{text}）"


def _inner(element: Tag, lost: set[str], depth: int) -> str:
    return "".join(_convert(child, lost, depth + 1) for child in element.children)


def drawn_words(svg: Tag) -> str:
    """Return the text in a drawing, else its title or label."""
    words = " ".join(text.get_text(" ", strip=True) for text in svg.find_all("text"))
    return words or plain_text(svg.find("title")) or _attribute(svg, "aria-label")


def plain_text(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element is not None else ""


def is_ornament(element: Tag) -> bool:
    """Return whether it is a sign without meaning, such as the “+” of an accordion."""
    return element.get("aria-hidden") == "true" and not re.search(r"\w", element.get_text())


def is_button(element: Tag) -> bool:
    """Return whether it is a button, whose text is separate even without a space beside it."""
    names = list(element.get("class") or ())
    return element.name == "button" or any(BUTTON.search(str(name)) for name in names)


def is_smiley(image: Tag) -> bool:
    """Return whether a picture is a smiley, that is, a character of its sentence."""
    if not _attribute(image, "alt").strip():
        return False
    names = " ".join(image.get("class") or [])
    sizes = [_attribute(image, name).removesuffix("px") for name in ("width", "height")]
    is_small = all(size.isdecimal() and int(size[:6]) <= SMALL for size in sizes)
    return is_small or bool(SMILEY.search(names) or SMILEY_FILE.search(_attribute(image, "src")))


def _attribute(element: Tag, name: str) -> str:
    value = element.get(name)
    return value if isinstance(value, str) else ""


def formula(element: Tag) -> str:
    """Return one line of rich text for a ``math`` element; its TeX if it has nothing else."""
    text = _formula_part(element, 0).strip()
    if text:
        return text
    annotation = element.find("annotation")
    spelled = element.get("alttext") or element.get("data-latex")
    return escape(str(annotation.get_text() if annotation else spelled or ""), quote=False)


def _formula_part(node: PageElement, depth: int) -> str:
    if isinstance(node, NavigableString):
        return escape(" ".join(node.split()), quote=False)
    if not isinstance(node, Tag) or node.name in ANNOTATIONS:
        return ""
    if depth > MAX_FORMULA_DEPTH:
        return escape(node.get_text(" ", strip=True), quote=False)
    read = [(child, _formula_part(child, depth + 1)) for child in node.children]
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
    """Put a term of several parts in parentheses."""
    is_one = text.isalnum() or (text.startswith("(") and text.endswith(")") and "(" not in text[1:])
    return text if is_one or not text else f"({text})"
