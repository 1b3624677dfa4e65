"""Conversion of comments from other systems to Markdown for editing and HTML for display.

Both are made in one walk. They read the same, except where someone typed what Markdown takes for
markup (``2*3*4``): readers see what they saw before, and the edit form shows it as Markdown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

import nh3

from neuromod_wagtail.comments import markup

# Elements that start a block of their own; inside another block, content stays text.
BLOCKS = {
    "p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption",
    "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "address",
    "details", "summary", "blockquote", "ul", "ol", "li", "pre", "hr",
}  # fmt: skip
STRONG = {"strong", "b", "h1", "h2", "h3", "h4", "h5", "h6", "th"}
EMPHASIS = {"em", "i", "cite", "dfn", "var"}
CODE = {"code", "kbd", "samp", "tt"}
KNOWN = BLOCKS | STRONG | EMPHASIS | CODE | {"a", "br", "img", "q"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
DEPTH = 40


class Words(NamedTuple):
    body: str
    body_html: str


class Piece(NamedTuple):
    markdown: str
    html: str


@dataclass(slots=True)
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


def from_text(text: str) -> Words:
    """Convert plain text: an empty line ends a paragraph, other line ends break the line."""
    body = markup.clean(text)
    paragraphs = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", body))
    html = [f"<p>{markup.linked(part)}</p>".replace("\n", "<br>\n") for part in paragraphs if part]
    return Words(body, "\n".join(html))


def from_html(html: str) -> Words:
    """Convert any HTML. Text is kept, whatever markup surrounded it."""
    clean = nh3.clean(
        html, tags=KNOWN, attributes=ATTRIBUTES, link_rel=None, clean_content_tags=set()
    )
    tree = _Tree()
    tree.feed(clean)
    tree.close()
    pieces = _blocks(tree.root)
    body = markup.clean("\n\n".join(piece.markdown for piece in pieces))
    return Words(body, "\n".join(piece.html for piece in pieces))


class _Tree(HTMLParser):
    """Well-formed HTML as nodes. Anything deeper than ``DEPTH`` is flattened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.flat = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        if tag in {"br", "img", "hr"}:
            self.open[-1].children.append(node)
        elif len(self.open) > DEPTH:
            self.flat += 1
        else:
            self.open[-1].children.append(node)
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"br", "img", "hr"}:
            return
        if self.flat:
            self.flat -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def _blocks(node: Node) -> list[Piece]:
    """Return the blocks in a node; text between them becomes paragraphs."""
    found: list[Piece] = []
    run: list[Node | str] = []
    for child in [*node.children, Node("hr")]:
        if isinstance(child, str) or (child.tag not in BLOCKS and not _has_blocks(child)):
            run.append(child)
            continue
        found += _paragraph(Node(node.tag, children=run))
        run = []
        found += _block(child)
    return found


def _has_blocks(node: Node) -> bool:
    return any(
        child.tag in BLOCKS or _has_blocks(child)
        for child in node.children
        if isinstance(child, Node)
    )


def _paragraph(node: Node) -> list[Piece]:
    text = _inline(node)
    markdown = re.sub(r" *\n *", "\n", text.markdown).strip()
    if not markdown:
        return []
    # No pattern for spaces and breaks: it would take time by the square of their number.
    lines = [line.strip() for line in text.html.split("<br>")]
    shown = [place for place, line in enumerate(lines) if line]
    html = "<br>\n".join(lines[shown[0] : shown[-1] + 1])
    return [Piece(markdown, f"<p>{html}</p>")]


def _block(node: Node) -> list[Piece]:
    match node.tag:
        case "blockquote":
            inner = _blocks(node)
            markdown = "\n\n".join(piece.markdown for piece in inner)
            quoted = "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))
            html = "\n".join(piece.html for piece in inner)
            return [Piece(quoted, f"<blockquote>{html}</blockquote>")] if inner else []
        case "ul" | "ol":
            return _list(node)
        case "pre":
            text = _text(node).strip("\n")
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            html = f"<pre><code>{escape(text)}\n</code></pre>"
            return [Piece(f"{fence}\n{text}\n{fence}", html)] if text.strip() else []
        case "hr":
            return []
    return _blocks(node)


def _list(node: Node) -> list[Piece]:
    start = node.attributes.get("start", "")
    number = int(start) if node.tag == "ol" and start.isdecimal() and len(start) < 9 else 1
    lines: list[str] = []
    items: list[str] = []
    for child in node.children:
        inner = _blocks(child if isinstance(child, Node) else Node("li", children=[child]))
        if not inner:
            continue
        sign = f"{number + len(items)}. " if node.tag == "ol" else "- "
        markdown = "\n\n".join(piece.markdown for piece in inner)
        lines.append(sign + markdown.replace("\n", "\n" + " " * len(sign)))
        one = inner[0].html.removeprefix("<p>").removesuffix("</p>")
        items.append(f"<li>{one if len(inner) == 1 else ''.join(p.html for p in inner)}</li>")
    opening = f'<ol start="{number}">' if node.tag == "ol" and number != 1 else f"<{node.tag}>"
    html = opening + "\n".join(items) + f"</{node.tag}>"
    return [Piece("\n".join(lines), html)] if items else []


def _inline(node: Node, *, linked: bool = False) -> Piece:
    """Return the text in a node with its emphasis, links and code.

    With ``linked``, the node is inside a link already.
    """
    pieces = []
    for child in node.children:
        if isinstance(child, str):
            text = re.sub(r"[ \t\r\n\f]+", " ", child)
            pieces.append(Piece(text, escape(text) if linked else markup.linked(text)))
        elif child.tag == "br":
            pieces.append(Piece("\n", "<br>"))
        elif child.tag == "img":
            # A link inside a link would end the outer one.
            source = "" if linked else child.attributes.get("src", "")
            pieces.append(_link(source, child.attributes.get("alt", "")))
        else:
            pieces.append(_element(child, linked=linked))
    joined = Piece("".join(p.markdown for p in pieces), "".join(p.html for p in pieces))
    return _wrapped(joined, "**", "strong") if node.tag in STRONG else joined


def _element(node: Node, *, linked: bool) -> Piece:
    if node.tag in CODE:
        text = " ".join(_text(node).split())
        sign = "``" if "`" in text else "`"
        pad = " " if "`" in text else ""
        return Piece(f"{sign}{pad}{text}{pad}{sign}", f"<code>{escape(text)}</code>")
    inner = _inline(node, linked=linked or node.tag == "a")
    if node.tag in EMPHASIS:
        return _wrapped(inner, "*", "em")
    if node.tag == "q":
        return Piece(f"“{inner.markdown}”", f"“{inner.html}”")
    href = node.attributes.get("href", "") if node.tag == "a" and not linked else ""
    if markup.ABSOLUTE.match(href):
        return _link(href, inner.markdown, inner.html)
    return inner


def _link(href: str, text: str, html: str = "") -> Piece:
    if not markup.ABSOLUTE.match(href):
        return Piece(text, escape(text))
    shown = html or escape(text or href)
    html = f'<a href="{escape(href)}">{shown}</a>'
    if not text.strip() or text == href:
        return Piece(f"<{href}>", html)
    target = f"<{href}>" if re.search(r"[\s()]", href) else href
    return Piece(f"[{text}]({target})", html)


def _wrapped(inner: Piece, sign: str, tag: str) -> Piece:
    """Add emphasis around the words, not around spaces or nothing."""
    text = inner.markdown.strip()
    if not text:
        return inner
    before, after = inner.markdown.split(text)[0], inner.markdown[inner.markdown.rfind(text) :]
    after = after[len(text) :]
    return Piece(f"{before}{sign}{text}{sign}{after}", f"<{tag}>{inner.html}</{tag}>")


def _text(node: Node) -> str:
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else _text(child)
        for child in node.children
    )
