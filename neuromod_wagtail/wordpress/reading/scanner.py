"""A tolerant scanner of XML: text in, tags and text out, in constant memory.

A strict parser cannot read a quarter of the exports that exist, because WordPress and its
plugins write XML by string concatenation. This one reads the same events from well-formed
files (the tests compare it with expat) and repairs the rest. It knows no document type
and no entities but those of XML and HTML characters, so nothing can expand or be fetched.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext as _

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import RepairKind, Repairs

# In characters. The longest text that MySQL holds in a post is 4 GB, but no one reads it.
MAX_TEXT = 64 << 20
MAX_TAG = 1 << 16
# Small enough to find a line number quickly.
FORGET_AFTER = 1 << 16

NAME = r"[A-Za-z_][\w:.-]*"
# Each looks at every character a fixed number of times, also in tags that never end.
ATTRIBUTES = r"(?:\s++[^\s=/<>\"']++\s*+=\s*+(?:\"[^\"<]*\"|'[^'<]*'))*"
START = re.compile(rf"<({NAME})({ATTRIBUTES})\s*(/?)>")
PARTIAL_START = re.compile(
    rf"<{NAME}{ATTRIBUTES}\s*(?:\s[^\s=/<>\"']+\s*(?:=\s*(?:\"[^\"<]*|'[^'<]*)?)?)?/?"
)
LOOSE_START = re.compile(rf"<({NAME})(\s(?:[^<>/]|/(?!>))*)(/?)>")
END = re.compile(rf"</({NAME})\s*>")
ATTRIBUTE = re.compile(
    r"(?<![^\s=/>\"'])([^\s=/>\"']++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))"
)
REFERENCE = re.compile(r"&(#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};|)")
XML_ENTITIES = {"lt;": "<", "gt;": ">", "amp;": "&", "quot;": '"', "apos;": "'"}

# Most of an export: texts in elements of WordPress's own, and comments that hold nothing else.
# White space after them is between elements and means nothing. A section ends at its first "]]>";
# if its element does not end there as well, the general rules decide. Only single characters are
# possessive: Python before 3.11.5 has bugs with groups (gh-101955, gh-106052).
SECTION = r"<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*)\]\]>"
PLAIN = r"([^<&\]]*+)"
FIELD = re.compile(rf"<((?:wp|dc|excerpt|content):\w++)>(?:{SECTION}|{PLAIN})</\1>\s*+(?=<)")
SIMPLE = rf"<(wp:(?!author>|category>|tag>|term>|\w*meta>)\w++)>(?:{SECTION}|{PLAIN})</\{{}}>\s*+"
SIMPLE_FIELD = re.compile(SIMPLE.format(1))
DETAIL = re.compile(rf"<wp:commentmeta>\s*+((?:{SIMPLE.format(2)})+)</wp:commentmeta>\s*+")
COMMENT = re.compile(
    rf"<wp:comment>\s*+((?:{SIMPLE.format(2)})+)"
    rf"((?:<wp:commentmeta>\s*+(?:{SIMPLE.format(6)})+</wp:commentmeta>\s*+)*)"
    r"</wp:comment>\s*+(?=<)"
)


class TokenKind(Enum):
    START = "start"
    END = "end"
    TEXT = "text"
    FIELD = "field"
    COMMENT = "comment"


class Token(NamedTuple):
    """A token: ``text`` is a tag's name or text with references resolved; ``raw`` as written.

    A ``FIELD`` is start, text and end of a simple element at once: ``raw`` is its text. A
    ``COMMENT`` is one with all that is in it: ``text`` are its fields, ``raw`` its details.
    """

    kind: TokenKind
    text: str
    attributes: dict[str, str]
    raw: str


def parts_of(comment: Token) -> Iterator[Token]:
    """Yield the tokens of a ``COMMENT`` one by one."""
    yield Token(TokenKind.START, "wp:comment", {}, "<wp:comment>")
    yield from _fields(comment.text)
    for detail in DETAIL.finditer(comment.raw):
        yield Token(TokenKind.START, "wp:commentmeta", {}, "<wp:commentmeta>")
        yield from _fields(detail[1])
        yield Token(TokenKind.END, "wp:commentmeta", {}, "</wp:commentmeta>")
    yield Token(TokenKind.END, "wp:comment", {}, "</wp:comment>")


def _fields(text: str) -> Iterator[Token]:
    for name, section, plain in SIMPLE_FIELD.findall(text):
        yield Token(TokenKind.FIELD, name, {}, section or plain)


def texts_of(fields: str) -> dict[str, str]:
    """Return the texts of simple fields by name; the first, if a name repeats."""
    found = SIMPLE_FIELD.findall(fields)
    return {name: section or plain for name, section, plain in reversed(found)}


class Scanner:
    """Iterates once over the tokens of a file. ``line`` is the line of the last token."""

    def __init__(self, pieces: Iterator[str], file: str, repairs: Repairs) -> None:
        self._pieces = pieces
        self._buffer = ""
        self._position = 0
        self._line = 1
        self._counted = 0
        self._ended = False
        self._open = ""
        self._seen: dict[str, tuple[int, int, bool]] = {}
        self.file = file
        self.repairs = repairs
        self.truncated = False

    @property
    def line(self) -> int:
        # Counted from the last call, so that all calls together read the file once.
        self._line += self._buffer.count("\n", self._counted, self._position)
        self._counted = self._position
        return self._line

    def repair(self, kind: RepairKind, detail: str = "") -> None:
        self.repairs.add(kind, self.file, self.line, detail)

    def __iter__(self) -> Iterator[Token]:
        while True:
            self._forget()
            yield from self._simple()
            at = self._find("<")
            text = self._buffer[self._position : at if at >= 0 else None]
            if text:
                yield Token(TokenKind.TEXT, self.resolve(text), {}, text)
                self._position += len(text)
            elif at >= 0:
                yield from self._markup()
            if at < 0:
                return

    def _simple(self) -> Iterator[Token]:
        """Yield tokens that need no further look, as far as the buffer has it."""
        while True:
            if match := COMMENT.match(self._buffer, self._position):
                yield Token(TokenKind.COMMENT, match[1], {}, match[5])
            elif match := FIELD.match(self._buffer, self._position):
                yield Token(TokenKind.FIELD, match[1], {}, match[2] or match[3] or "")
            else:
                return
            self._position = match.end()

    def _markup(self) -> Iterator[Token]:
        """Read what starts with ``<`` at the position."""
        # Long enough for every opening that is checked below.
        self._require(16)
        buffer, start = self._buffer, self._position
        second = buffer[start + 1 : start + 2]
        if buffer.startswith("<![CDATA[", start):
            yield from self._character_data()
        elif buffer.startswith("<!--", start):
            self._skip("-->", 4)
        elif second == "?":
            self._skip("?>", 2)
        elif second == "!" and buffer[start + 2 : start + 3].isalpha():
            message = _(
                "%(file)s declares a document type or entities at line %(line)d. WordPress "
                "exports never do. Such files can be used for attacks, so this one was not read."
            )
            raise ExportRefused("doctype", message % {"file": self.file, "line": self.line})
        else:
            yield from self._tag()

    def _tag(self) -> Iterator[Token]:
        self._find(">", limit=MAX_TAG)
        buffer, start = self._buffer, self._position
        if match := END.match(buffer, start):
            self._open = ""
            yield Token(TokenKind.END, match[1], {}, match[0])
        elif match := self._match_start():
            attributes = self._attributes(match[2]) if match[2] else {}
            self._open = "" if match[3] else match[1]
            yield Token(TokenKind.START, match[1], attributes, match[0])
            if match[3]:
                yield Token(TokenKind.END, match[1], {}, "")
        else:
            self.repair(RepairKind.STRAY_ANGLE, buffer[start : start + 40])
            yield Token(TokenKind.TEXT, "<", {}, "<")
            self._position = start + 1
            return
        self._position = match.end()

    def _match_start(self) -> re.Match[str] | None:
        match = START.match(self._buffer, self._position)
        # A ">" inside an attribute: the tag continues.
        while match is None and self._may_go_on() and self._more(MAX_TAG):
            match = START.match(self._buffer, self._position)
        if match is None:
            match = LOOSE_START.match(self._buffer, self._position)
            if match is not None:
                self.repair(RepairKind.BROKEN_ATTRIBUTES, match[0])
        return match

    def _may_go_on(self) -> bool:
        return PARTIAL_START.fullmatch(self._buffer, self._position) is not None

    def _attributes(self, text: str) -> dict[str, str]:
        # White space in a value is a space (XML 1.0, 3.3.3).
        return {
            match[1]: self.resolve(re.sub(r"[\t\n]", " ", match[2] or match[3] or match[4] or ""))
            for match in ATTRIBUTE.finditer(text)
        }

    def resolve(self, text: str) -> str:
        """Text with its character references replaced; what is none stays as it is."""
        return REFERENCE.sub(self._resolve_one, text) if "&" in text else text

    def _resolve_one(self, match: re.Match[str]) -> str:
        reference = match[1]
        if reference in XML_ENTITIES:
            return XML_ENTITIES[reference]
        if reference.startswith("#"):
            digits = reference[1:-1]
            code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
            if (
                code in (9, 10, 13)
                or 32 <= code < 0xD800
                or 0xE000 <= code < 0xFFFE
                or 0x10000 <= code < 0x110000
            ):
                return chr(code)
            self.repair(RepairKind.FORBIDDEN_REFERENCE, match[0])
            return ""
        if character := html.entities.html5.get(reference):
            self.repair(RepairKind.NAMED_ENTITY, match[0])
            return character
        self.repair(RepairKind.BARE_AMPERSAND, match.string[match.start() : match.start() + 40])
        return match[0]

    def _character_data(self) -> Iterator[Token]:
        """Read a CDATA section; a broken one ends where its element ends."""
        start = self._position + len("<![CDATA[")
        end = self._find("]]>", offset=len("<![CDATA["))
        if end < 0:
            yield from self._unclosed_character_data(start)
            return
        close = f"</{self._open}>"
        if not self._followed_by(end + 3, close) and self._open:
            end = self._doubtful_end(start, end)
        text = self._buffer[start:end]
        if "]]>" in text:
            text = self._sections(text)
        yield Token(TokenKind.TEXT, text, {}, text)
        self._position = end + 3 if self._buffer.startswith("]]>", end) else end

    def _unclosed_character_data(self, start: int) -> Iterator[Token]:
        """No ``]]>`` until the end of the file: the section ends with its element, or never."""
        end = self._buffer.find(f"</{self._open}>", start) if self._open else -1
        self.repair(RepairKind.UNCLOSED_CDATA, self._open)
        self.truncated = self.truncated or end < 0
        end = end if end >= 0 else len(self._buffer)
        text = self._buffer[start:end]
        yield Token(TokenKind.TEXT, text, {}, text)
        self._position = end

    def _doubtful_end(self, start: int, end: int) -> int:
        """Return the real end of a section whose ``]]>`` is not followed by the end tag."""
        angle = self._find("<", offset=end + 3 - self._position)
        self._require(angle - self._position + 16)
        gap = self._buffer[end + 3 : angle if angle >= 0 else None]
        follows = self._buffer[angle : angle + 9] if angle >= 0 else ""
        own_end = self._buffer.find(f"</{self._open}>", start, end)
        if own_end >= 0 and not gap.strip() and follows.startswith("</"):
            self.repair(RepairKind.UNCLOSED_CDATA, self._open)
            return own_end
        if "]]>" in gap or follows == "<![CDATA[":
            close = f"]]></{self._open}>"
            last = self._find(close, offset=end - self._position)
            return last if last >= 0 else end
        return end

    def _sections(self, text: str) -> str:
        """Several sections in one element joined; nested ones, which XML forbids, as written."""
        parts = []
        at = 0
        while (end := text.find("]]>", at)) >= 0:
            following = text.find("<![CDATA[", end + 3)
            gap = text[end + 3 : following]
            if following < 0 or "]]>" in gap or "<" in gap:
                self.repair(RepairKind.NESTED_CDATA, self._open)
                return text.replace("]]]]><![CDATA[>", "]]>")
            parts += [text[at:end], self.resolve(gap)]
            at = following + len("<![CDATA[")
        return "".join([*parts, text[at:]])

    def _followed_by(self, at: int, expected: str) -> bool:
        self._require(at - self._position + len(expected))
        return self._buffer.startswith(expected, at)

    def _skip(self, close: str, offset: int) -> None:
        end = self._find(close, offset=offset)
        if end < 0:
            self.truncated = True
            self._position = len(self._buffer)
        else:
            self._position = end + len(close)

    def _find(self, wanted: str, offset: int = 0, limit: int = MAX_TEXT) -> int:
        """Return the index of ``wanted`` from the position on, reading as far as needed."""
        # Not searched twice: there may be thousands of openings that are never closed.
        start = search = self._position + offset
        first, until, found = self._seen.get(wanted, (start, start, False))
        if first <= start <= until:
            if found:
                return until
            search = until
        else:
            first = start
        while True:
            at = self._buffer.find(wanted, search)
            if at >= 0:
                self._seen[wanted] = (first, at, True)
                return at
            search = max(search, len(self._buffer) - len(wanted) + 1)
            self._seen[wanted] = (first, search, False)
            if not self._more(limit):
                return -1

    def _require(self, length: int) -> None:
        while len(self._buffer) - self._position < length and self._more(MAX_TEXT):
            pass

    def _more(self, limit: int) -> bool:
        """Read more; return False at the end of the file or past the limit of a tag."""
        pending = len(self._buffer) - self._position
        if self._ended or (pending > limit and limit < MAX_TEXT):
            return False
        if pending > MAX_TEXT:
            message = _("%(file)s contains a text of more than %(size)d MB at line %(line)d.")
            values = {"file": self.file, "size": MAX_TEXT >> 20, "line": self.line}
            raise ExportRefused("too_large", message % values)
        # By halves, so that a long text is copied a few times, not for every piece.
        pieces = [self._buffer]
        wanted = pending // 2
        while wanted >= 0 and (piece := next(self._pieces, None)) is not None:
            pieces.append(piece)
            wanted -= len(piece) or 1
        self._ended = wanted >= 0
        self._buffer = "".join(pieces)
        return len(pieces) > 1

    def _forget(self) -> None:
        """Drop consumed text. Only between tokens, because indexes into the buffer change."""
        if self._position > FORGET_AFTER:
            self._line = self.line
            self._buffer = self._buffer[self._position :]
            at = self._position
            self._seen = {w: (a - at, b - at, f) for w, (a, b, f) in self._seen.items()}
            self._position = self._counted = 0
