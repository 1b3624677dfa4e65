"""Comments of other systems as Markdown and HTML: what readers saw, and what the form will show."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.importing.html import DEPTH, from_html, from_text

A, B, PICTURE = "https://a.example/", "https://b.example/", "https://a.example/i.png"
LINK = '<a href="https://a.example/">'


@pytest.mark.parametrize(
    ("html", "body", "body_html"),
    [
        ("one<p>two</p>three", "one\n\ntwo\n\nthree", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
        ("<p>a</p>\n\n<p>b</p>", "a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("<p>a<br>b <br/> c</p>", "a\nb\nc", "<p>a<br>\nb<br>\nc</p>"),
        ("<br>a<br><br>", "a", "<p>a</p>"),
        ("a<br> <br>\n<br>b", "a\n\n\nb", "<p>a<br>\n<br>\n<br>\nb</p>"),
        ("<p>  a \n\t b  </p>", "a b", "<p>a b</p>"),
        ("<p></p><p> </p><p>x</p>", "x", "<p>x</p>"),
        ("a<hr>b", "a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("<span><span>x<p>y</p></span></span>", "x\n\ny", "<p>x</p>\n<p>y</p>"),
        (
            "<div>" * 60 + "in</div>" + "</div>" * 59 + "<p>on</p>",
            "in\n\non",
            "<p>in</p>\n<p>on</p>",
        ),
        ("<script>alert(1)</script>ok", "alert(1)ok", "<p>alert(1)ok</p>"),
        ("</p></b>x", "x", "<p>x</p>"),
        (
            "<section><h3>T</h3>u<dl><dt>k</dt><dd>v</dd></dl></section>",
            "**T**\n\nu\n\nk\n\nv",
            "<p><strong>T</strong></p>\n<p>u</p>\n<p>k</p>\n<p>v</p>",
        ),
        (
            "<table><tr><th>H</th><td>d</td></tr></table>",
            "**H**\n\nd",
            "<p><strong>H</strong></p>\n<p>d</p>",
        ),
    ],
)
def test_blocks(html, body, body_html):
    assert from_html(html) == (body, body_html)


def test_too_deep_nesting_is_flattened_and_later_text_keeps_its_place():
    deep = DEPTH + 5
    words = from_html(
        "<blockquote>" * deep + "in" + "</blockquote>" * (deep - 1) + "on</blockquote>up"
    )
    signs = "> " * DEPTH
    assert words.body == f"{signs}in\n>\n> on\n\nup"
    inner = "<blockquote>" * DEPTH + "<p>in</p>" + "</blockquote>" * (DEPTH - 1)
    assert words.body_html == f"{inner}\n<p>on</p></blockquote>\n<p>up</p>"


@pytest.mark.parametrize(
    ("html", "body", "body_html"),
    [
        ("<b>aba</b>", "**aba**", "<p><strong>aba</strong></p>"),
        ("x<b> a a </b>y", "x **a a** y", "<p>x<strong> a a </strong>y</p>"),
        ("x<i> </i>y", "x y", "<p>x y</p>"),
        ("<i>a <b>b</b> c</i>", "*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>"),
        ("<p>2*3*4 & < 5</p>", "2*3*4 & < 5", "<p>2*3*4 &amp; &lt; 5</p>"),
        ("<b>x<p>y</p></b>", "**x**\n\ny", "<p><strong>x</strong></p>\n<p>y</p>"),
        ("<q>said</q>", "“said”", "<p>“said”</p>"),
        ("<code>a  b</code>", "`a b`", "<p><code>a b</code></p>"),
        ("<kbd>x`y &lt;</kbd>", "`` x`y < ``", "<p><code>x`y &lt;</code></p>"),
        ("<code>a<br>b</code>", "`a b`", "<p><code>a b</code></p>"),
        ("<pre>x</pre>", "```\nx\n```", "<pre><code>x\n</code></pre>"),
        (
            "<pre>\n a\n  ````b```` &lt;<br>c\n</pre>",
            "`````\n a\n  ````b```` <\nc\n`````",
            "<pre><code> a\n  ````b```` &lt;\nc\n</code></pre>",
        ),
        ("x<pre>  </pre>", "x", "<p>x</p>"),
    ],
)
def test_emphasis_and_code(html, body, body_html):
    assert from_html(html) == (body, body_html)


@pytest.mark.parametrize(
    ("html", "body", "body_html"),
    [
        (
            "<blockquote>q<p>r</p></blockquote>",
            "> q\n>\n> r",
            "<blockquote><p>q</p>\n<p>r</p></blockquote>",
        ),
        ("<blockquote> </blockquote>x", "x", "<p>x</p>"),
        (
            "<ul><li>a</li><li><p>b</p><p>c</p></li><li></li>d</ul>",
            "- a\n- b\n  \n  c\n- d",
            "<ul><li>a</li>\n<li><p>b</p><p>c</p></li>\n<li>d</li></ul>",
        ),
        (
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            "- a\n  \n  - b",
            "<ul><li><p>a</p><ul><li>b</li></ul></li></ul>",
        ),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b", "<ol><li>a</li>\n<li>b</li></ol>"),
        (
            '<ol start="9"><li>a</li><li>b<br>c</li></ol>',
            "9. a\n10. b\n    c",
            '<ol start="9"><li>a</li>\n<li>b<br>\nc</li></ol>',
        ),
        ('<ol start="x"><li>a</li></ol>', "1. a", "<ol><li>a</li></ol>"),
        ('<ol start="12345678"><li>a</li></ol>', "12345678. a", '<ol start="12345678"><li>a</li></ol>'),
        ('<ol start="123456789"><li>a</li></ol>', "1. a", "<ol><li>a</li></ol>"),
        ('<ul start="3"><li>a</li></ul>', "- a", "<ul><li>a</li></ul>"),
        ("<ul> </ul>x", "x", "<p>x</p>"),
    ],
)  # fmt: skip
def test_quotations_and_lists(html, body, body_html):
    assert from_html(html) == (body, body_html)


@pytest.mark.parametrize(
    ("html", "body", "body_html"),
    [
        (f"{LINK}{A}</a>", f"<{A}>", f"{LINK}{A}</a>"),
        (f"{LINK}text <b>b</b></a>", f"[text **b**]({A})", f"{LINK}text <strong>b</strong></a>"),
        (f'<a href="{A}(x)">t</a>', f"[t](<{A}(x)>)", f'<a href="{A}(x)">t</a>'),
        (f"{LINK}</a>", f"<{A}>", f"{LINK}{A}</a>"),
        (f"{LINK}see {B}</a>", f"[see {B}]({A})", f"{LINK}see {B}</a>"),
        (f"{LINK}<i>see {B}</i></a>", f"[*see {B}*]({A})", f"{LINK}<em>see {B}</em></a>"),
        (f'<a href="{A}?a&amp;b">x</a>', f"[x]({A}?a&b)", f'<a href="{A}?a&amp;b">x</a>'),
        ('<a href="/rel">rel</a>', "rel", "rel"),
        ('<a href="javascript:x">js</a>', "js", "js"),
        ("<a>no address</a>", "no address", "no address"),
        (f"see {A} & x", f"see {A} & x", f"see {LINK}{A}</a> &amp; x"),
        (
            f'<img src="{PICTURE}" alt="An &lt;image&gt;">',
            f"[An <image>]({PICTURE})",
            f'<a href="{PICTURE}">An &lt;image&gt;</a>',
        ),
        (f'<img src="{PICTURE}">', f"<{PICTURE}>", f'<a href="{PICTURE}">{PICTURE}</a>'),
        ('<img src="i.png" alt="a > b">', "a > b", "a &gt; b"),
        (f'{LINK}<img src="{PICTURE}" alt="pic"></a>', f"[pic]({A})", f"{LINK}pic</a>"),
        (f'{LINK}<img src="{PICTURE}"></a>', f"<{A}>", f"{LINK}{A}</a>"),
    ],
)  # fmt: skip
def test_links_and_pictures(html, body, body_html):
    assert from_html(html) == (body, f"<p>{body_html}</p>")


@pytest.mark.parametrize(
    ("text", "body", "body_html"),
    [
        ("a\nb\n\nc", "a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
        ("a\n \t\n\nb", "a\n \t\n\nb", "<p>a</p>\n<p>b</p>"),
        ("\n\na\n", "a", "<p>a</p>"),
        (" \n", "", ""),
        (f"x {A} <b>", f"x {A} <b>", f"<p>x {LINK}{A}</a> &lt;b&gt;</p>"),
    ],
)
def test_plain_text(text, body, body_html):
    assert from_text(text) == (body, body_html)
