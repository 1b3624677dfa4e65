"""Parsing of HTML that the standard library's parser refuses or takes too long for."""

from __future__ import annotations

import pytest

from neuromod_wagtail.text.html_tree import parse_html
from tests.growth import grows_too_fast


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<![ endif]-->b [sic]</p>", "ab [sic]"),
        ("<p>a<![if !IE]>b<![endif]>c</p>", "abc"),
        ("<p>a<![>b</p>", "ab"),
        ("a<!--[if gte mso 9]><xml>x</xml><![endif]-->b<![endif]-->c", "abc"),
        ("a<!--[if !IE]><!-->b<!--<![endif]-->c", "abc"),
        ("a<!-- <![if x]> -->b<![endif]>c<!-- d<![endif]>e", "abc<!-- de"),
        ("<p>a</p><![endif", "a<![endif"),
        ("<p>a<![CDATA[b]]>c</p>", "abc"),
        ("<p>a</p>b < c <i", "ab < c <i"),
        ("<p>a</p><!-- b", "a<!-- b"),
        ("<p>a<!-- b --></p><!-- c <b>d</b>", "a<!-- c d"),
        ("<p>1 < 2 > 1</p>", "1 < 2 > 1"),
        ("readme.txt", "readme.txt"),
        ("a&nosuch; &amp;nosuch; &copy; &AMP;b", "a&nosuch; &nosuch; © &b"),
        ("a&#1;b&#x1F;c&#0;d&#x0008;e&#65535;f&#0000011;g", "abcdefg"),
        ("&#9;&#10;&#65;&#x41;&#x1F600;&#128;", "\t\nAA😀€"),
        ("&#xD83D; &#99999999999; &#x110000;", "\ufffd \ufffd \ufffd"),
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


@pytest.mark.parametrize(
    "html",
    [
        "<div>a<b>b</b>c<div>d<p>e</div>f<br>g</p>h",
        "<ul><li>a<li>b<ul><li>c</ul>d</ul><table><tr><td>e<td>f<tr>g</table>h",
        "<div>a" * 50 + "b</div>c" * 30,
        "a<!-- b -->c<i>d</i></b>e<script>f<b></script>g",
    ],
)
def test_elements_follow_one_another_in_their_order(html):
    """From a tree that was added to, Beautiful Soup links the elements again."""
    soup = parse_html(html)

    def inside(element):
        for child in element.contents:
            yield child
            yield from inside(child) if hasattr(child, "contents") else ()

    found = [*inside(soup)]
    assert [id(one) for one in soup.descendants] == [id(one) for one in found]
    for before, after in zip(found, found[1:], strict=False):
        assert before.next_element is after and after.previous_element is before
    assert found[-1].next_element is None
    for element in [soup, *found]:
        children = getattr(element, "contents", [])
        for before, after in zip(children, children[1:], strict=False):
            assert before.next_sibling is after and after.previous_sibling is before


def test_time_grows_with_the_depth():
    assert not grows_too_fast(parse_html, lambda size: "<div>a" * size)


def test_elements_are_the_same_by_identity():
    first, second = parse_html("<p>a</p><p>a</p>").find_all("p")
    assert (first == first, first == second, second in [first]) == (True, False, False)


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a<ul><li>b<li>c</ul><li>d</ul>",
         "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>"),
        ("<ul><li><b>a<li>b</ul>", "<ul><li><b>a</b></li><li>b</li></ul>"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        ("<table><caption>t<tr><th>a<th>b<tr><td>1<td>2</table>",
         "<table><caption>t</caption><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"),
        ("<table><thead><tr><th>a<tbody><tr><td>1</table>",
         "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"),
        ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>",
         "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>"),
        ("<table><tr><td><ul><li>a<td>b</table>",
         "<table><tr><td><ul><li>a</li></ul></td><td>b</td></tr></table>"),
        ("<select><option>a<optgroup><option>b<option>c</select>",
         "<select><option>a</option><optgroup><option>b</option><option>c</option></optgroup></select>"),
        ("<ruby>a<rp>(<rt>b<rp>)</ruby>", "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
    ],
)  # fmt: skip
def test_what_may_end_without_a_tag_ends(html, whole):
    assert str(parse_html(html)) == whole
