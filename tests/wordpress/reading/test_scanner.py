"""The tolerant scanner reads well-formed XML as expat does, and repairs anything else."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import RepairKind, Repairs
from neuromod_wagtail.wordpress.reading.decoding import decode
from neuromod_wagtail.wordpress.reading.scanner import (
    Scanner,
    Token,
    TokenKind,
    parts_of,
    texts_of,
)
from tests.conftest import SHARED_DATA

Event = tuple[str, str, dict[str, str]]


def events(pieces: list[str], repairs: Repairs | None = None) -> list[Event]:
    found: list[Event] = []
    scanner = Scanner(iter(pieces), "test.xml", Repairs() if repairs is None else repairs)
    whole = (parts_of(token) if token.kind is TokenKind.COMMENT else [token] for token in scanner)
    for token in chain.from_iterable(whole):
        if token.kind is TokenKind.FIELD:
            found += [("start", token.text, {}), ("text", token.raw, {}), ("end", token.text, {})]
        else:
            found.append((token.kind.value, token.text, token.attributes))
    return merged(found)


def merged(found) -> list[Event]:
    """Neighbouring texts joined, as parsers may cut them anywhere; white space alone left out."""
    result: list[Event] = []
    for kind, text, attributes in found:
        if kind == "text" and result and result[-1][0] == "text":
            result[-1] = ("text", result[-1][1] + text, {})
        else:
            result.append((kind, text, attributes))
    return [event for event in result if event[1].strip(" \t\n\r")]


def expat_events(data: bytes) -> list[Event]:
    found: list[Event] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append(("start", name, attributes))
    parser.EndElementHandler = lambda name: found.append(("end", name, {}))
    parser.CharacterDataHandler = lambda text: found.append(("text", text, {}))
    parser.Parse(data, True)
    return merged(found)


def inside_root(found: list[Event]) -> list[Event]:
    """Without the white space around the root, which expat does not report."""
    names = [number for number, event in enumerate(found) if event[0] != "text"]
    return found[names[0] : names[-1] + 1]


def is_well_formed(path: Path) -> bool:
    try:
        expat_events(path.read_bytes())
    except expat.ExpatError:
        return False
    return True


WELL_FORMED = [
    path
    for path in sorted((SHARED_DATA / "wxr").glob("*/*.xml"))
    if path.parent.name != "xxe" and is_well_formed(path)
]


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("path", WELL_FORMED, ids=lambda path: path.name)
@pytest.mark.parametrize("size", [97, 1 << 16])
def test_real_files_give_the_events_of_expat(path: Path, size: int) -> None:
    data = path.read_bytes()
    if size < 100 and len(data) > 100_000:
        data_pieces = [data[at : at + 4099] for at in range(0, len(data), 4099)]
    else:
        data_pieces = [data[at : at + size] for at in range(0, len(data), size)]
    repairs = Repairs()
    pieces = list(decode(data_pieces, path.name, repairs))
    assert inside_root(events(pieces, repairs)) == expat_events(data)
    assert len(repairs) == 0


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
)
names = st.sampled_from(["title", "wp:status", "content:encoded", "item"])


@st.composite
def elements(draw, depth: int = 3) -> str:
    name = draw(names)
    attributes = "".join(
        f" {key}={quoteattr(draw(texts))}" for key in draw(st.sets(st.sampled_from("ab")))
    )
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["text", "cdata", "comment", "element", "reference"]))
        if kind == "text":
            parts.append(escape(draw(texts)))
        elif kind == "cdata":
            parts.append(f"<![CDATA[{draw(texts).replace(']]>', ']]]]><![CDATA[>')}]]>")
        elif kind == "comment":
            parts.append(f"<!--{draw(texts).replace('-', '')}-->")
        elif kind == "reference":
            parts.append(draw(st.sampled_from(["&amp;", "&#65;", "&#x1F600;", "&lt;", "&quot;"])))
        elif depth:
            parts.append(draw(elements(depth - 1)))
    inner = "".join(parts)
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


@settings(max_examples=150, deadline=None)
@given(elements(), st.integers(1, 40))
def test_any_well_formed_file_gives_the_events_of_expat(xml: str, size: int) -> None:
    # One piece for expat; ours is cut anywhere. White space in attributes is a space to XML.
    xml = xml.replace("\u0085", "").replace("\u2028", "")
    pieces = [xml[at : at + size] for at in range(0, len(xml), size)]
    assert inside_root(events(pieces)) == expat_events(xml.encode())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "&", "]]>", "<![CDATA[", "<!--", "-->", "</", "/>", "<a>", "</a>", "<a b='", '"',
             "=", " ", "x", "&amp;", "&#0;", "&nbsp;", "<?", "?>", "é", "\n", "<a b=c>"]
        ),
        max_size=25,
    ),
    st.integers(1, 9),
)  # fmt: skip
def test_garbage_is_read_to_its_end_and_the_same_however_it_is_cut(parts, size) -> None:
    xml = "".join(parts)
    pieces = [xml[at : at + size] for at in range(0, len(xml), size)]
    repairs, of_whole = Repairs(), Repairs()
    assert events(pieces, repairs) == events([xml], of_whole)
    assert repairs == of_whole


@pytest.mark.parametrize(
    ("xml", "text", "kind"),
    [
        ("<a>x & y</a>", "x & y", RepairKind.BARE_AMPERSAND),
        ("<a>x &nosuch; y</a>", "x &nosuch; y", RepairKind.BARE_AMPERSAND),
        ("<a>x&nbsp;y&hellip;</a>", "x\xa0y…", RepairKind.NAMED_ENTITY),
        ("<a>x&#0;y&#xB;</a>", "xy", RepairKind.FORBIDDEN_REFERENCE),
        ("<a>x&#xD800;y</a>", "xy", RepairKind.FORBIDDEN_REFERENCE),
        ("<a>1 < 2</a>", "1 < 2", RepairKind.STRAY_ANGLE),
        ("<a><![CDATA[x <![CDATA[ y ]]> z]]></a>", "x <![CDATA[ y ]]> z", RepairKind.NESTED_CDATA),
        ("<a><![CDATA[]]>]]></a>", "]]>", RepairKind.NESTED_CDATA),
        ("<a><![CDATA[x</a><b><![CDATA[y]]></b>", "xy", RepairKind.UNCLOSED_CDATA),
        ("<a><![CDATA[x", "x", RepairKind.UNCLOSED_CDATA),
        ("<a b=c d>x</a>", "x", RepairKind.BROKEN_ATTRIBUTES),
    ],
)
def test_what_is_repaired_keeps_its_text_and_is_told(xml, text, kind) -> None:
    repairs = Repairs()
    found = "".join(event[1] for event in events(["\n\n" + xml], repairs) if event[0] == "text")
    assert found.strip() == text
    assert kind in repairs.counts
    assert repairs.first[0].line == 3


def test_the_result_does_not_depend_on_where_the_input_is_cut() -> None:
    text = (
        '<?xml version="1.0"?><a><!-- <b/> --><b k="1 > 0">x &amp; y</b><c><![CDATA[<z>]]></c></a>'
    )
    whole = events([text])
    assert ("text", "<z>", {}) in whole
    for place in range(len(text) + 1):
        assert events([text[:place], text[place:]]) == whole, text[:place]
        assert events([text[:place], text[place : place + 1], text[place + 1 :]]) == whole


def test_sections_that_wordpress_splits_are_joined() -> None:
    found = events(["<a><![CDATA[x ]]]]><![CDATA[> y]]></a>"])
    assert found[1] == ("text", "x ]]> y", {})


def test_an_attribute_may_hold_a_bracket_at_any_cut() -> None:
    xml = '<a b="1 > 0" c="x">y</a>'
    for cut in range(len(xml)):
        assert events([xml[:cut], xml[cut:]])[0] == ("start", "a", {"b": "1 > 0", "c": "x"})


@pytest.mark.parametrize(
    "xml", ["<!DOCTYPE x>", "<!doctype x []>", "<a><!ENTITY b 'c'></a>", "<!ELEMENT x>"]
)
def test_declarations_are_refused(xml: str) -> None:
    with pytest.raises(ExportRefused) as refused:
        events([xml])
    assert refused.value.code == "doctype"


def test_a_text_without_end_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("neuromod_wagtail.wordpress.reading.scanner.MAX_TEXT", 1 << 20)
    with pytest.raises(ExportRefused) as refused:
        for _token in Scanner(iter(["<a><![CDATA["] + ["x" * 65536] * 100), "test.xml", Repairs()):
            pass
    assert refused.value.code == "too_large"


def test_tokens_tell_their_line() -> None:
    scanner = Scanner(iter(["<a>\n<b>\n", "</b>\n</a>"]), "test.xml", Repairs())
    lines = [scanner.line for token in scanner if token.kind is not TokenKind.TEXT]
    assert lines == [1, 2, 3, 4]


# --- each token and each repair, exactly ------------------------------------------------------


def scanned(*pieces: str) -> tuple[list[Token], list[tuple], Scanner]:
    """The tokens, the repairs as (kind, line, detail), and the scanner at its end."""
    repairs = Repairs()
    scanner = Scanner(iter(pieces), "test.xml", repairs)
    tokens = list(scanner)
    assert {one.file for one in repairs.first} <= {"test.xml"}
    return tokens, [(one.kind, one.line, one.detail) for one in repairs.first], scanner


def start(name: str, raw: str, **attributes: str) -> Token:
    return Token(TokenKind.START, name, attributes, raw)


def end(name: str, raw: str | None = None) -> Token:
    return Token(TokenKind.END, name, {}, f"</{name}>" if raw is None else raw)


def words(text: str, raw: str | None = None) -> Token:
    return Token(TokenKind.TEXT, text, {}, text if raw is None else raw)


A, CDATA = start("a", "<a>"), "<![CDATA["


@pytest.mark.parametrize(
    ("xml", "tokens", "repairs"),
    [
        ("<a>x</a> y", [A, words("x"), end("a"), words(" y")], []),
        ("<a>x", [A, words("x")], []),
        ("<a>&lt;b&gt;</a >", [A, words("<b>", "&lt;b&gt;"), end("a", "</a >")], []),
        ("<a/>", [start("a", "<a/>"), end("a", "")], []),
        ("<a b='1' c=\"&amp;\t2\"/>", [start("a", "<a b='1' c=\"&amp;\t2\"/>", b="1", c="& 2"), end("a", "")], []),
        ("<a><!-- x > y -->z<?php ?>w</a>", [A, words("z"), words("w"), end("a")], []),
        ("<a><!-->x--></a>", [A, end("a")], []),
        ("<a><!---->x<??>y<?php?></a>", [A, words("x"), words("y"), end("a")], []),
        (f"<a>{CDATA}x & y]]></a>", [A, words("x & y"), end("a")], []),
        (f"<a>{CDATA}x]]>&amp;{CDATA}y]]></a>", [A, words("x&y"), end("a")], []),
        (f"<a>{CDATA}x</a>y]]></a>", [A, words("x</a>y"), end("a")], []),
        (f"<a>{CDATA}x</a>]]></a>", [A, words("x</a>"), end("a")], []),
        (f"<a>{CDATA}x]]> z</a>", [A, words("x"), words(" z"), end("a")], []),
        (f"<a>{CDATA}x]]> z</a><a>{CDATA}y]]></a>",
         [A, words("x"), words(" z"), end("a"), A, words("y"), end("a")], []),
        (f"<a>{CDATA}x</a>]]>{CDATA}y]]></a>", [A, words("x</a>y"), end("a")], []),
        (f"<a>{CDATA}x <]]>{CDATA}y]]></a>", [A, words("x <y"), end("a")], []),
        (f"{CDATA}x</>]]></a>", [words("x</>"), end("a")], []),
        (f"<a>{CDATA}x</a>]]>\n", [A, words("x</a>"), words("\n")], []),
        (f"<a>{CDATA}x]]>{CDATA}y]]>", [A, words("x"), words("y")], []),
        (f"{CDATA}x]]>{CDATA}y]]>", [words("x"), words("y")], []),
        # What is broken.
        ("<a>\n<b c=d e>x</b></a>",
         [A, words("\n"), start("b", "<b c=d e>", c="d"), words("x"), end("b"), end("a")],
         [(RepairKind.BROKEN_ATTRIBUTES, 2, "<b c=d e>")]),
        ("<a b=c/>", [start("a", "<a b=c/>", b="c"), end("a", "")], [(RepairKind.BROKEN_ATTRIBUTES, 1, "<a b=c/>")]),
        ("<a>1 < 2" + "." * 50, [A, words("1 "), words("<"), words(" 2" + "." * 50)],
         [(RepairKind.STRAY_ANGLE, 1, "< 2" + "." * 37)]),
        ("<a><>" + "." * 50, [A, words("<"), words(">" + "." * 50)],
         [(RepairKind.STRAY_ANGLE, 1, "<>" + "." * 38)]),
        ("<a>x & " + "." * 50, [A, words("x & " + "." * 50)], [(RepairKind.BARE_AMPERSAND, 1, "& " + "." * 38)]),
        ("<a>&nbsp;&nosuch;</a>", [A, words("\xa0&nosuch;", "&nbsp;&nosuch;"), end("a")],
         [(RepairKind.NAMED_ENTITY, 1, "&nbsp;"), (RepairKind.BARE_AMPERSAND, 1, "&nosuch;")]),
        ("<a>\n&#0;</a>", [A, words("\n", "\n&#0;"), end("a")], [(RepairKind.FORBIDDEN_REFERENCE, 1, "&#0;")]),
        (f"<a>{CDATA}x</a><b>{CDATA}y]]></b>",
         [A, words("x"), end("a"), start("b", "<b>"), words("y"), end("b")], [(RepairKind.UNCLOSED_CDATA, 1, "a")]),
        (f"<a>{CDATA}x</a><b>y</b>",
         [A, words("x"), end("a"), start("b", "<b>"), words("y"), end("b")], [(RepairKind.UNCLOSED_CDATA, 1, "a")]),
        (f"<a>{CDATA}x {CDATA}y]]> z]]></a>", [A, words(f"x {CDATA}y]]> z"), end("a")],
         [(RepairKind.NESTED_CDATA, 1, "a")]),
        (f"<a>{CDATA}x]]> {CDATA}y]]]]>{CDATA}>z]]></a>", [A, words("x y]]>z"), end("a")], []),
        (f"<a>{CDATA}x]]> ]]> {CDATA}y]]></a>", [A, words(f"x]]> ]]> {CDATA}y"), end("a")],
         [(RepairKind.NESTED_CDATA, 1, "a")]),
        (f"<a>{CDATA}x]]>&amp;{CDATA}y]]><b>{CDATA}z]]></a>",
         [A, words(f"x]]>&amp;{CDATA}y]]><b>{CDATA}z"), end("a")], [(RepairKind.NESTED_CDATA, 1, "a")]),
        (f"<a>{CDATA}x]]><b>{CDATA}y]]></b></a>",
         [A, words("x"), start("b", "<b>"), words("y"), end("b"), end("a")], []),
        (f"<a>{CDATA}x</a>]]> </a>", [A, words("x"), end("a"), words("]]> "), end("a")],
         [(RepairKind.UNCLOSED_CDATA, 1, "a")]),
        (f"<a>{CDATA}x</a> ]]>z</a>", [A, words("x</a> "), words("z"), end("a")], []),
        (f"<a>{CDATA}x]]>]]>", [A, words("x"), words("]]>")], []),
    ],
)  # fmt: skip
def test_each_token_and_each_repair(xml, tokens, repairs) -> None:
    for pieces in (list(xml), *([xml[:at], xml[at:]] for at in range(len(xml)))):
        found, told, scanner = scanned(*pieces)
        assert found == tokens
        assert told == repairs
        assert not scanner.truncated


def test_what_wordpress_writes_is_read_in_large_steps() -> None:
    """One token a simple element or comment; other elements and the unfinished in their parts."""
    field = f"<wp:name>{CDATA}x]]></wp:name>"
    detail = f"<wp:commentmeta>{field}</wp:commentmeta>"
    whole = f"<wp:comment>{field}{detail}</wp:comment>"
    tokens, repairs, _scanner = scanned(f"<a>{field}\n<other>x</other>{whole}<a>{field}")
    assert tokens == [
        A,
        Token(TokenKind.FIELD, "wp:name", {}, "x"),
        *(start("other", "<other>"), words("x"), end("other")),
        Token(TokenKind.COMMENT, field, {}, detail),
        *(A, start("wp:name", "<wp:name>"), words("x"), end("wp:name")),
    ]
    assert repairs == []


def test_of_fields_that_repeat_the_first_counts() -> None:
    fields = f"<wp:a>{CDATA}x &amp; y]]></wp:a>\n<wp:b>z</wp:b> <wp:a>w</wp:a><wp:c></wp:c>"
    assert texts_of(fields) == {"wp:a": "x &amp; y", "wp:b": "z", "wp:c": ""}


@pytest.mark.parametrize(
    ("xml", "text", "truncated"),
    [
        ("<a>x<!-- y", "x", True),
        ("<a>x<!-- y -->", "x", False),
        ("<a>x<?php y", "x", True),
        ("<a>x<?php y ?>", "x", False),
        (f"<a>{CDATA}x", "x", True),
        (f"{CDATA}x</a>", "x</a>", True),
        (f"{CDATA}x</>y", "x</>y", True),
        (f"<a>{CDATA}x</a>", "x", False),
        (f"<a>{CDATA}x</a>{CDATA}y", "xy", True),
        (f"<a>{CDATA}x</a><!-- {CDATA}y", "x", True),
        (f"<a>x</a>{CDATA}y</a>", "xy</a>", True),
        (f"<a/>{CDATA}y</a>", "y</a>", True),
    ],
)
def test_a_file_that_ends_inside_of_something_is_cut_off(xml, text, truncated) -> None:
    tokens, _repairs, scanner = scanned(xml)
    assert "".join(one.text for one in tokens if one.kind is TokenKind.TEXT) == text
    assert scanner.truncated is truncated


ALLOWED = [0x9, 0xA, 0xD, 0x20, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF]
FORBIDDEN = [0, 0x8, 0xB, 0xC, 0xE, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x110000]


@pytest.mark.parametrize("code", ALLOWED + FORBIDDEN)
def test_which_characters_xml_knows(code) -> None:
    for reference in (f"&#{code};", f"&#x{code:x};", f"&#X{code:X};"):
        tokens, repairs, _scanner = scanned(f"<a>x{reference}y")
        if code in ALLOWED:
            assert tokens[1].text == f"x{chr(code)}y"
            assert repairs == []
        else:
            assert tokens[1].text == "xy"
            assert repairs == [(RepairKind.FORBIDDEN_REFERENCE, 1, reference)]


@pytest.mark.parametrize("before", ["", "." * 60])
def test_a_tag_that_goes_on_too_long_is_none(monkeypatch, before) -> None:
    monkeypatch.setattr("neuromod_wagtail.wordpress.reading.scanner.MAX_TAG", 40)
    for length, is_tag in ((5, True), (400, False)):
        value = "x>" * length
        pieces = [
            f"{before}<a b='",
            *(value[at : at + 10] for at in range(0, len(value), 10)),
            "'>",
        ]
        tokens, repairs, scanner = scanned(*pieces)
        assert "".join(one.raw for one in tokens) == "".join(pieces)
        assert (tokens[bool(before)].attributes == {"b": value}) is is_tag
        assert bool(repairs) is not is_tag
        assert not scanner.truncated


@pytest.mark.parametrize(
    ("xml", "most"), [("< 2", 40), ("<b c='", 40), ("</b", 40), ("<2>", 3), ("<b c=d>", 3)]
)
def test_what_is_no_tag_is_told_before_the_rest_is_read(monkeypatch, xml, most) -> None:
    monkeypatch.setattr("neuromod_wagtail.wordpress.reading.scanner.MAX_TAG", 400)
    rest = iter(["." * 20] * 200)
    next(iter(Scanner(chain([xml], rest), "test.xml", Repairs())))
    assert len(list(rest)) >= 200 - most


def test_a_long_text_is_put_together_in_a_few_steps(monkeypatch) -> None:
    steps = []
    original = Scanner._more
    monkeypatch.setattr(Scanner, "_more", lambda *args: steps.append(1) or original(*args))
    tokens, _repairs, _scanner = scanned(f"<a>{CDATA}", *["x" * 100] * 1000, "]]></a>")
    assert tokens[1] == words("x" * 100_000)
    assert len(steps) < 50


def test_what_is_said_of_a_text_that_is_too_large(monkeypatch) -> None:
    monkeypatch.setattr("neuromod_wagtail.wordpress.reading.scanner.MAX_TEXT", 2 << 20)
    most = (2 << 20) - len(CDATA)
    pieces = ["<a>\n", CDATA + "x" * most, "]]></a>"]
    assert scanned(*pieces)[0][2] == words("x" * most)
    pieces[1] += "x"
    with pytest.raises(ExportRefused) as refused:
        scanned(*pieces)
    assert str(refused.value) == "test.xml contains a text of more than 2 MB at line 2."


def test_what_is_said_of_a_document_type() -> None:
    with pytest.raises(ExportRefused) as refused:
        scanned("<a>\n\n<!DOCTYPE x>")
    assert "test.xml" in str(refused.value)
    assert "line 3" in str(refused.value)
    assert scanned("<a><!1></a>")[0][1:3] == [words("<"), words("!1>")]


@pytest.mark.parametrize("forget", [1, 7, 1 << 16])
def test_lines_and_tokens_are_the_same_however_early_the_past_is_forgotten(
    monkeypatch, forget
) -> None:
    monkeypatch.setattr("neuromod_wagtail.wordpress.reading.scanner.FORGET_AFTER", forget)
    xml = "<a>\n<b>x & y\n</b>" + f"<c>{CDATA}1\n]]></c>\n<!-- \n --><d e=f\n>z</d>\n" * 5 + "</a>"
    for size in (1, 5, len(xml)):
        repairs = Repairs()
        pieces = [xml[at : at + size] for at in range(0, len(xml), size)]
        scanner = Scanner(iter(pieces), "test.xml", repairs)
        lines = [(token.text, scanner.line) for token in scanner if token.kind is TokenKind.START]
        expected = [("a", 1), ("b", 2)]
        for n in range(5):
            expected += [("c", 3 + 5 * n), ("d", 6 + 5 * n)]
        assert lines == expected
        assert [one.line for one in repairs.first] == [2, *(6 + 5 * n for n in range(5))]


def test_no_more_is_read_than_is_needed_and_what_was_read_is_forgotten() -> None:
    read = []

    def pieces():
        for number in range(3000):
            read.append(number)
            yield f"<a>{number:05}</a><b>{CDATA}{number:05}]]></b>" * 5

    scanner = Scanner(pieces(), "test.xml", Repairs())
    most = 0
    for number, _token in enumerate(scanner):
        # Each piece is thirty tokens.
        assert len(read) <= number // 30 + 3
        most = max(most, len(scanner._buffer))
    assert number == 3000 * 30 - 1
    assert most < 3 << 16


@pytest.mark.parametrize("rest", ["", "]]> </a>"])
@pytest.mark.parametrize("forget", [1, 1 << 16])
def test_thousands_of_openings_that_nothing_closes_are_looked_for_once(
    monkeypatch, forget, rest
) -> None:
    """Counted in characters that are looked through, not in seconds."""
    monkeypatch.setattr("neuromod_wagtail.wordpress.reading.scanner.FORGET_AFTER", forget)

    looked = 0

    def index(scanner, wanted, start, *stop):
        nonlocal looked
        found = original(scanner, wanted, start, *stop)
        looked += (len(scanner._buffer) if found is None else found) - start
        return found

    original = Scanner._index
    monkeypatch.setattr(Scanner, "_index", index)
    xml = f"<a>{CDATA}x</a>" * 2000 + rest
    tokens, _repairs, _scanner = scanned(xml)
    texts = [token.text for token in tokens if token.kind is TokenKind.TEXT]
    assert texts[:2000] == ["x"] * 2000
    assert looked < 10 * len(xml)
