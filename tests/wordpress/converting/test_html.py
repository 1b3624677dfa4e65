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


# HTML of an English blog, its nodes and what is noted about them.
MORE = [
    ('a<!--nextpage-->b', [Paragraph('a'), Paragraph('b')], [('page_break', '')]),
    ('a<!-- x -->b', [Paragraph('ab')], []),
    ('<p>a<!-- nextpage -->b</p>', [Paragraph('a'), Paragraph('b')], [('page_break', '')]),
    ('<h2 id="Über">T</h2>', [Heading('T', 2)], []),
    ('<h2>T<img src="/a.png" alt="x"></h2>', [Picture('/a.png', alt='x'), Heading('T', 2)], []),
    ('<h2>T <img src="/a.png" alt=":-)" class="wp-smiley"></h2>', [Heading('T :-)', 2)], []),
    ('<h2><a href="/x"><img src="/a.png"></a></h2>', [Picture('/a.png', link='/x')], []),
    ('<h2><a>x</a></h2>', [Heading('x', 2)], []),
    ('<ul></ul>', [], []),
    ('<ul><li> </li><li>a</li></ul>', [ItemList(('a',), ordered=False)], []),
    ('<ul><li>a</li>loose</ul>', [Raw('<ul><li>a</li>loose</ul>', 'list')], [('raw', 'list')]),
    ('<ul><li>a<table></table></li></ul>', [Raw('<ul><li>a<table></table></li></ul>', 'list')], [('raw', 'list')]),
    ('<ul><li>a <img src="/s.gif" alt=":)" class="wp-smiley"></li></ul>', [ItemList(('a :)',), ordered=False)], []),
    ('<ol reversed><li>a</li></ol>', [Raw('<ol reversed=""><li>a</li></ol>', 'list')], [('raw', 'list')]),
    ('<ol type="a"><li>a</li></ol>', [Raw('<ol type="a"><li>a</li></ol>', 'list')], [('raw', 'list')]),
    ('<ol type="1" start="1"><li>a</li></ol>', [ItemList(('a',), ordered=True)], []),
    ('<ul><li>a<ul><li>b<ul><li>c<ul><li>d<ul><li>e</li></ul></li></ul></li></ul></li></ul></li></ul>', [ItemList(('a<ul><li>b<ul><li>c<ul><li>d<ul><li>e</li></ul></li></ul></li></ul></li></ul>',), ordered=False)], []),
    ('<ul><li>a<ul><li>b<ul><li>c<ul><li>d<ul><li>e<ul><li>f</li></ul></li></ul></li></ul></li></ul></li></ul></li></ul>', [Raw('<ul><li>a<ul><li>b<ul><li>c<ul><li>d<ul><li>e<ul><li>f</li></ul></li></ul></li></ul></li></ul></li></ul></li></ul>', 'list')], [('raw', 'list')]),
    ('<ul><li><p>a</p><p>b</p></li></ul>', [ItemList(('a<br/>b',), ordered=False)], []),
    ('<ul><li>a<ul>x<li>b</li></ul>c</li></ul>', [ItemList(('a<ul><li>b</li></ul>c',), ordered=False)], []),
    ('<ul><li>a <kbd>b</kbd><img src="/s.gif" alt=":)" class="wp-smiley"></li></ul>', [ItemList(('a b:)',), ordered=False)], [('format', 'kbd')]),
    ('<blockquote><cite>C</cite></blockquote>', [Quote('C')], []),
    ('<blockquote cite="https://a.org/">x</blockquote>', [Quote('x', source_url='https://a.org/')], []),
    ('<blockquote cite="http://a.org/">x</blockquote>', [Quote('x', source_url='http://a.org/')], []),
    ('<blockquote cite="/rel">x</blockquote>', [Quote('x')], []),
    ('<blockquote>loose<p>a</p></blockquote>', [Quote('loose\na')], []),
    ('<blockquote> <p>a</p> </blockquote>', [Quote('a')], []),
    ('<blockquote><p>a</p><ul><li>b</li></ul></blockquote>', [Raw('<blockquote><p>a</p><ul><li>b</li></ul></blockquote>', 'blockquote')], [('raw', 'blockquote')]),
    ('<blockquote><p>a <a href="/x">b</a></p></blockquote>', [Raw('<blockquote><p>a <a href="/x">b</a></p></blockquote>', 'blockquote')], [('raw', 'blockquote')]),
    ('<blockquote><p>a<img src="/s.gif" alt=":)" class="wp-smiley"></p><footer>F</footer></blockquote>', [Quote('a:)', 'F')], []),
    ('<blockquote></blockquote>', [], []),
    ('<figure><img src="/1.jpg"><img src="/2.jpg"></figure>', [Gallery((Picture('/1.jpg'), Picture('/2.jpg')))], []),
    ('<figure><img src="/1.jpg"><img src="/2.jpg"><table><tr><td>a</td></tr></table></figure>', [Table((), (('a',),))], []),
    ('<figure><img src="/1.jpg"> text<figcaption>C</figcaption></figure>', [Picture('/1.jpg'), Paragraph('text<br/>C')], []),
    ('<figure><img src="/1.jpg"><figcaption>C</figcaption></figure>', [Picture('/1.jpg', caption='C')], []),
    ('<figure><table><tr><td>a</td></tr></table><figcaption>C</figcaption></figure>', [Table((), (('a',),), 'C')], []),
    ('<figure><table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table><figcaption>C</figcaption></figure>', [Table((), (('a',),)), Table((), (('b',),)), Paragraph('C')], []),
    ('<figure><table><tr><td>a</td></tr></table><figcaption>C <a href="/s">s</a></figcaption></figure>', [Table((), (('a',),)), Paragraph('C <a href="/s">s</a>')], []),
    ('<figure><table><caption>Own</caption><tr><td>a</td></tr></table><figcaption>C</figcaption></figure>', [Table((), (('a',),), 'Own C')], []),
    ('<figure>https://a.org/x<figcaption>C <a href="/s">s</a></figcaption></figure>', [Embed('https://a.org/x'), Paragraph('C <a href="/s">s</a>')], []),
    ('<figure class="wp-block-gallery"><figure><img src="/1.jpg"></figure><figcaption>C <a href="/s">s</a></figcaption></figure>', [Gallery((Picture('/1.jpg'),)), Paragraph('C <a href="/s">s</a>')], []),
    ('<nm-raw name="acme/x"><div><nm-raw name="acme/y"><p>x</p></nm-raw></div></nm-raw>', [Raw('<div><p>x</p></div>', 'acme/x')], [('block', 'acme/x')]),
    ('<figure>https://a.org/x<figcaption>C</figcaption></figure>', [Embed('https://a.org/x', 'C')], []),
    ('<figure>not an address<figcaption>C</figcaption></figure>', [Paragraph('not an address<br/>C')], []),
    ('<figure><iframe src="https://p.org/1"></iframe><figcaption>C</figcaption></figure>', [Embed('https://p.org/1', 'C')], []),
    ('<figure><iframe></iframe><figcaption>C</figcaption></figure>', [Raw('<iframe></iframe>', 'iframe'), Paragraph('C')], [('raw', 'iframe')]),
    ('<div class="gallery"><p>x</p></div>', [Paragraph('x')], []),
    ('<div class="gallery"><img src="/1.jpg"></div>', [Gallery((Picture('/1.jpg'),))], []),
    ('<ul class="gallery"><li>x</li></ul>', [ItemList(('x',), ordered=False)], []),
    ('<img alt="x">', [], [('picture_without_address', 'x')]),
    ('<figure><img alt="x"><figcaption>C</figcaption></figure>', [Paragraph('C')], [('picture_without_address', 'x')]),
    ('<p>a <object data="x">b</object></p>', [Paragraph('a b')], [('format', 'object')]),
    ('<p>a <object data="https://p.org/x">b</object></p>', [Paragraph('a'), Embed('https://p.org/x')], []),
    ('<p>a <object data="x"><embed src="https://p.org/y"></object></p>', [Paragraph('a'), Embed('x')], []),
    ('<object data="x">b</object>', [Embed('x')], []),
    ('<div><svg><path d="M0"></path></svg></div>', [Raw('<svg><path d="M0"></path></svg>', 'svg')], [('raw', 'svg')]),
    ('<svg><text>s</text></svg>', [Paragraph('s')], [('format', 'svg')]),
    ('<p><math><mi>x</mi></math></p>', [Raw('<math><mi>x</mi></math>', 'math')], [('raw', 'math')]),
    ('<p>a <math><mi>x</mi></math></p>', [Paragraph('a x')], [('format', 'math')]),
    ('<p><math><mi>x</mi></math> a</p>', [Paragraph('x a')], [('format', 'math')]),
    ('<b><math><mi>x</mi></math><img src="/a.png"></b> tail', [Paragraph('x'), Picture('/a.png'), Paragraph('tail')], [('format', 'math')]),
    ('<b><math><mi>x</mi></math><img src="/a.png"></b>', [Raw('<math><mi>x</mi></math>', 'math'), Picture('/a.png')], [('raw', 'math')]),
    ('<math><mi>x</mi></math>', [Raw('<math><mi>x</mi></math>', 'math')], [('raw', 'math')]),
    ('<p><abbr title="Spinal  Cord">SC</abbr> and <abbr title="spinal cord">SC</abbr></p>', [Paragraph('SC (Spinal Cord) and SC')], []),
    ('<p>Spinal cord <abbr title="Spinal Cord">SC</abbr></p>', [Paragraph('Spinal cord SC')], []),
    ('<p><abbr title=" ">SC</abbr> <acronym title="Full">F</acronym> <abbr title="None"> </abbr></p>', [Paragraph('SC F (Full)')], []),
    ('<script src="https://a.org/x.js"></script>', [], [('script', 'https://a.org/x.js')]),
    ('<p>a <script src="/y.js"></script> b</p>', [Paragraph('a b')], [('script', '/y.js')]),
    ('<nm-raw name="core/html"><p>x</p></nm-raw>', [Paragraph('x')], []),
    ('<nm-raw name="core/html"><!-- For us --><dl><dt>x<!-- too --></dt></dl> 1 &lt; 2 &lt;b&gt;</nm-raw>', [Raw('<dl><dt>x</dt></dl> 1 &lt; 2 &lt;b&gt;', 'html')], []),
    ('<nm-raw name="acme/x"><!--paywall--></nm-raw>', [], []),
    ('<nm-raw name="core/html"><dl><dt>x</dt></dl></nm-raw>', [Raw('<dl><dt>x</dt></dl>', 'html')], []),
    ('<nm-raw name="core/html"><p>a <kbd>b</kbd></p></nm-raw>', [Raw('<p>a <kbd>b</kbd></p>', 'html')], []),
    ('<nm-raw name="acme/x"><p>x</p></nm-raw>', [Raw('<p>x</p>', 'acme/x')], [('block', 'acme/x')]),
    ('<nm-raw name="acme/x"> </nm-raw>', [], []),
    ('<nm-raw><p>x</p></nm-raw>', [Raw('<p>x</p>', 'html')], [('block', 'html')]),
    ('a <a href="/x"><p>b</p></a> c', [Paragraph('a<br/><a href="/x">b</a><br/>c')], []),
    ('<span><img src="/a.png"></span>', [Picture('/a.png')], []),
    ('<a href="/x"><img src="/a.png"> word</a>', [Picture('/a.png', link='/x'), Paragraph('word')], []),
    ('<p>https://a.org/?a=1&amp;b=2</p>', [Embed('https://a.org/?a=1&b=2')], []),
    ('<p><b>https://a.org/</b></p>', [Paragraph('<b>https://a.org/</b>')], []),
    ('<p>a<sup></sup></p>', [Paragraph('a')], []),
    ('<template>x</template>', [], []),
    ('<p>a <kbd>b</kbd> <mark>c</mark></p>', [Paragraph('a b c')], [('format', 'kbd'), ('format', 'mark')]),
    ('<blockquote><p>a</p><footer>F</footer></blockquote>', [Quote('a', 'F')], []),
    ('<blockquote><p>a</p><footer>F <a href="/x">l</a></footer></blockquote>', [Raw('<blockquote><p>a</p><footer>F <a href="/x">l</a></footer></blockquote>', 'blockquote')], [('raw', 'blockquote')]),
    ("<p lang='it'>a</p><p lang='it'>b</p>", [Raw('<p lang="it">a</p>\n<p lang="it">b</p>', 'language')], [('raw', 'language')]),
    ("<p lang='it'>a</p><p>c</p>", [Raw('<p lang="it">a</p>', 'language'), Paragraph('c')], [('raw', 'language')]),
    ("<p lang='en-GB'>a</p>", [Paragraph('a')], []),
    ("<p dir='rtl'>a</p>", [Raw('<p dir="rtl">a</p>', 'language')], [('raw', 'language')]),
    ("<p dir='ltr'>a</p>", [Paragraph('a')], []),
    ("<p xml:lang='it'>a</p>", [Raw('<p xml:lang="it">a</p>', 'language')], [('raw', 'language')]),
    ("<div lang='it'><p>a</p>b</div>", [Raw('<p lang="it">a</p>', 'language'), Paragraph('b')], [('raw', 'language')]),
    ("<div lang='it'><p lang='en'>a</p></div>", [Paragraph('a')], []),
    ("<p lang='it'>a <img src='/a.png'></p>", [Paragraph('a'), Picture('/a.png')], []),
    ("<p>a <i lang='it'>b</i></p>", [Paragraph('a <i>b</i>')], [('format', 'lang="it"')]),
    ("<h2 lang='it'>b</h2>", [Heading('b', 2)], [('format', 'lang="it"')]),
    ("<ul lang='it'><li>b<ul><li>c</li></ul></li></ul>", [Raw('<ul lang="it"><li>b<ul><li>c</li></ul></li></ul>', 'language')], [('raw', 'language')]),
    ("<p dir='rtl' lang='it'>a</p>", [Raw('<p dir="rtl" lang="it">a</p>', 'language')], [('raw', 'language')]),
    ("<p lang='it'>a</p><p dir='rtl'>a</p>", [Raw('<p lang="it">a</p>\n<p dir="rtl">a</p>', 'language')], [('raw', 'language')]),
]  # fmt: skip


def test_nodes_and_notes() -> None:
    for html, nodes, noted in MORE:
        document = read_html(html, Document(language="en_US"))
        assert document.nodes == nodes, html
        assert [(note.kind, note.detail) for note in document.notes] == noted, html
    hebrew = Document(language="he")
    read_html("<p dir='ltr'>a</p><p dir='rtl'>b</p><p lang='he-IL'>c</p>", hebrew)
    assert hebrew.nodes == [
        Raw('<p dir="ltr">a</p>', "language"), Paragraph("b"), Paragraph("c"),
    ]  # fmt: skip


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
    reusable[8] = f"<p>{'Words. ' * 100}</p>" * 100
    document = convert(use.format(1), reusable)
    assert 100 <= len(document.nodes) <= 1_500
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
