"""Decoding of XML files, even if their declaration is wrong.

The rule for wrong encodings: bytes that are valid UTF-8 are UTF-8, other bytes are
Windows-1252 (a superset of the printable ISO-8859-1). Text that was pasted into a
database in two encodings comes out right that way, and nothing is lost.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator

from neuromod_wagtail.importing.report import RepairKind, Repairs

# The encodings that a declaration may name. Some of Python's codecs are not text encodings.
OTHER_ENCODINGS = re.compile(
    r"utf-?16(le|be)?|utf-?32(le|be)?|iso-8859-([2-9]|1[0-6])|windows-125[013-8]|cp125[013-8]"
    r"|koi8-[ru]|shift_jis|euc-jp|iso-2022-jp|gb2312|gbk|gb18030|big5|euc-kr"
)
WESTERN = re.compile(r"iso-8859-1|iso8859-1|latin-?1|windows-1252|cp1252|us-ascii|ascii")
DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without a mark, the first character tells (XML 1.0, appendix F).
    (b"<\0\0\0", "utf-32-le"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# Characters that XML 1.0 (2.2) forbids, and surrogates from invalid bytes.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+")
ALLOWED_ASCII = bytes([9, 10, 13, *range(32, 128)])
ESCAPED = re.compile("[\udc80-\udcff]+")


def decode(chunks: Iterable[bytes], name: str, repairs: Repairs) -> Iterator[str]:
    r"""Yield text in pieces, with ``\n`` as the only line ending and no forbidden characters."""
    stream = iter(chunks)
    head = next(stream, b"")
    encoding, western = _encoding(head, name, repairs)
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(errors), True)
    line = 1
    piece = head
    while True:
        text = decoder.decode(piece, final=not piece)
        if text:
            if errors == "replace" and "\ufffd" in text:
                repairs.add(RepairKind.WRONG_ENCODING, name, line, encoding)
            text = _clean(
                text.removeprefix("\ufeff") if line == 1 else text, name, line, western, repairs
            )
            line += text.count("\n")
            yield text
        if not piece:
            return
        piece = next(stream, b"")


def _encoding(head: bytes, name: str, repairs: Repairs) -> tuple[str, bool]:
    """Return the codec, and whether the file is declared as Western European."""
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding, False
    declared = DECLARATION.match(head[:400])
    label = declared[1].decode("ascii").lower() if declared else "utf-8"
    if label in {"utf-8", "utf8"}:
        return "utf-8", False
    if WESTERN.fullmatch(label):
        return "utf-8", True
    # A file whose declaration can be read as ASCII is not UTF-16 or UTF-32.
    if OTHER_ENCODINGS.fullmatch(label) and not label.startswith("utf"):
        return label, False
    repairs.add(RepairKind.UNKNOWN_ENCODING, name, 1, label)
    return "utf-8", False


def _clean(text: str, name: str, line: int, western: bool, repairs: Repairs) -> str:
    # isascii() costs nothing and is true for most pieces.
    if text.isascii():
        if not text.encode("ascii").translate(None, ALLOWED_ASCII):
            return text
    elif western:
        text = ESCAPED.sub(_as_windows_1252, text)
    else:
        text = _replace(text, ESCAPED, RepairKind.WRONG_ENCODING, name, line, repairs)
    return _replace(text, FORBIDDEN, RepairKind.CONTROL_CHARACTER, name, line, repairs)


def _as_windows_1252(match: re.Match[str]) -> str:
    raw = match[0].encode("ascii", "surrogateescape")
    # The five bytes that Windows-1252 leaves undefined are control characters in ISO-8859-1.
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)


def _replace(
    text: str, pattern: re.Pattern[str], kind: RepairKind, name: str, line: int, repairs: Repairs
) -> str:
    if not pattern.search(text):
        return text

    def replacement(match: re.Match[str]) -> str:
        place = line + text.count("\n", 0, match.start())
        repairs.add(kind, name, place, match[0].encode("ascii", "backslashreplace").decode())
        return _as_windows_1252(match) if kind is RepairKind.WRONG_ENCODING else ""

    return pattern.sub(replacement, text)
