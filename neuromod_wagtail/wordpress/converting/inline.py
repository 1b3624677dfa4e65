"""HTML inside a paragraph → the subset that Wagtail's rich text knows. Text is never lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement, PreformattedString

from neuromod_wagtail.wordpress.converting.formulas import formula

KEPT = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "sub": "sub"}
# Their meaning is in the text, or is only a look.
TRANSPARENT = {
    "span", "font", "small", "big", "abbr", "acronym", "bdi", "bdo", "cite", "dfn", "ins", "label",
    "time", "u", "wbr", "nobr", "tt", "center", "p", "div", "li", "data", "figcaption", "button",
    "summary", "nm-raw", "body", "html", "article", "section", "td", "th", "blockquote", "address",
}  # fmt: skip
# Of these, what begins a line of its own.
LINES = {
    "p", "div", "li", "figcaption", "summary", "article", "section", "aside", "header", "footer",
    "main", "nav", "td", "th", "blockquote", "address", "center", "dt", "dd", "h1", "h2", "h3",
    "h4", "h5", "h6",
}  # fmt: skip
# Dropped with their text: no text for readers.
SILENT = {"script", "style", "template", "head", "title", "noscript", "nm-gallery"}
# What is in them is shown by browsers that cannot show them, that is by none.
FALLBACK = {
    "iframe",
    "audio",
    "video",
    "canvas",
    "select",
    "option",
    "optgroup",
    "datalist",
    "embed",
}
SMILEY = re.compile(r"(?:^|[-_ ])(?:smiley|emoji|latex)\b")
SMILEY_FILE = re.compile(r"/(?:smil(?:ie|ey)s?|emoji|emoticons?)/", re.IGNORECASE)
SMALL = 32
BUTTON = re.compile(r"(?:^|[-_])(?:btn|button)$")
MAX_DEPTH = 60
# Where a line begins or ends (Unicode, private use area).
EDGE = "\ue001"
GAPS = (" ", "<br/>")
SAFE_ADDRESS = re.compile(r"(?:https?:|mailto:|tel:|/|#|\?|[^:/?#\s]+(?:[/?#]|$))", re.IGNORECASE)


def rich_text(elements: Iterable[PageElement], lost: set[str] | None = None) -> str:
    """The subset of HTML for these elements; names of formats that fell away go to ``lost``."""
    lost = set() if lost is None else lost
    return _with_lines("".join(_convert(element, lost, 0) for element in elements))


def _with_lines(html: str) -> str:
    """A line break where a line began or ended between two texts, and nowhere else."""
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
    """Without white space and line breaks at the ends, and white space folded."""
    html = re.sub(r"[ \t\n\r\f]+", " ", html)
    html = re.sub(r" ?<br/> ?", "<br/>", html)
    start, end = 0, len(html)
    while width := next((len(gap) for gap in GAPS if html.startswith(gap, start, end)), 0):
        start += width
    while width := next((len(gap) for gap in GAPS if html.endswith(gap, start, end)), 0):
        end -= width
    return html[start:end]


def plain(elements: Iterable[PageElement], line_break: str = " ") -> str:
    """The text alone, with white space folded."""
    html = rich_text(elements)
    text = re.sub(r"<[^>]*>", "", html.replace("<br/>", "\n"))
    text = re.sub(r"[ \t\r\f]*\n[ \t\r\f\n]*", line_break, re.sub(r"[ \t\r\f]+", " ", text))
    return _unescape(text).strip()


def _unescape(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&")


def is_text(string: NavigableString) -> bool:
    """Not comments, declarations and the like; CDATA is text that someone meant to show."""
    return isinstance(string, CData) or not isinstance(string, PreformattedString)


def address_of(element: Tag, name: str = "href") -> str:
    """The address in an attribute, empty when it would run a script or says nothing."""
    value = element.get(name)
    text = re.sub(r"[\x00-\x20]+", "", value) if isinstance(value, str) else ""
    return text if SAFE_ADDRESS.match(text) else ""


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
    """Lines begin and end around a tag, not in it."""
    text = inner.strip(EDGE)
    before, after = inner.startswith(EDGE), inner.endswith(EDGE)
    return f"{EDGE if before else ''}{opening}{text}{closing}{EDGE if after else ''}"


def _drawn(element: Tag, lost: set[str], depth: int) -> str:
    """What is drawn in a sentence, in its words."""
    if element.name == "ruby":
        # The reading stands behind the word, as where it cannot stand above it.
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
    """The words in a drawing, else what it is said to show."""
    words = " ".join(text.get_text(" ", strip=True) for text in svg.find_all("text"))
    return words or plain_text(svg.find("title")) or _attribute(svg, "aria-label")


def plain_text(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element is not None else ""


def is_ornament(element: Tag) -> bool:
    """A sign that stands for nothing, such as the “+” of an accordion."""
    return element.get("aria-hidden") == "true" and not re.search(r"\w", element.get_text())


def is_button(element: Tag) -> bool:
    """Its text stands apart from what is beside it, though there may be no space between."""
    names = list(element.get("class") or ())
    return element.name == "button" or any(BUTTON.search(str(name)) for name in names)


def is_smiley(image: Tag) -> bool:
    """A picture that is a character of its sentence."""
    if not _attribute(image, "alt").strip():
        return False
    names = " ".join(image.get("class") or [])
    sizes = [_attribute(image, name).removesuffix("px") for name in ("width", "height")]
    is_small = all(size.isdecimal() and int(size[:6]) <= SMALL for size in sizes)
    return is_small or bool(SMILEY.search(names) or SMILEY_FILE.search(_attribute(image, "src")))


def _attribute(element: Tag, name: str) -> str:
    value = element.get(name)
    return value if isinstance(value, str) else ""
