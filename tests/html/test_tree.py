"""HTML that the standard library's parser refuses, or takes too long for."""

from __future__ import annotations

import pytest

from neuromod_wagtail.html.tree import parse_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<![ endif]-->b [sic]</p>", "ab [sic]"),
        ("<p>a<![if !IE]>b<![endif]>c</p>", "abc"),
        ("<p>a<![>b</p>", "ab"),
        ("<p>a</p><![endif", "a<![endif"),
        ("<p>a<![CDATA[b]]>c</p>", "abc"),
        ("<p>a</p>b < c <i", "ab < c <i"),
        ("<p>a</p><!-- b", "a<!-- b"),
        ("<p>a<!-- b --></p><!-- c <b>d</b>", "a<!-- c d"),
        ("<p>1 < 2 > 1</p>", "1 < 2 > 1"),
        ("readme.txt", "readme.txt"),
        ("<blockquote>" * 5000 + "deep", "deep"),
    ],
)
def test_no_word_outside_of_tags_is_lost(html, text):
    assert parse_html(html).get_text() == text


def test_what_is_whole_stays():
    html = '<p class="a">b<br/><!-- c --><a href="?x=1&amp;y">d</a></p>'
    assert str(parse_html(html)) == html


def test_deep_trees_are_written_again():
    html = "<blockquote>" * 5000 + "deep" + "</blockquote>" * 5000
    assert str(parse_html(html).blockquote) == html


def test_elements_are_the_same_by_identity():
    first, second = parse_html("<p>a</p><p>a</p>").find_all("p")
    assert (first == first, first == second, second in [first]) == (True, False, False)
