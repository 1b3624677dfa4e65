"""Line breaks become paragraphs as in WordPress."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuromod_wagtail.wordpress.converting.autop import autop


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (" \n ", ""),
        ("one", "<p>one</p>\n"),
        ("one\ntwo", "<p>one<br />\ntwo</p>\n"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("one\r\n\r\n\r\n\r\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("one<br><br>two", "<p>one</p>\n<p>two</p>\n"),
        ("a<h2>b</h2>c", "<p>a</p>\n<h2>b</h2>\n<p>c</p>\n"),
        ("<ul>\n<li>a</li>\n</ul>", "<ul>\n<li>a</li>\n</ul>\n"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p></blockquote>\n"),
        ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>\n"),
        ("a\n<img\nalt='x'>", "<p>a<br />\n<img\nalt='x'></p>\n"),
        ("<p>a</p>", "<p>a</p>\n"),
        ("a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>\n"),
    ],
)
def test_rules(text: str, html: str) -> None:
    assert autop(text) == html


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b ", "\n", "\n\n", "<b>", "</b>", "<h2>", "</h2>", "<li>", "<pre>", "</pre>"]
        )
    )
)
def test_no_word_is_lost_or_added(parts: list[str]) -> None:
    text = "".join(parts)

    def letters(html: str) -> str:
        return re.sub(r"<[^>]*>|\s", "", html)

    assert letters(autop(text)) == letters(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("abc .,\n", max_size=30), max_size=5))
def test_paragraphs_stay_what_they_are_the_second_time(parts: list[str]) -> None:
    once = autop("\n\n".join(parts))
    # Breaks carry a line end, which would be another break: WordPress is idempotent without.
    once = once.replace("<br />\n", " ")
    # An empty paragraph leaves its line end, in WordPress too.
    assert autop(once).strip() == once.strip()


def test_a_long_run_of_spaces_costs_no_time() -> None:
    assert len(autop("a" + " " * 200_000 + "b")) > 200_000


def test_classic_posts_of_wordpress(shared_data) -> None:
    """The paragraphs of posts without shortcodes are exactly those that WordPress rendered."""
    from tests.wordpress.converting.test_content import items_of

    expected = json.loads((shared_data / "wxr/wordpress-6.1/export-expected.json").read_text())
    rendered = {post["id"]: post["html"] for post in expected["posts"]}
    compared = 0
    for item in items_of("wordpress-6.1/export.xml"):
        if item.id in rendered and "<!-- wp:" not in item.content and "[" not in item.content:
            assert autop(item.content) == rendered[item.id]
            compared += 1
    assert compared >= 10
