"""Conversion of HTML to Markdown, which keeps the text and cannot be broken out of."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from neuromod_wagtail.text.markdown import to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>How it works</h2><p>One.</p>", "## How it works\n\nOne."),
        ("<p>A <b>bold </b>and <i>soft</i> word</p>", "A **bold** and *soft* word"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n\n  - c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n   b\n2. c"),
        ('<p><a href="https://a.example/x (1)">x</a></p>', "[x](https://a.example/x%20%281%29)"),
        ('<p><a href="javascript:go()">x</a></p>', "x"),
        ('<div role="note"><p>Title</p><p>Text</p></div>', "> Title\n>\n> Text"),
        ("<p>2 * 3 | 4 _5_ &lt;b&gt;</p>", r"2 \* 3 \| 4 \_5\_ \<b\>"),
        ("<p># no heading</p><p>1. no list</p><p>- nor this</p>",
         "\\# no heading\n\n1\\. no list\n\n\\- nor this"),
        ('<p>Yes<span class="nm-hidden"> hidden</span><!-- comment --></p>', "Yes"),
        ("<table><caption>C</caption><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr>"
         "</table>", "C\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("<dl><dt>Target</dt><dd>A nerve</dd></dl><hr>", "**Target**\n\nA nerve\n\n---"),
        ('<figure><img src="a.png" alt="A coil"><figcaption>By B</figcaption></figure>',
         "A coil\n\nBy B"),
        ('<figure><img src="/m/a (1).png" alt="A [big] coil"></figure>',
         "![A \\[big\\] coil](/m/a%20%281%29.png)"),
        ('<p>Text<img src="/m/a.png" alt=""></p>', "Text"),
        ('<p>Seen<sup><a href="#ref-1" role="doc-noteref">1</a></sup></p>', "Seen[1]"),
        ("Before<pre>dose</pre><details>b</details>after", "Before\n\ndose\n\nb\n\nafter"),
        ('<p>Source <a href="#cite-1-1" role="doc-backlink">↩</a></p>', "Source"),
        ("<table></table><h2></h2><dt></dt><ul></ul><p> </p>", ""),
        ("<table><caption>C</caption></table>", "C"),
        ("<table><tr></tr><tr><td>a<br>b</td></tr></table>", "| a b |\n| --- |"),
        ("<h6>x</h6><blockquote>a</blockquote>", "###### x\n\n> a"),
        ("<span>a<p>b</p>c</span>d", "a\n\nb\n\nc\n\nd"),
        ("<p>a<br>b<b> </b>c<b> d </b>e <em>f</em></p>", "a b c **d** e *f*"),
        ("<p>a <a href='/x'> </a>b <a href='/x'> c </a> <a>d</a></p>", "a b [c](/x) d"),
        ("<a href='mailto:a@b.c'>m</a> <a href='tel:1'>t</a>", "[m](mailto:a@b.c) [t](tel:1)"),
        ("<img src='http://a/b.png' alt=' x '> <img src='data:x' alt='y'>", "![x](http://a/b.png) y"),
        ("<p><script>x</script><style>y</style><svg>z</svg>w</p>", "w"),
        ("<p>&amp;amp; &amp;x</p><p>+ a = b</p><p>2) c</p>", "\\&amp; &x\n\n\\+ a = b\n\n2\\) c"),
    ],
)  # fmt: skip
def test_each_element(html, markdown):
    assert to_markdown(html) == markdown + "\n"


def read(markdown):
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    return BeautifulSoup(html, "html5lib")


@given(st.text(alphabet="ablt;12 \n<>*_`[]()#.+-=|~!&\\\"'", max_size=60))
def test_what_somebody_typed_stays_text(text):
    soup = BeautifulSoup("<p></p>", "html.parser")
    soup.p.string = text
    rendered = read(to_markdown(str(soup)))
    assert {tag.name for tag in rendered.body.find_all(True)} <= {"p"}
    assert rendered.body.get_text().split() == text.split()


def test_words_of_a_tree_that_is_too_deep_stay():
    assert to_markdown("<div><b>" * 2000 + "dose * 2") == "dose \\* 2\n"
