"""Unclosed delimiters are searched for only once, however many there are."""

from __future__ import annotations

import re

import pytest

from neuromod_wagtail.wordpress.converting import shortcodes
from neuromod_wagtail.wordpress.converting.autop import autop
from neuromod_wagtail.wordpress.converting.delimiters import pairs


class Counted(str):
    """Counts the characters that are looked through for what closes something."""

    looked = 0

    def find(self, mark: str, start: int = 0) -> int:
        found = super().find(mark, start)
        Counted.looked += (len(self) if found < 0 else found + len(mark)) - start
        return found

    def __getitem__(self, key):
        return Counted(super().__getitem__(key))


@pytest.mark.parametrize("ending", ["", "[/a]", "[/b]", "[/a][/b]"])
def test_a_text_is_looked_through_once_for_each_name(ending: str) -> None:
    text = Counted("[a] some words [b] " * 2000 + ending)
    Counted.looked = 0
    found = list(pairs(text, re.compile(r"\[(a|b)\]"), lambda match: f"[/{match[1]}]"))
    assert Counted.looked <= 3 * len(text)
    assert sum(content is not None for _match, content, _end in found) == bool(ending)


def test_pairs_are_found_in_order_and_not_within_each_other() -> None:
    text = "x <i>1<i>2</i> <b>3 <i>4</i> <i>5"
    found = pairs(text, re.compile(r"<(i|b)>"), lambda match: f"</{match[1]}>")
    assert [(match[0], content, text[end:][:1]) for match, content, end in found] == [
        ("<i>", "1<i>2", " "),
        ("<b>", None, "3"),
        ("<i>", "4", " "),
        ("<i>", None, "5"),
    ]


def test_unclosed_shortcodes_are_expanded_without_reading_the_rest_for_each() -> None:
    Counted.looked = 0
    text = Counted("[caption id=1] words [gallery ids=2] " * 3000 + "[[embed " * 3000)
    html = shortcodes.expand(text)
    assert Counted.looked <= 4 * len(text)
    assert html.count("<figure") == html.count("<nm-gallery") == 3000


def test_unclosed_elements_keep_their_text() -> None:
    assert autop("<pre>a\n\n<script>b\nc") == "<pre>a</p>\n<p><script>b<br />\nc</p>\n"
    assert autop("<pre>1\n\n2</pre><pre>3\n4</pre>") == "<pre>1\n\n2</pre>\n<pre>3\n4</pre>\n"
