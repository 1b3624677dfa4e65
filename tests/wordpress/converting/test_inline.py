"""Rich text, plain text and visible words from inline HTML."""

from __future__ import annotations

from bs4 import Tag

from neuromod_wagtail.text.html_tree import parse_html
from neuromod_wagtail.wordpress.converting import inline

# HTML, its rich text, the formats that are lost, its plain text, and the words that were visible.
TEXTS = [
    ('a<aside>b</aside>c', 'a<br/>b<br/>c', 'aside', 'a b c', '  a b c  '),
    ('<p>a</p><p>b</p>', 'a<br/>b', '', 'a b', '   a  b   '),
    ('<b></b>x', 'x', '', 'x', '  x  '),
    ('<b> </b>x', ' x', '', 'x', '   x  '),
    ('<b><br></b>x', '<b><br/></b>x', '', 'x', '    x  '),
    ("<a href='/x'></a>y", 'y', '', 'y', '  y  '),
    ("<a href='/x'> </a>y", ' y', '', 'y', '   y  '),
    ('<a>y</a>', 'y', '', 'y', '  y  '),
    ('<q>a</q>', '“a”', '', '“a”', '  a  '),
    ('a<canvas>b</canvas>c', 'ac', 'canvas', 'ac', '  ac  '),
    ("a<span class='x btn'>b</span>c", 'a b c', '', 'a b c', '  a b c  '),
    ("a<span class='btn-x'>b</span>c", 'abc', '', 'abc', '  abc  '),
    ("a<a class='wp-button' href='/x'>b</a>c", 'a <a href="/x">b</a> c', '', 'a b c', '  a b c  '),
    ("<i aria-hidden='true'>+</i>x", 'x', '', 'x', '  x  '),
    ("<i aria-hidden='true'>w</i>x", '<i>w</i>x', '', 'wx', '  wx  '),
    ("<i aria-hidden='false'>+</i>x", '<i>+</i>x', '', '+x', '  +x  '),
    ('a<svg><text>s</text><text>t</text></svg>b', 'as tb', 'svg', 'as tb', '  a s t b  '),
    ("a<svg aria-label='L'></svg>b", 'aLb', 'svg', 'aLb', '  a L b  '),
    ('a<math></math>b', 'ab', 'math', 'ab', '  ab  '),
    ("a<math alttext='x^2'></math>b", 'ax^2b', 'math', 'ax^2b', '  ax^2b  '),
    ("a<math data-latex='y'></math>b", 'ayb', 'math', 'ayb', '  ayb  '),
    ('a<math><annotation>z&lt;</annotation></math>b', 'az&lt;b', 'math', 'az<b', '  az<b  '),
    ('<ruby>a<rt></rt></ruby>', 'a', '', 'a', '  a    '),
    ('<ruby>a<rt>b</rt><rtc>c</rtc></ruby>', 'a (b) (c)', '', 'a (b) (c)', '  a b  c   '),
    ('x &lt;y&gt; &amp; "z"', 'x &lt;y&gt; &amp; "z"', '', 'x <y> & "z"', '  x <y> & "z"  '),
    ('<div>a</div><div><br>b</div>', 'a<br/>b', '', 'a b', '   a    b   '),
    ('<div>a</div><br><div>b</div>', 'a<br/><br/>b', '', 'a b', '   a    b   '),
    ("<img alt='A&lt;'>", 'A&lt;', 'img', 'A<', '      '),
    ('<h4>a</h4>b', 'a<br/>b', 'h4', 'a b', '   a b  '),
    ('<td>a</td><td>b</td>', 'a<br/>b', '', 'a b', '   a  b   '),
    ('<mfrac>', '', 'mfrac', '', '      '),
]  # fmt: skip
FORMULAS = [
    ('<mfrac><mi>a</mi><mi>b</mi></mfrac>', 'a/b'),
    ('<mover><mi>ab</mi><mo>-</mo></mover>', 'ab<sup>-</sup>'),
    ('<mover><mrow><mi>a</mi><mo>+</mo></mrow><mo>-</mo></mover>', '(a+)<sup>-</sup>'),
    ('<msub><mi>a</mi><mn>1</mn></msub>', 'a<sub>1</sub>'),
    ('<msubsup><mi>a</mi><mn>1</mn><mn>2</mn></msubsup>', 'a<sub>1</sub><sup>2</sup>'),
    ('<mroot><mi>x</mi><mn>3</mn></mroot>', '<sup>3</sup>√x'),
    ('<mroot><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mn>3</mn></mroot>', '<sup>3</sup>√(x+1)'),
    ('<mfenced><mi>x</mi><mi>y</mi></mfenced>', '(x, y)'),
    ('<mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr><mtr><mtd>3</mtd><mtd>4</mtd></mtr></mtable>', '(1, 2; 3, 4)'),
    ('<msqrt><mfenced><mi>x</mi></mfenced></msqrt>', '√(x)'),
    ('<msqrt><mrow><mo>(</mo><mi>a</mi><mo>)</mo><mo>(</mo><mi>b</mi><mo>)</mo></mrow></msqrt>', '√((a)(b))'),
    ('<mfrac><mi>a</mi></mfrac>', 'a'),
    ('<semantics><mi> x &lt; </mi><annotation-xml>no</annotation-xml></semantics>', 'x &lt;'),
    ('<msqrt></msqrt>', '√'),
]  # fmt: skip
SMILEYS = [
    ("<img src='/x.png' alt=':)' class='a-emoji'>", True),
    ("<img src='/x.png' alt='' class='emoji'>", False),
    ("<img src='/smilies/x.png' alt=':)'>", True),
    ("<img src='/x.png' alt=':)' width='32px' height='32'>", True),
    ("<img src='/x.png' alt=':)' width='33' height='32'>", False),
    ("<img src='/x.png' alt=':)' width='16'>", False),
    ("<img src='/x.png' alt=':)' width='auto' height='16'>", False),
    ("<img src='/x.png' alt=':)' class='latexy'>", False),
    ("<img src='/x.png' alt=':)' class='big latex'>", True),
    ("<img src='/x.png' alt=' ' width='9' height='9'>", False),
]  # fmt: skip


def first(html: str, name: str) -> Tag:
    element = parse_html(html).find(name)
    assert isinstance(element, Tag)
    return element


def test_texts() -> None:
    for html, rich, formats, text, seen in TEXTS:
        lost: set[str] = set()
        assert inline.rich_text(parse_html(html).children, lost) == rich, html
        assert " ".join(sorted(lost)) == formats, html
        assert inline.plain(parse_html(html).children) == text, html
        assert inline.visible_text(html) == seen, html


def test_lines_of_plain_text() -> None:
    children = parse_html("<p>a  b</p> \t<p>c<br>\n d</p>").children
    assert inline.plain(children, "|") == "a b|c|d"
    assert inline.plain(parse_html("&amp;lt; &quot;&#x27;").children) == "&lt; \"'"


def test_formulas() -> None:
    for inside, text in FORMULAS:
        assert inline.formula(first(f"<math>{inside}</math>", "math")) == text, inside
    deep = "<mrow>" * 50 + "<mi>x</mi>" + "</mrow>" * 50
    assert inline.formula(first(f"<math>{deep}</math>", "math")) == "x"


def test_smileys() -> None:
    for html, is_one in SMILEYS:
        assert inline.is_smiley(first(html, "img")) is is_one, html


def test_spaces_and_breaks_at_the_ends_go() -> None:
    for html, tidied in (
        (" a  b<br/> <br/>", "a b"), ("<br/> a <br/> b ", "a<br/>b"), (" ", ""), ("<br/><br/>", ""),
    ):  # fmt: skip
        assert inline.tidy(html) == tidied


def test_addresses_that_lead_somewhere() -> None:
    for address in [
        "http://a",
        "HTTPS://a",
        "mailto:x",
        "tel:1",
        "//a",
        "/a",
        "#a",
        "?a",
        "a/b",
        "a",
    ]:
        assert inline.address_of(first(f'<a href="{address}">x</a>', "a")) == address
    for address in ("javascript:x", "java\nscript:x", "a:b", "", "data:x"):
        assert inline.address_of(first(f'<a href="{address}">x</a>', "a")) == ""
    assert inline.address_of(first("<a>x</a>", "a")) == ""
