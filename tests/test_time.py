"""The time to read untrusted text grows no faster than its length."""

from __future__ import annotations

import re

import pytest

from tests.growth import grows_too_fast
from tests.readers import READERS

# A tracer takes most of the time of what it watches; other tests cover these lines.
pytestmark = pytest.mark.no_cover

# What was slow once, and others of its kinds: what begins and never ends, what ends and never
# began, what is empty, what is nested, and long runs before what does not come.
UNITS = [
    "<", "<a ", "<a x", "<a x=", "<a x='", "<a href=\"", "<p", "<p><li", "<b>", "</b>", "<ul><li>", "<li>a</li>",
    "<ul><li><p>a", "<ol>", "<h2>a</h2>", "<h2><a href='x'>", "<table><tr><td>", "<blockquote>", "<figure>",
    "<pre>", "<script>", "<object", "<figcaption", "<source", "<option", "[video", "[caption ", "[gallery ", "[",
    "[[", "]", "]]", "]]>", "<![CDATA[", "<![", "<!--", "-->", "<!-- wp:a {", "<!-- wp:a {} -->", "<br>", "<br />\n",
    "<wp:a>", "</", "&", "&#", "&amp;", " ", "\n", "\n \n", "\t", "\xa0", "<b/>", "@a{", "@article{a,", '@article{a,b="', "@\n", "{", "}",
    "\\", '"', "'", "a=", " and ", ",", "a", "a b ", "A. ", "1", "http://", "http://a]", "://", "*", "_", "`", "(", ")",
    "“", "not ", "%", "%20", "-1x1", ".", "/", "é", "\u200b", "TY  - ", "risks ", "(SCS) ", "|", "> ", "<dl><dt>", "<noscript>",
    "<tr><td>a", "<option>a", "<figure><img src='/a.png'>",
]  # fmt: skip
INSIDE = {"<tr><td>a": ("<table>", ""), "<option>a": ("<select>", "")}
# html5ever, of which nh3 is made, looks through all elements that are open for each list, block or
# link: a tenth of a second at 30,000 characters of nothing but such tags. It writes no-break spaces
# in a tenth of a second at 64,000.
KNOWN = {
    (name, unit)
    for name in ("markup.sanitise", "context_loader.count_words", "plain_text")
    for unit in (
        "<ul><li>", "<ul><li><p>a", "<ol>", "<pre>", "<dl><dt>", "<blockquote>", "<figure>",
        "<figure><img src='/a.png'>", "<h2><a href='x'>",
    )
} | {("markup.sanitise", "\xa0")}  # fmt: skip
AROUND = [("", ""), ("@article{", ""), ("<a", ""), ("http://", "x"), ("a", "x")]


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_length(name):
    slow = []
    for unit in [unit for unit in UNITS if (name, unit) not in KNOWN]:
        shapes = AROUND if unit.isspace() else [INSIDE.get(unit, ("", ""))]
        for before, behind in shapes:

            def text_of(size: int, parts: tuple[str, ...] = (before, unit, behind)) -> str:
                return parts[0] + parts[1] * (size // len(parts[1])) + parts[2]

            if grows_too_fast(READERS[name], text_of):
                slow.append((before, unit, behind))
    assert not slow


SLOW_AND_NOT = {
    "a loop that looks at all for each": (
        lambda text: [text.count("<", place) for place in range(len(text))],
        True,
    ),
    "a pattern that never finds its end": (re.compile("<[^>]*>").findall, True),
    "much for each character": (lambda text: [text.count("<") for _ in range(2_000)], False),
}


@pytest.mark.parametrize("name", SLOW_AND_NOT)
def test_what_is_slow_is_found(name):
    read, is_slow = SLOW_AND_NOT[name]
    assert grows_too_fast(read, lambda size: "<a" * (size // 2)) is is_slow
