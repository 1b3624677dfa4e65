"""Conversion of HTML, shortcodes and block comments to nodes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuromod_wagtail.wordpress.converting import gutenberg, shortcodes, visible_words
from neuromod_wagtail.wordpress.converting.content import convert
from neuromod_wagtail.wordpress.converting.html import read_html
from neuromod_wagtail.wordpress.converting.nodes import (
    Document,
    Embed,
    Gallery,
    Heading,
    ItemList,
    Note,
    Paragraph,
    Picture,
    Quote,
    Raw,
    Separator,
    Table,
)


@pytest.mark.parametrize(
    ("html", "nodes"),
    [
        ("<p>a <strong>b</strong> <em>c</em></p>", [Paragraph("a <b>b</b> <i>c</i>")]),
        ("text alone", [Paragraph("text alone")]),
        ("<p>&nbsp;</p><p><br></p>", []),
        ("<p>x &lt; y &amp; z</p>", [Paragraph("x &lt; y &amp; z")]),
        ("<h1>T</h1><h6>U</h6>", [Heading("T", 2), Heading("U", 4)]),
        ('<h3 id="three">T &amp; U</h3>', [Heading("T & U", 3, "three")]),
        ("<hr>", [Separator()]),
        ("<ul><li>a</li><li><p>b</p></li></ul>", [ItemList(("a", "b"), ordered=False)]),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", [ItemList(("a<ul><li>b</li></ul>",), ordered=True)]),
        ('<ol start="3"><li>a</li></ol>', [Raw('<ol start="3"><li>a</li></ol>', "list")]),
        ("<blockquote><p>a</p><p>b</p><cite>C</cite></blockquote>", [Quote("a\n\nb", "C")]),
        ("<pre>a  b</pre>", [Raw("<pre>a  b</pre>", "pre")]),
        ("<p>https://youtu.be/abc123def45</p>", [Embed("https://youtu.be/abc123def45")]),
        ('<iframe src="//player.example/1" title="T"></iframe>', [Embed("https://player.example/1", "T")]),
        ('<video><source src="https://x.example/a.mp4"></video>', [Embed("https://x.example/a.mp4")]),
        ('a<img src="/a.png" alt="A" class="wp-image-7">b', [Paragraph("a"), Picture("/a.png", 7, "A"), Paragraph("b")]),
        ('<a href="/full.jpg"><img src="/a.jpg"></a>', [Picture("/a.jpg")]),
        ('<a href="https://x.example/"><img src="/a.jpg"></a>', [Picture("/a.jpg", link="https://x.example/")]),
        ('<a href="javascript:alert(1)">a</a>', [Paragraph("a")]),
        ('<a href=" java&#10;script:alert(1)">a</a>', [Paragraph("a")]),
        ("<script>alert(1)</script><style>b{}</style>", []),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td></tr></table>", [Table(("a", "b"), (("c", ""),))]),
        ("<div><div>a</div>b</div>", [Paragraph("a"), Paragraph("b")]),
    ],
)  # fmt: skip
def test_nodes(html: str, nodes: list) -> None:
    assert read_html(html).nodes == nodes


@pytest.mark.parametrize(
    "table",
    ['<td colspan="2">a</td>', '<td><a href="/x">a</a></td>', "<td><ul><li>a</li></ul></td>"],
)
def test_a_table_that_would_lose_something_is_kept_as_it_is(table: str) -> None:
    (node,) = read_html(f"<table><tr>{table}<td>b</td></tr></table>").nodes
    assert isinstance(node, Raw) and "b" in node.html


def test_a_heading_with_a_link_keeps_the_link() -> None:
    (node,) = read_html('<h2><a href="/x">a</a></h2>').nodes
    assert isinstance(node, Raw) and 'href="/x"' in node.html


def test_galleries_old_and_new() -> None:
    old = (
        '<ul class="wp-block-gallery"><li><figure><img src="/1.jpg" data-id="1">'
        '<figcaption>One</figcaption></figure></li><li><figure><img src="/2.jpg"></figure></li></ul>'
    )
    (node,) = read_html(old).nodes
    assert node == Gallery((Picture("/1.jpg", 1, caption="One"), Picture("/2.jpg")))


def test_deep_nesting_keeps_its_text() -> None:
    assert visible_words.of_html("x")  # bs4 is imported before the recursion limit matters
    html = "<div>" * 500 + "deep" + "</div>" * 500
    document = read_html(html)
    assert [node.html for node in document.nodes if isinstance(node, Paragraph)] == ["deep"]
    assert Note("too_deep", "div") in document.notes


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('[caption id="attachment_9" width="3"]<img src="/a.png" /> Text <em>x</em>[/caption]',
         '<figure id="attachment_9"><img src="/a.png" /><figcaption>Text <em>x</em></figcaption></figure>'),
        ('[caption caption="Old"]<img src="/a.png">[/caption]',
         '<figure id=""><img src="/a.png"><figcaption>Old</figcaption></figure>'),
        ('[gallery ids="1, 2"]', '<nm-gallery ids="1,2" exclude=""></nm-gallery>'),
        ("[embed width=4]https://x.example/?a=1&b=2[/embed]",
         '<figure class="wp-block-embed">https://x.example/?a=1&amp;b=2</figure>'),
        ('[audio mp3="/a.mp3"][/audio]', '<audio src="/a.mp3"></audio>'),
        ("[video src='/a.mp4' /]", '<video src="/a.mp4"></video>'),
        ("[[gallery]] and [gallery-of-mine]", "[gallery] and [gallery-of-mine]"),
        ('[contact-form id="1"]', '[contact-form id="1"]'),
    ],
)  # fmt: skip
def test_shortcodes(text: str, html: str) -> None:
    assert shortcodes.expand(text) == html


def test_shortcodes_of_plugins_stay_as_text_and_are_noted() -> None:
    document = convert('See [contact-form-7 id="12"] or [1] or [sic] here')
    assert document.nodes == [Paragraph('See [contact-form-7 id="12"] or [1] or [sic] here')]
    assert Note("shortcode", "contact-form-7") in document.notes


def test_reusable_blocks_are_put_in_their_place_and_loops_end() -> None:
    content = '<!-- wp:block {"ref":5} /-->'
    assert convert(content, {5: "<!-- wp:paragraph --><p>R</p><!-- /wp:paragraph -->"}).nodes == [
        Paragraph("R")
    ]
    assert convert(content, {5: content}).nodes == []
    assert Note("missing_reusable_block", "5") in convert(content, {}).notes


def test_blocks_of_plugins_are_kept_whole() -> None:
    content = '<!-- wp:acme/box {"a":"-->"} --><div class="x"><p>In</p></div><!-- /wp:acme/box --><p>Out</p>'
    document = convert(content)
    assert document.nodes == [Raw('<div class="x"><p>In</p></div>', "acme/box"), Paragraph("Out")]


def test_broken_attributes_of_blocks_do_no_harm() -> None:
    flat = gutenberg.flatten('<!-- wp:embed {"url": /--> <!-- wp:block {"ref":"x"} /--> a')
    assert "a" in flat.html


FRAGMENTS = [
    "word ", "<p>", "</p>", "<b>", "</i>", "<ul>", "<li>", "</ul>", "<img src='/a.png' alt='x'>", "<h2>",
    "</h2>", "<blockquote>", "</blockquote>", "<figure>", "<figcaption>", "</figure>", "<table>", "<tr>",
    "<td>", "</table>", "<!--more-->", "<!-- wp:html -->", "<!-- /wp:html -->", "<!-- wp:x/y -->", "[caption]",
    "[/caption]", "[gallery]", "&amp;", "< ", "<a href='/x'>", "</a>", "\n\n", "<pre>", "</pre>", "<dl>", "<ol start='2'>",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14))
def test_words_survive_any_broken_markup(parts: list[str]) -> None:
    from neuromod_wagtail.wordpress.converting.blocks import build

    content = "".join(parts)
    found = visible_words.of_blocks(build(convert(content)).blocks)
    assert " ".join(found).count("word") == content.count("word")


def test_patterns_within_each_other_cannot_fill_the_memory() -> None:
    use = '<!-- wp:block {{"ref":{0}}} /-->'
    reusable = {each: use.format(each + 1) * 10 for each in range(1, 8)}
    reusable[8] = "<p>Words.</p>" * 100
    document = convert(use.format(1), reusable)
    assert 100 <= len(document.nodes) <= 100_000
    assert Note("missing_reusable_block", "8") in document.notes
    # In itself, a pattern is shown no more often than by WordPress.
    reusable = {5: use.format(5) * 10 + "<p>Once.</p>"}
    assert convert(use.format(5), reusable).nodes == [Paragraph("Once.")]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<table lang="it"><tr><td>ciao</td></tr></table>', 'lang="it"'),
        ('<figure><table><tr><td dir="rtl">x</td></tr></table></figure>', 'dir="rtl"'),
        ("<table><tr><td>plain</td></tr></table>", None),
    ],
)
def test_the_language_of_a_table_is_told(html: str, said: str | None) -> None:
    document = Document(language="en")
    read_html(html, document)
    assert [node.head for node in document.nodes] == [()]
    assert document.notes == ([Note("format", said)] if said else [])


def test_a_table_that_is_kept_keeps_its_language() -> None:
    document = Document(language="en")
    read_html('<table lang="it"><tr><td colspan="2">ciao</td></tr></table>', document)
    [kept] = document.nodes
    assert isinstance(kept, Raw) and 'lang="it"' in kept.html
    assert Note("format", 'lang="it"') not in document.notes


def test_rows_and_items_that_nobody_ended_are_rows_and_items() -> None:
    rows = "".join(f"<tr><td>{number}<td>b" for number in range(400))
    table, items = convert(f"<table>{rows}</table><ul><li>a<li>b</ul>").nodes
    assert table == Table((), tuple((str(number), "b") for number in range(400)))
    assert items == ItemList(("a", "b"), ordered=False)
