"""Bytes become text, whatever their declaration says, and each repair is told with its line."""

from __future__ import annotations

from neuromod_wagtail.importing.report import Repairs
from neuromod_wagtail.wordpress.reading.decoding import decode


def told(encoding: str) -> bytes:
    return f"<?xml encoding='{encoding}'?>".encode()


def test_texts_and_their_repairs() -> None:
    for chunks, text, repairs in (
        ([b"a\r\nb\rc"], "a\nb\nc", []), ([b"a\r", b"\nb"], "a\nb", []), ([], "", []),
        ([b"\xef\xbb\xbfa"], "a", []), ([b"\xef\xbb\xbf\xe9"], "\xe9", [("wrong_encoding", 1, "\\udce9")]), ([b"a\n", b"\xef\xbb\xbfb"], "a\n\ufeffb", []),
        ([b"a\x01b\nc\x02"], "ab\nc", [("control_character", 1, "\x01"), ("control_character", 2, "\x02")]),
        ([b"a\n\n\xe9\xea\nb\x0b"], "a\n\n\xe9\xea\nb",
         [("wrong_encoding", 3, "\\udce9\\udcea"), ("control_character", 4, "\x0b")]),
        ([b"a", b"\xc3", b"\xa9"], "a\xe9", []), (["a\xe9".encode("utf-16")], "a\xe9", []),
        (["<é".encode("utf-16-le")], "<é", []), (["<é".encode("utf-16-be")], "<é", []),
        (["<é".encode("utf-32-le")], "<é", []),
        ([b"\xff\xfe\x00\x00" + "a".encode("utf-32-le")], "a", []),
    ):  # fmt: skip
        log = Repairs()
        assert "".join(decode(chunks, "f", log)) == text, chunks
        assert [(one.kind, one.line, one.detail) for one in log.first] == repairs, chunks
        assert {one.file for one in log.first} <= {"f"}


def test_what_a_declaration_says_counts_if_it_can_be_true() -> None:
    for encoding, content, text, repairs in (
        ("iso-8859-1", b"\xe9\x81", "\xe9\x81", []), ("windows-1251", b"\xe0", "\u0430", []),
        ("UTF-8", b"\xe9", "\xe9", [("wrong_encoding", 1, "\\udce9")]),
        ("latin-9", b"x", "x", [("unknown_encoding", 1, "latin-9")]),
        ("utf-16", b"x", "x", [("unknown_encoding", 1, "utf-16")]),
        ("shift_jis", b"\x81", "\ufffd", [("wrong_encoding", 1, "shift_jis")]),
    ):  # fmt: skip
        log = Repairs()
        head = told(encoding)
        assert "".join(decode([head + content], "f", log)) == head.decode() + text
        assert [(one.kind, one.line, one.detail) for one in log.first] == repairs, encoding
