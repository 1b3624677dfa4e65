"""Plain text from HTML, without joining words."""

from __future__ import annotations

import pytest

from neuromod_wagtail.text.plain_text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("<h2>Head</h2><ul><li>a</li><li>b</li></ul>", "Head a b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("one<br>two<br/>three", "one two three"),
        ("<section>a</section><details>b</details><footer>c</footer>d", "a b c d"),
        ("a<b>b</b>c", "abc"),
        ("Tom &amp; Ann &lt;3", "Tom & Ann <3"),
        ("<script>x()</script>1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_words(html, text):
    assert plain_text(html) == text


def test_what_stands_between_blocks_can_be_chosen():
    assert plain_text("<p>One <i>and</i></p>\n<p>two</p>", between="\n") == "One and\ntwo"
