"""The tolerant scanner reads well-formed XML as expat does, and anything else somehow."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.importing.repairs import RepairKind, Repairs
from neuromod_wagtail.wordpress.reading.decoding import decode
from neuromod_wagtail.wordpress.reading.scanner import Scanner
from neuromod_wagtail.wordpress.reading.tokens import Kind, parts_of
from tests.conftest import SHARED_DATA

Event = tuple[str, str, dict[str, str]]


def events(pieces: list[str], repairs: Repairs | None = None) -> list[Event]:
    found: list[Event] = []
    scanner = Scanner(iter(pieces), "test.xml", Repairs() if repairs is None else repairs)
    whole = (parts_of(token) if token.kind is Kind.COMMENT else [token] for token in scanner)
    for token in chain.from_iterable(whole):
        if token.kind is Kind.FIELD:
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
    assert events(pieces) == events([xml])


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
    lines = [scanner.line for token in scanner if token.kind is not Kind.TEXT]
    assert lines == [1, 2, 3, 4]
