"""Reading a text takes time that grows with its length, whatever strangers put into it.

Each reader gets each of the texts at three sizes. Time is that of the processor, and what is over
at once says nothing about growth; of several tries the shortest counts. A text four times as long
takes four times as long, or twenty where something looks at all of it for each of its parts; ten
lies between.
"""

from __future__ import annotations

import gc
import time

import pytest

from tests.readers import READERS

SIZES = (3_000, 6_000, 12_000)
AT_ONCE = 0.06
GROWTH = 10
TRIES = 4

# What was slow once, and others of its kinds: what begins and never ends, what ends and never
# began, what is empty, what is nested, and long runs before what does not come.
UNITS = [
    "<", "<a ", "<a x", "<a x=", "<a x='", "<a href=\"", "<p", "<p><li", "<b>", "</b>", "<ul><li>", "<li>a</li>",
    "<ul><li><p>a", "<ol>", "<h2>a</h2>", "<h2><a href='x'>", "<table><tr><td>", "<blockquote>", "<figure>",
    "<pre>", "<script>", "<object", "<figcaption", "<source", "<option", "[video", "[caption ", "[gallery ", "[",
    "[[", "]", "]]", "]]>", "<![CDATA[", "<![", "<!--", "-->", "<!-- wp:a {", "<!-- wp:a {} -->", "<br>", "<br />\n",
    "<wp:a>", "</", "&", "&#", "&amp;", " ", "\n", "\n \n", "\t", "@a{", "@article{a,", '@article{a,b="', "@\n", "{", "}",
    "\\", '"', "'", "a=", " and ", ",", "a", "a b ", "A. ", "1", "http://", "http://a]", "://", "*", "_", "`", "(", ")",
    "“", "not ", "%", "%20", "-1x1", ".", "/", "é", "\u200b", "TY  - ", "risks ", "(SCS) ", "|", "> ", "<dl><dt>", "<noscript>",
    "<tr><td>a", "<option>a", "<figure><img src='/a.png'>",
]  # fmt: skip
INSIDE = {"<tr><td>a": ("<table>", ""), "<option>a": ("<select>", "")}
AROUND = [("", ""), ("@article{", ""), ("<a", ""), ("http://", "x"), ("a", "x")]


def seconds(name: str, text: str) -> float:
    # A collection of garbage in between takes longer than most readers.
    gc.disable()
    try:
        begun = time.process_time()
        READERS[name](text)
        return time.process_time() - begun
    finally:
        gc.enable()


def growth(name: str, texts: list[str]) -> tuple[float, float]:
    """How much longer the last takes than the first, and how long it takes."""
    last = min(seconds(name, texts[-1]) for _try in range(TRIES))
    first = min(seconds(name, texts[0]) for _try in range(TRIES))
    return last / max(first, 1e-9), last


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_length(name):
    slow = {}
    for unit in UNITS:
        shapes = AROUND if unit.isspace() else [INSIDE.get(unit, ("", ""))]
        for before, behind in shapes:
            texts = [before + unit * (size // len(unit)) + behind for size in SIZES]
            # In most cases one look is enough.
            if seconds(name, texts[-1]) < AT_ONCE:
                continue
            ratio, last = growth(name, texts)
            if ratio > GROWTH and last > AT_ONCE:
                slow[before, unit, behind] = (round(ratio, 1), round(last, 2))
    assert not slow


def test_a_slow_reader_would_be_found(monkeypatch):
    """The table notices what looks at everything for each part, and nothing else."""

    def quadratic(text: str) -> int:
        return sum(text.count("<", place) for place in range(0, len(text), 4))

    monkeypatch.setitem(READERS, "quadratic", quadratic)
    monkeypatch.setitem(
        READERS, "linear", lambda text: [text.count("<") for _again in range(20_000)]
    )
    # Long enough that looking takes the time, not the loop around it.
    texts = ["<" * size * 4 for size in SIZES]
    assert growth("quadratic", texts)[0] > GROWTH > growth("linear", texts)[0]
