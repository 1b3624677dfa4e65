"""Visible words outside the text of a post, and words with tags inside."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from neuromod_wagtail.importing.report import TextKept
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.converting import visible_words
from neuromod_wagtail.wordpress.converting.blocks import build
from neuromod_wagtail.wordpress.converting.content import convert, rendered
from neuromod_wagtail.wordpress.converting.html import read_html
from neuromod_wagtail.wordpress.converting.nodes import Document, Paragraph, Raw
from tests import factories
from tests.disclaimers.disclaimer_site import get
from tests.growth import grows_too_fast
from tests.wordpress.blogs import bring, meta, post, remarks


def blocks(content: str, **arguments: Any) -> list[dict[str, Any]]:
    return build(convert(content, **arguments)).blocks


def kinds_and_values(content: str, **arguments: Any) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in blocks(content, **arguments)]


def missing(content: str, **arguments: Any) -> list[str]:
    source = visible_words.of_html(rendered(content, **arguments))
    return TextKept().add(source, visible_words.of_blocks(blocks(content, **arguments)))


def notes(content: str, language: str = "") -> list[tuple[str, str]]:
    document = read_html(content, Document(language=language))
    return [(note.kind, note.detail) for note in document.notes if note.kind != "raw"]


MARK = '<sup data-fn="{0}" class="fn"><a href="#{0}" id="{0}-link">{1}</a></sup>'
NOTES = [
    {"id": "b2", "content": 'Of <a href="https://a.example/">A</a> &amp; <em>B</em>.'},
    {"id": "a1", "content": "Only words."},
]


@pytest.mark.django_db
def test_footnotes_have_numbers_and_lead_back(client, export_file):
    index = factories.make_index()
    content = (
        f"<!-- wp:paragraph --><p>One{MARK.format('b2', 7)} and two{MARK.format('a1', 8)},"
        f" one again{MARK.format('b2', 7)}.</p><!-- /wp:paragraph --><!-- wp:footnotes /-->"
    )
    path = export_file(post(1, content, inside=meta("footnotes", json.dumps(NOTES))) + post(2))
    report, _run = bring(path, index)
    assert report.text.share == 1.0 and report.text.source > 10
    page = ArticlePage.objects.get(slug="post-1")
    assert [block.block_type for block in page.body] == ["paragraph", "footnotes"]
    page.full_clean()
    soup = get(client, page.url)
    marks = soup.select("[role=doc-noteref]")
    assert [(mark.get_text(), mark["href"]) for mark in marks] == [
        ("1", "#b2"), ("2", "#a1"), ("1", "#b2"),
    ]  # fmt: skip
    found = soup.select("[role=doc-endnotes] li")
    assert [item["id"] for item in found] == ["b2", "a1"]
    assert found[0].find("a")["href"] == "https://a.example/"
    assert [item.p.get_text() for item in found] == ["Of A & B.", "Only words."]
    back = [[link["href"] for link in item.select("[role=doc-backlink]")] for item in found]
    assert back == [[f"#{marks[0]['id']}", f"#{marks[2]['id']}"], [f"#{marks[1]['id']}"]]
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert "footnotes" not in dict(remarks(report, "filled_by_wordpress"))
    assert not get(client, ArticlePage.objects.get(slug="post-2").url).select("[role=doc-endnotes]")
    # What leaves comes back.
    exported = path.with_name("back.xml")
    call_command("export_wordpress", str(exported))
    again = factories.make_index(index.get_parent(), title="Again")
    bring(exported, again, source="again")
    copy = ArticlePage.objects.child_of(again).get(title="Post 1")
    assert [block.block_type for block in copy.body] == ["paragraph", "footnotes"]
    assert [note["anchor"] for note in copy.body[1].value["notes"]] == ["b2", "a1"]


@pytest.mark.django_db
def test_an_article_with_citations_tells_its_footnotes_from_them(client):
    index = factories.make_index()
    reference = factories.make_reference()
    body = [
        ("paragraph", f'<p>A<a id="{reference.pk}" linktype="neuromod-reference">x</a>'
                      ' b<sup><a href="#n">9</a></sup> <a href="#n">see the note</a>'
                      ' <a href="#other">5</a></p>'),
        ("footnotes", {"notes": [{"anchor": "n", "note": "<p>Note.</p>"}]}),
    ]  # fmt: skip
    soup = get(client, factories.make_article(index, body=body).url)
    assert [mark.get_text() for mark in soup.select("[role=doc-noteref]")] == [
        "1", "[1]", "see the note",
    ]  # fmt: skip
    assert soup.find("a", href="#other").get_text() == "5"


def test_footnotes_of_a_post_that_has_no_block_for_them() -> None:
    details = {"footnotes": json.dumps(NOTES)}
    text = f"<p>One{MARK.format('a1', 1)}.</p>"
    assert [kind for kind, _value in kinds_and_values(text, details=details)] == [
        "paragraph", "footnotes",
    ]  # fmt: skip
    assert kinds_and_values("<p>None.</p>", details=details) == [("paragraph", "<p>None.</p>")]
    assert [note.detail for note in convert(text).notes] == ["a1"]
    broken = kinds_and_values(text, details={"footnotes": '[{"content":"A "quoted" one"}]'})
    assert "quoted" in broken[1][1]["html"]


def test_footnotes_of_markdown_are_the_same() -> None:
    html = (
        '<p>A<sup id="fnref1"><a href="#fn1">1</a></sup>.</p><div class="footnotes"><hr><ol>'
        '<li id="fn1"><p>Words <a href="#fnref1" class="footnote-back">↩</a></p></li></ol></div>'
    )
    value = kinds_and_values(html)[-1]
    assert value == ("footnotes", {"notes": [{"anchor": "fn1", "note": "<p>Words</p>"}]})


PATTERN = (
    '<!-- wp:heading {"metadata":{"name":"Head","bindings":{"__default":'
    '{"source":"core/pattern-overrides"}}}} --><h2>Default head</h2><!-- /wp:heading -->'
    '<!-- wp:paragraph {"metadata":{"name":"Text","bindings":{"content":'
    '{"source":"core/pattern-overrides"}}}} --><p>Default text.</p><!-- /wp:paragraph -->'
    '<!-- wp:paragraph {"metadata":{"name":"Fixed"}} --><p>Fixed.</p><!-- /wp:paragraph -->'
)


def test_a_pattern_has_the_words_of_its_post() -> None:
    content = {"Text": {"content": "Of <b>this</b> post."}, "Fixed": {"content": "No."}}
    use = f'<!-- wp:block {{"ref":14,"content":{json.dumps(content)}}} /-->'
    texts = list(
        visible_words.texts(blocks(use + '<!-- wp:block {"ref":14} /-->', reusable={14: PATTERN}))
    )
    assert texts == [
        "Default head", "<p>Of <b>this</b> post.</p>", "<p>Fixed.</p>",
        "Default head", "<p>Default text.</p>", "<p>Fixed.</p>",
    ]  # fmt: skip


def test_a_block_shows_what_is_in_the_meta_of_its_post() -> None:
    binding = json.dumps({"content": {"source": "core/post-meta", "args": {"key": "lead"}}})
    text = f'<!-- wp:paragraph {{"metadata":{{"bindings":{binding}}}}} --><p>Saved.</p><!-- /wp:paragraph -->'
    assert kinds_and_values(text, details={"lead": "Now."}) == [("paragraph", "<p>Now.</p>")]
    assert kinds_and_values(text, details={}) == [("paragraph", "<p>Saved.</p>")]


def test_links_to_profiles() -> None:
    content = (
        '<!-- wp:social-links --><ul><!-- wp:social-link {"url":"https://s.example/@a",'
        '"service":"mastodon","label":"A <b>& B"} /--><!-- wp:social-link {"url":"a@b.example",'
        '"service":"mail"} /--><!-- wp:social-link {"service":"x"} /--></ul><!-- /wp:social-links -->'
    )
    [(kind, value)] = kinds_and_values(content)
    assert (kind, value) == (
        "paragraph",
        '<ul><li><a href="https://s.example/@a">A &amp; B</a></li>'
        '<li><a href="mailto:a@b.example">Mail</a></li></ul>',
    )


def test_words_that_a_plugin_keeps_in_attributes() -> None:
    data = {
        "quote": "It <em>helped</em> me.", "_quote": "field_1", "align": "left", "picture": 12,
        "more": {"url": "https://m.example/", "title": "Read on"},
    }  # fmt: skip
    acf = f"<!-- wp:acf/testimonial {json.dumps({'data': data})} /-->"
    [(kind, value)] = kinds_and_values(acf)
    assert (kind, value["reason"]) == ("imported_html", "acf/testimonial")
    assert value["html"] == (
        '<p>It <em>helped</em> me.</p><p><a href="https://m.example/">Read on</a></p>'
    )
    box = '<!-- wp:acme/box {"title":"Hi there","titleFont":"Open Sans","mode":"Wide View"} -->'
    inner = "<!-- wp:paragraph --><p>In.</p><!-- /wp:paragraph --><!-- /wp:acme/box -->"
    assert kinds_and_values(box + inner)[0][1]["html"] == "<p>Hi there</p><p>In.</p>"
    # What has HTML of its own has its words there.
    own = f"{box}<div>Hi, you</div><!-- /wp:acme/box -->"
    assert kinds_and_values(own)[0][1]["html"] == "<div>Hi, you</div>"


@pytest.mark.django_db
def test_fields_that_a_theme_may_have_shown_are_named_and_not_published(export_file):
    fields = meta("lead", "A hidden gem") + meta("_lead", "field_5f") + meta("own", "Not ACF")
    twin = (
        meta("same", "Text.") + meta("_same", "field_6") + meta("n", "12") + meta("_n", "field_7")
    )
    path = export_file(post(1, inside=fields) + post(2, inside=twin))
    report, _run = bring(path, factories.make_index())
    assert remarks(report, "custom_field") == [("1", "lead: A hidden gem")]
    assert remarks(report, "words_missing") == [("1", "a hidden gem")]
    assert report.text.share < 1
    assert all(len(page.body) == 1 for page in ArticlePage.objects.all())


@pytest.mark.parametrize(
    "html",
    [
        "<p>A pre<code>fix</code>ed word, un<del>do</del>ne, H<sub>2</sub>O.</p>",
        "<p>この<code>例</code>タグは<del>古い</del>です。</p>",
        "<p>ปวด<kbd>หลัง</kbd>มาก</p>",
        "<p><ruby>HTML<rp>(</rp><rt>Hyper</rt><rp>)</rp></ruby> here</p>",
        "<p>x<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>y</p>",
        "<p>one<br>two</p><div>three</div>four",
        "<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>",
        '<p>Go <button>Press</button>now, <a class="btn">x</a>y</p>',
        "<figure><img src='https://a.example/b.png'><figcaption><p>a</p><p>b</p></figcaption></figure>",
    ],
)
def test_no_word_is_missed_that_is_there(html: str) -> None:
    assert missing(html) == []


def test_a_word_is_missed_that_readers_do_not_get() -> None:
    assert missing("<dl><dt>a</dt><dd><select><option>in</option></select>b</dd></dl>") == []
    result = visible_words.of_blocks(
        [{"type": "imported_html", "value": {"html": "a<object>b</object>"}}]
    )
    assert result == ["a"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<ruby>痛<rt>いた</rt></ruby>", "痛（いた）"),
        ("<ruby>pain<rp>(</rp><rt>peɪn</rt><rp>)</rp></ruby>", "pain（peɪn）"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup></math>", "x<sup>2</sup>"),
        (
            "<math><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>x</mi></math>",
            "∑<sub>i</sub><sup>n</sup>x",
        ),
        ("<math><munder><mi>lim</mi><mi>n</mi></munder></math>", "lim<sub>n</sub>"),
        (
            "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac></math>",
            "(a+1)/b",
        ),
        ("<math><msqrt><mi>x</mi></msqrt></math>", "√x"),
        ("<math><semantics><annotation>x^2</annotation></semantics></math>", "x^2"),
        ("<button>Press</button>", "Press"),
        ("<svg><text>s</text></svg>", "s"),
        ("<svg><title>A bolt</title><path d='M0'/></svg>", "A bolt"),
        ('<img class="wp-smiley" src="https://s.example/a.gif" alt=":-)">', ":-)"),
        ('<img class="emoji" src="https://s.w.org/a.svg" alt="😀">', "😀"),
        ('<img src="/wp-includes/images/smilies/icon_smile.gif" alt=":)">', ":)"),
        ('<img width="16" height="16" src="https://s.example/a.gif" alt="*">', "*"),
        ("<meter value='1'>1</meter>", "1"),
        ("<object data='x'></object>", ""),
        ("<label>Label</label>", "Label"),
        ("<span>a <div>b</div> c</span>", "a <br/>b<br/> c"),
        (
            '<a href="https://a.example/"><div>b</div></a>',
            '<br/><a href="https://a.example/">b</a><br/>',
        ),
    ],
)
def test_a_sentence_stays_one(inside: str, text: str) -> None:
    expected = re.sub(r" ?<br/> ?", "<br/>", " ".join(f"Before {text} after.".split()))
    assert read_html(f"<p>Before {inside} after.</p>").nodes == [Paragraph(expected)]
    listed = kinds_and_values(f"<ul><li>Before {inside} after.</li></ul>")
    assert (
        [kind for kind, _value in listed] == ["paragraph"] or "div" in inside or "object" in inside
    )


def test_a_picture_in_a_sentence_is_a_picture() -> None:
    found = kinds_and_values('<p>A <img src="https://a.example/b.png" alt="b" width="300"> c</p>')
    assert [kind for kind, _value in found] == ["paragraph", "picture", "paragraph"]


def test_a_formula_of_its_own_is_drawn_for_readers() -> None:
    html = '<div class="wp-block-math"><math display="block"><mi>x</mi></math></div>'
    [(kind, value)] = kinds_and_values(html)
    assert kind == "imported_html"
    assert visible_words.of_blocks(blocks(html)) == ["x"]


def test_an_accordion_has_no_sign_in_its_heading() -> None:
    html = '<h3><button><span>Does it?</span><span aria-hidden="true">+</span></button></h3>'
    assert kinds_and_values(html)[0][1]["text"] == "Does it?"
    assert kinds_and_values("<h3>C + D</h3>")[0][1]["text"] == "C + D"
    assert missing(html) == []


def test_a_file_and_its_button_are_two_links() -> None:
    html = (
        '<div class="wp-block-file"><a href="https://a.example/b.pdf">Plan</a>'
        '<a href="https://a.example/b.pdf" class="wp-block-file__button" download>Download</a></div>'
    )
    soup = BeautifulSoup(kinds_and_values(html)[0][1], "html.parser")
    assert soup.get_text() == "Plan Download"
    assert len(soup.find_all("a", href="https://a.example/b.pdf")) == 2


def test_nothing_is_written_that_nobody_wrote() -> None:
    table = "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
    value = kinds_and_values(f"<h2>Title</h2>{table}")[1][1]
    assert value["caption"] == ""
    assert [column["heading"] for column in value["table"]["columns"]] == ["", ""]
    named = f"<figure>{table}<figcaption>Named</figcaption></figure>"
    assert kinds_and_values(named)[0][1]["caption"] == "Named"


@pytest.mark.django_db
@pytest.mark.parametrize("head", ["", "Kind"])
def test_a_table_shows_what_it_has(client, head):
    table = {
        "columns": [{"type": "text", "heading": head}, {"type": "text", "heading": ""}],
        "rows": [{"values": ["a", "b"]}], "caption": "",
    }  # fmt: skip
    value = {"caption": head, "first_column_is_heading": False, "table": table}
    article = factories.make_article(factories.make_index(), body=[("table", value)])
    soup = get(client, article.url)
    assert [cell.get_text() for cell in soup.select("td")] == ["a", "b"]
    assert bool(soup.select("thead")) == bool(soup.select("caption")) == bool(head)
    assert soup.select_one(".nm-table")["aria-label"] == (head or "Table")


@pytest.mark.parametrize(
    ("caption", "link", "texts"),
    [
        ("Plain", "", ["Plain"]),
        ('See <a href="https://c.example/">this</a>', "",
         ["", '<p>See <a href="https://c.example/">this</a></p>']),
        ("Plain", "https://s.example/", ["Plain", '<p><a href="https://s.example/">A device</a></p>']),
        ("A device", "https://s.example/x",
         ["A device", '<p><a href="https://s.example/x">s.example</a></p>']),
    ],
)  # fmt: skip
def test_a_caption_stands_there_once(caption: str, link: str, texts: list[str]) -> None:
    picture = '<img src="https://a.example/a.png" alt="A device" width="300">'
    picture = f'<a href="{link}">{picture}</a>' if link else picture
    first, *rest = kinds_and_values(f"<figure>{picture}<figcaption>{caption}</figcaption></figure>")
    assert [first[1]["caption"], *(value for _kind, value in rest)] == texts


def test_other_languages_and_directions_are_kept_or_told() -> None:
    html = (
        '<p lang="de">Eins</p><p lang="de">Zwei</p><p lang="en-GB">Three</p><p dir="ltr">Four</p>'
    )
    nodes = read_html(html, Document(language="en-US")).nodes
    assert [type(node) for node in nodes] == [Raw, Paragraph, Paragraph]
    assert nodes[0].html == '<p lang="de">Eins</p>\n<p lang="de">Zwei</p>'
    assert isinstance(read_html('<div dir="rtl"><p>א</p></div>').nodes[0], Raw)
    assert isinstance(read_html('<p dir="rtl">א</p>', Document(language="he")).nodes[0], Paragraph)
    assert notes('<p>In <i lang="la">vivo</i></p>', "en") == [("format", 'lang="la"')]
    assert notes('<h2 lang="la">In vivo</h2>', "en") == [("format", 'lang="la"')]
    assert notes('<p>In <i lang="en">short</i></p>', "en-US") == []


def test_an_abbreviation_is_spelled_out_once() -> None:
    tms = '<abbr title="Transcranial Magnetic Stimulation">TMS</abbr>'
    assert read_html(f"<p>{tms} and {tms}</p>").nodes == [
        Paragraph("TMS (Transcranial Magnetic Stimulation) and TMS")
    ]
    known = f"<p>Transcranial magnetic stimulation ({tms})</p>"
    assert read_html(known).nodes == [Paragraph("Transcranial magnetic stimulation (TMS)")]


@pytest.mark.parametrize("content", ["One<!--nextpage-->two", "<p>One<!--nextpage-->two</p>"])
def test_a_page_break_in_a_line_ends_a_paragraph(content: str) -> None:
    document = convert(content)
    assert document.nodes == [Paragraph("One"), Paragraph("two")]
    assert [note.kind for note in document.notes] == ["page_break"]


def test_a_script_does_not_tear_a_sentence() -> None:
    for attribute, detail in ((" src='x.js'", "x.js"), ("", "")):
        document = read_html(f"<p>One <b>two<script{attribute}></script></b> three</p>")
        assert document.nodes == [Paragraph("One <b>two</b> three")]
        assert [(note.kind, note.detail) for note in document.notes] == [("script", detail)]


def test_captions_in_a_gallery_keep_their_links_and_all_of_a_long_text() -> None:
    link, other = ('<a href="https://c.example/">this</a>', '<a href="https://d.example/">that</a>')
    captions = ["Plain", f"See {link} and {other}", "long " * 60 + link]
    pictures = "".join(
        f'<figure><img src="https://a.example/{number}.png" alt="">'
        f"<figcaption>{caption}</figcaption></figure>"
        for number, caption in enumerate(captions)
    )
    (kind, _gallery), *rest = kinds_and_values(f'<div class="wp-block-gallery">{pictures}</div>')
    assert kind == "gallery"
    assert rest == [
        ("paragraph", f"<p>{link}, {other}</p>"),
        ("paragraph", f"<p>{captions[2]}</p>"),
    ]


BOUND = '{"metadata":{"bindings":{"content":{"source":"core/post-meta","args":{"key":"k"}}}}}'
REPEATED = {
    "formula": ("<p>", "<math><mi>x</mi></math>"),
    "nested formula": ("<math>", "<mrow>"),
    "drawing": ("", "<svg></svg>"),
    "reading": ("", "<ruby>a<rt>b</rt></ruby>"),
    "abbreviation": ("", '<abbr title="a b">c</abbr>'),
    "foreign block": ("", '<!-- wp:a/b {"title":"Hi there"} -->'),
    "bound block": ("", f"<!-- wp:paragraph {BOUND} --><p>a</p><!-- /wp:paragraph -->"),
    "footnote": ("", MARK.format("a", 1)),
    "language": ("", '<p lang="de">x</p>'),
    "line in a sentence": ("<p>", "<span>a<div>b</div></span>"),
    "ornament": ("", '<i aria-hidden="true">'),
    "object": ("<p>", "<object>"),
    "words in bold": ("<b>", "a "),
}


@pytest.mark.parametrize("name", REPEATED)
def test_time_grows_with_the_length(name: str) -> None:
    beginning, piece = REPEATED[name]
    assert not grows_too_fast(
        lambda content: missing(content, details={"k": "v"}),
        lambda size: beginning + piece * (size // 8),
    )


@pytest.mark.parametrize("place", ["", "<!-- wp:footnotes /-->"])
def test_footnotes_that_are_no_json_stand_there_once(place: str) -> None:
    content = f"<!-- wp:paragraph --><p>One{MARK.format('a1', 1)}.</p><!-- /wp:paragraph -->{place}"
    found = kinds_and_values(content, details={"footnotes": 'He said "hi"'})
    assert [kind for kind, _value in found] == ["paragraph", "imported_html"]


@pytest.mark.django_db
def test_footnotes_in_tables_and_quotations_lead_back_too(client, export_file):
    index = factories.make_index()
    content = (
        f"<!-- wp:paragraph --><p>One{MARK.format('a1', 8)}.</p><!-- /wp:paragraph -->"
        f"<!-- wp:quote --><blockquote><p>Two{MARK.format('b2', 7)}"
        ' <a href="#elsewhere">there</a></p></blockquote><!-- /wp:quote -->'
        f"<table><tr><td>Three{MARK.format('b2', 7)}</td></tr></table><!-- wp:footnotes /-->"
    )
    bring(export_file(post(1, content, inside=meta("footnotes", json.dumps(NOTES)))), index)
    page = BeautifulSoup(client.get(index.get_children().get().url).text, "html.parser")
    marks = page.select('a[role="doc-noteref"]')
    assert [(mark["href"], mark.text) for mark in marks] == [
        ("#a1", "2"),
        ("#b2", "1"),
        ("#b2", "1"),
    ]
    backs = page.select('a[role="doc-backlink"]')
    assert {back["href"] for back in backs} == {f"#{mark['id']}" for mark in marks}
    assert page.find("a", string="there").get("role") is None
