"""Elements from tags: the structure of WXR, repaired where it is broken.

``Builder`` closes elements that were left open, because it knows which can contain which: a post
cannot start inside a category. Unescaped markup in a text field is treated as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import RepairKind
from neuromod_wagtail.wordpress.reading.scanner import (
    DETAIL,
    Scanner,
    Token,
    TokenKind,
    parts_of,
    texts_of,
)

MAX_DEPTH = 64

# Elements with child elements, and their possible parents.
PARENTS = {
    "channel": {"rss"},
    "item": {"channel"},
    "wp:author": {"channel"},
    "wp:category": {"channel"},
    "wp:tag": {"channel"},
    "wp:term": {"channel"},
    "wp:comment": {"item"},
    "wp:postmeta": {"item"},
    "wp:commentmeta": {"wp:comment"},
    "wp:termmeta": {"wp:category", "wp:tag", "wp:term"},
}
VOCABULARY = {"wp:author", "wp:category", "wp:tag", "wp:term"}
# The parents of fields, except the channel, whose fields are yielded.
HOLDERS = set(PARENTS) - {"channel"}
FIELDS = {
    "title", "link", "pubDate", "language", "description", "guid", "category", "generator",
    "dc:creator", "content:encoded", "excerpt:encoded",
}  # fmt: skip
# What PHP prints before an export if it shows its warnings.
WARNINGS = {
    "a", "b", "br", "div", "font", "hr", "i", "p", "pre", "span", "strong", "table", "tbody", "td",
    "th", "tr",
}  # fmt: skip
# Fields that decide who may read. If two values differ, neither counts: the post is a draft, the
# comment awaits moderation. A password counts even if another value is empty.
DECIDING = {"wp:status", "wp:comment_approved"}
PASSWORD = "wp:post_password"  # noqa: S105 - the name of a field


@dataclass(slots=True)
class Element:
    """An element with the first text of each field in ``texts``, and children that repeat.

    Its own ``text`` is joined from its ``parts`` when it is closed.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    text: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    complete: bool = True
    # Of those that repairs name: items, comments, terms and the like.
    line: int = 0
    # Closed by a repair: later children may be missing.
    cut: bool = False
    # Fields found in an unknown element inside this one.
    misplaced: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, text: str) -> None:
        """Keep the text of a field unless there is one; see ``DECIDING`` for the others."""
        before = self.texts.setdefault(name, text)
        if name in DECIDING and before.strip() != text.strip():
            self.texts[name] = ""
        elif name == PASSWORD:
            self.texts[name] = before or text


class Builder:
    """Iterates over ``rss`` at its start, then each child of ``channel`` when it is complete.

    Children of the channel are not kept, so that memory use is that of the largest item.
    """

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.stack: list[Element] = []
        self.prefixes: set[str] = set()
        self.undeclared: set[str] = set()

    def __iter__(self) -> Iterator[Element]:
        for token in self.scanner:
            yield from self._take(token)
        yield from self._finish()

    def _take(self, token: Token) -> Iterator[Element]:
        match token.kind:
            case TokenKind.COMMENT:
                yield from self._comment(token)
            case TokenKind.FIELD:
                yield from self._field(token)
            case TokenKind.TEXT:
                if self.stack:
                    self.stack[-1].parts.append(token.text)
            case TokenKind.START:
                yield from self._start(token)
            case TokenKind.END:
                yield from self._end(token)

    def _comment(self, token: Token) -> Iterator[Element]:
        """Read a comment in one step, since comments are most of a large export."""
        is_simple = token.text.count("<wp:comment_approved>") < 2
        is_placed = self.stack and self.stack[-1].name == "item" and "wp" in self.prefixes
        if not (is_simple and is_placed):
            for part in parts_of(token):
                yield from self._take(part)
            return
        details = DETAIL.findall(token.raw) if token.raw else []
        comment = Element("wp:comment", texts=texts_of(token.text), line=self.scanner.line)
        comment.children = [
            Element("wp:commentmeta", texts=texts_of(found[0])) for found in details
        ]
        self.stack[-1].children.append(comment)

    def _field(self, token: Token) -> Iterator[Element]:
        name = token.text
        top = self.stack[-1].name if self.stack else ""
        if top in HOLDERS and self._is_field(name) and name.partition(":")[0] in self.prefixes:
            self.stack[-1].keep(name, token.raw)
        else:
            yield from self._start(Token(TokenKind.START, name, {}, f"<{name}>"))
            self.stack[-1].parts.append(token.raw)
            yield from self._end(Token(TokenKind.END, name, {}, f"</{name}>"))

    def _start(self, token: Token) -> Iterator[Element]:
        name = token.text
        if not self.stack:
            if name in WARNINGS:
                self.scanner.repair(RepairKind.UNESCAPED_MARKUP, token.raw)
                return
            if name == "rss":
                self.prefixes |= {key[6:] for key in token.attributes if key.startswith("xmlns:")}
            self.stack.append(Element(name, token.attributes))
            yield self.stack[0]
            return
        if not self._is_field(name) and name not in PARENTS and self._in_field():
            self._take_as_text(token)
            return
        if self.stack[-1].name == "rss" and name != "channel":
            # Everything belongs in a channel, so one is opened.
            self.scanner.repair(RepairKind.MISSING_CHANNEL, name)
            self.stack.append(Element("channel"))
            if not self._is_field(name) and name not in PARENTS:
                return
        yield from self._make_room(name)
        if len(self.stack) >= MAX_DEPTH:
            message = _(
                "%(file)s has elements nested more than %(depth)d levels deep at line %(line)d."
            )
            values = {"file": self.scanner.file, "depth": MAX_DEPTH, "line": self.scanner.line}
            raise ExportRefused("too_deep", message % values)
        self._note_prefix(name)
        line = self.scanner.line if name in PARENTS else 0
        self.stack.append(Element(name, token.attributes, line=line))

    def _make_room(self, name: str) -> Iterator[Element]:
        """Close what cannot hold an element of this name."""
        if self._in_field():
            yield from self._close_unclosed()
        if name in {"channel", *VOCABULARY} and any(
            element.name == "item" for element in self.stack
        ):
            # Unexpected, but not the end of an item: its status and password may follow.
            return
        if name in PARENTS and any(element.name in PARENTS[name] for element in self.stack):
            while self.stack[-1].name not in PARENTS[name]:
                yield from self._close_unclosed()

    def _end(self, token: Token) -> Iterator[Element]:
        name = token.text
        if self.stack and self.stack[-1].name == name:
            yield from self._close()
        elif not any(element.name == name for element in self.stack):
            if self._in_field():
                self._take_as_text(token)
            else:
                self.scanner.repair(RepairKind.STRAY_END_TAG, name)
        else:
            while self.stack[-1].name != name:
                yield from self._close_unclosed()
            yield from self._close()

    def _finish(self) -> Iterator[Element]:
        """Yield elements that are still open at the end of the file as incomplete."""
        if self.stack or self.scanner.truncated:
            self.scanner.repair(RepairKind.TRUNCATED, "/".join(e.name for e in self.stack))
        while self.stack:
            self.stack[-1].complete = False
            yield from self._close()

    def _close_unclosed(self) -> Iterator[Element]:
        self.scanner.repair(RepairKind.UNCLOSED_ELEMENT, self.stack[-1].name)
        self.stack[-1].cut = True
        yield from self._close()

    def _close(self) -> Iterator[Element]:
        element = self.stack.pop()
        element.text = "".join(element.parts)
        for name, text in element.misplaced.items():
            element.keep(name, text)
        if not self.stack:
            return
        parent = self.stack[-1]
        if parent.name == "channel":
            # White space between the elements of the channel is not kept either.
            parent.parts.clear()
            yield element
        elif self._is_field(element.name) and element.name != "category":
            parent.keep(element.name, element.text)
            self._move_to_holder(parent, element)
        elif parent.name != "rss":
            parent.children.append(element)

    def _move_to_holder(self, parent: Element, field: Element) -> None:
        """Move a field from an unknown element, which may be unclosed, to its parent.

        Never the status: nothing must become public because of a misplaced field.
        """
        if parent.name in HOLDERS or ":" not in field.name or field.name == "wp:status":
            return
        for holder in reversed(self.stack):
            if holder.name in HOLDERS:
                holder.misplaced.setdefault(field.name, field.text)
                return

    def _take_as_text(self, token: Token) -> None:
        self.scanner.repair(RepairKind.UNESCAPED_MARKUP, token.raw)
        self.stack[-1].parts.append(token.raw)

    def _in_field(self) -> bool:
        return bool(self.stack) and self._is_field(self.stack[-1].name)

    def _is_field(self, name: str) -> bool:
        return name in FIELDS or (name.startswith("wp:") and name not in PARENTS)

    def _note_prefix(self, name: str) -> None:
        prefix, colon, _local = name.partition(":")
        if colon and prefix not in self.prefixes and prefix not in self.undeclared:
            self.undeclared.add(prefix)
            self.scanner.repair(RepairKind.UNDECLARED_PREFIX, prefix)
