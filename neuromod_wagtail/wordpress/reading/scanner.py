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
# Characters of what was repaired that are told.
SHOWN = 40

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
DECLARATION = re.compile("<![A-Za-z]")
CDATA = "<![CDATA["
# Between two sections of one text.
BETWEEN = re.compile(r"\]\]>([^<\]]*+(?:\](?!\]>)[^<\]]*+)*)<!\[CDATA\[")
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
        self._open = ""
        self._seen: dict[str, tuple[int, int]] = {}
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
            at = self._find("<", self._position)
            text = self._buffer[self._position : at]
            if text:
                yield Token(TokenKind.TEXT, self.resolve(text), {}, text)
                self._position += len(text)
            elif at is None:
                return
            else:
                yield from self._markup()

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
        # The longest of the openings that are looked for.
        self._require(self._position + len(CDATA))
        buffer, start = self._buffer, self._position
        if buffer.startswith(CDATA, start):
            yield from self._character_data()
        elif buffer.startswith("<!--", start):
            self._skip("-->", start + len("<!--"))
        elif buffer.startswith("<?", start):
            self._skip("?>", start + len("<?"))
        elif DECLARATION.match(buffer, start):
            message = _(
                "%(file)s declares a document type or entities at line %(line)d. WordPress "
                "exports never do. Such files can be used for attacks, so this one was not read."
            )
            raise ExportRefused("doctype", message % {"file": self.file, "line": self.line})
        else:
            yield from self._tag()

    def _tag(self) -> Iterator[Token]:
        self._find(">", self._position, MAX_TAG)
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
            self._require(start + SHOWN)
            self.repair(RepairKind.STRAY_ANGLE, self._buffer[start : start + SHOWN])
            yield Token(TokenKind.TEXT, "<", {}, "<")
            self._position = start + 1
            return
        self._position = match.end()

    def _match_start(self) -> re.Match[str] | None:
        while not (match := START.match(self._buffer, self._position)):
            # A ">" inside an attribute: the tag continues.
            if PARTIAL_START.fullmatch(self._buffer, self._position) and self._more(MAX_TAG):
                continue
            if match := LOOSE_START.match(self._buffer, self._position):
                self.repair(RepairKind.BROKEN_ATTRIBUTES, match[0])
            break
        return match

    def _attributes(self, text: str) -> dict[str, str]:
        # White space in a value is a space (XML 1.0, 3.3.3).
        return {
            match[1]: self.resolve(re.sub(r"[\t\n]", " ", match[2] or match[3] or match[4] or ""))
            for match in ATTRIBUTE.finditer(text)
        }

    def resolve(self, text: str) -> str:
        """Text with its character references replaced; what is none stays as it is."""
        return REFERENCE.sub(self._resolve_one, text)

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
        self.repair(RepairKind.BARE_AMPERSAND, match.string[match.start() : match.start() + SHOWN])
        return match[0]

    def _character_data(self) -> Iterator[Token]:
        """Read a CDATA section; a broken one ends where its element ends."""
        start = self._position + len(CDATA)
        end = self._find("]]>", start)
        if end is None:
            yield from self._unclosed_character_data(start)
            return
        if self._open and not self._followed_by(end + len("]]>"), f"</{self._open}>"):
            end = self._doubtful_end(start, end)
        text = self._sections(self._buffer[start:end])
        yield Token(TokenKind.TEXT, text, {}, text)
        self._position = end + len("]]>") if self._buffer.startswith("]]>", end) else end

    def _unclosed_character_data(self, start: int) -> Iterator[Token]:
        """No ``]]>`` until the end of the file: the section ends with its element, or never."""
        end = self._index(f"</{self._open}>", start) if self._open else None
        self.repair(RepairKind.UNCLOSED_CDATA, self._open)
        self.truncated = end is None
        text = self._buffer[start:end]
        yield Token(TokenKind.TEXT, text, {}, text)
        self._position = start + len(text)

    def _doubtful_end(self, start: int, end: int) -> int:
        """Return the real end of a section whose ``]]>`` is not followed by the end tag."""
        after = end + len("]]>")
        angle = self._find("<", after)
        if angle is None:
            return end
        gap = self._buffer[after:angle]
        own_end = self._index(f"</{self._open}>", start, end)
        if own_end is not None and not gap.strip() and self._followed_by(angle, "</"):
            self.repair(RepairKind.UNCLOSED_CDATA, self._open)
            return own_end
        if "]]>" in gap or self._followed_by(angle, CDATA):
            last = self._find(f"]]></{self._open}>", after)
            return end if last is None else last
        return end

    def _sections(self, text: str) -> str:
        """Several sections in one element joined; nested ones, which XML forbids, as written."""
        parts = BETWEEN.split(text)
        if any("]]>" in part for part in parts):
            self.repair(RepairKind.NESTED_CDATA, self._open)
            return text.replace("]]]]><![CDATA[>", "]]>")
        parts[1::2] = map(self.resolve, parts[1::2])
        return "".join(parts)

    def _followed_by(self, at: int, expected: str) -> bool:
        self._require(at + len(expected))
        return self._buffer.startswith(expected, at)

    def _skip(self, close: str, start: int) -> None:
        end = self._find(close, start)
        self.truncated = end is None
        self._position = len(self._buffer) if end is None else end + len(close)

    def _index(self, wanted: str, start: int, end: int | None = None) -> int | None:
        at = self._buffer.find(wanted, start, end)
        return None if at < 0 else at

    def _find(self, wanted: str, start: int, limit: int | None = None) -> int | None:
        """Return the index of ``wanted`` from ``start`` on, reading as far as needed."""
        # Not searched twice: there may be thousands of openings that are never closed.
        search = start
        first, until = self._seen.get(wanted, (start, start))
        if first <= start <= until:
            search = until
        else:
            first = start
        while (at := self._index(wanted, search)) is None:
            search = max(search, len(self._buffer) - len(wanted))
            self._seen[wanted] = (first, search)
            if not self._more(limit):
                return None
        self._seen[wanted] = (first, at)
        return at

    def _require(self, end: int) -> None:
        while len(self._buffer) < end and self._more():
            pass

    def _more(self, limit: int | None = None) -> bool:
        """Read more; return False at the end of the file or past the limit of a tag."""
        pending = len(self._buffer) - self._position
        if limit is not None and pending > limit:
            return False
        if pending > MAX_TEXT:
            message = _("%(file)s contains a text of more than %(size)d MB at line %(line)d.")
            values = {"file": self.file, "size": MAX_TEXT >> 20, "line": self.line}
            raise ExportRefused("too_large", message % values)
        # By halves, so that a long text is copied a few times, not for every piece.
        wanted = pending // 2
        pieces = [self._buffer]
        for piece in self._pieces:
            pieces.append(piece)
            if len(piece) > wanted:
                break
            wanted -= len(piece)
        self._buffer = "".join(pieces)
        return len(pieces) > 1

    def _forget(self) -> None:
        """Drop consumed text. Only between tokens, because indexes into the buffer change."""
        if self._position > FORGET_AFTER:
            self._line = self.line
            self._buffer = self._buffer[self._position :]
            at = self._position
            self._seen = {w: (a - at, b - at) for w, (a, b) in self._seen.items()}
            self._position = self._counted = 0
