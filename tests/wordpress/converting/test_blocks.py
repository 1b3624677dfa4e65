"""Nodes become raw blocks that hold all of them; keys are filled in afterwards."""

from __future__ import annotations

from typing import Any

from neuromod_wagtail.wordpress.converting import blocks
from neuromod_wagtail.wordpress.converting.blocks import ImageReference, build, fill
from neuromod_wagtail.wordpress.converting.media import Attachments
from neuromod_wagtail.wordpress.converting.nodes import (
    Document,
    Embed,
    Footnotes,
    Gallery,
    Heading,
    ItemList,
    Node,
    Picture,
    Quote,
    Raw,
    Separator,
    Table,
)

CREDIT = dict.fromkeys(("creator", "creator_url", "source", "source_url", "licence"), "")


def built(*nodes: Node, attachments: Attachments | None = None) -> list[tuple[str, Any]]:
    body = build(Document(list(nodes)), attachments)
    return [(block["type"], block["value"]) for block in body.blocks]


def paragraph(text: str) -> tuple[str, str]:
    return "paragraph", f"<p>{text}</p>"


def picture(src: str, alt: str = "", caption: str = "", key: int = 0) -> dict[str, Any]:
    image = {"image": ImageReference(src, key), "alt_text": alt, "decorative": False}
    return {"image": image, "caption": caption, "credit": CREDIT}


def test_each_kind_of_node() -> None:
    for node, expected in (
        (Separator(), ("separator", None)),
        (ItemList(("a", "b"), ordered=True), ("paragraph", "<ol><li>a</li><li>b</li></ol>")),
        (Heading("a", 2, "b"), ("heading", {"text": "a", "level": "2", "custom_anchor": "b"})),
        (Heading("h" * 160, 3), ("heading", {"text": "h" * 160, "level": "3", "custom_anchor": ""})),
        (Heading(f"<{'h' * 160}", 3), paragraph(f"<b>&lt;{'h' * 160}</b>")),
        (
            Footnotes((("", "a"), ("b", "c"), ("", "d"))),
            ("footnotes", {"notes": [
                {"anchor": "footnote-1", "note": "<p>a</p>"}, {"anchor": "b", "note": "<p>c</p>"},
                {"anchor": "footnote-3", "note": "<p>d</p>"},
            ]}),
        ),
        (Raw("<dl></dl>", "r" * 81), ("imported_html", {"html": "<dl></dl>", "reason": "r" * 80})),
    ):  # fmt: skip
        assert built(node) == [expected], node
    assert build(Document([Raw("x", "pre"), Gallery()])).raw == ["pre", "gallery"]


def test_what_is_too_long_follows_in_a_paragraph() -> None:
    quote = {"text": "a", "attribution": "", "source_url": "https://a.org"}
    fits = {**quote, "attribution": "b" * 160}
    assert built(Quote("a", "b" * 160, "https://a.org")) == [("quote", fits)]
    assert built(Quote("a", "<" * 161, "https://a.org")) == [
        ("quote", quote), paragraph("&lt;" * 161),
    ]  # fmt: skip
    assert built(Quote("a", '"' * 161, "https://a.org"))[1] == paragraph('"' * 161)
    table = {
        "columns": [{"type": "text", "heading": ""}] * 2, "rows": [{"values": ["a", "b"]}], "caption": "",
    }  # fmt: skip
    value = {"caption": "c" * 200, "first_column_is_heading": False, "table": table}
    assert built(Table((), (("a", "b"),), "c" * 200)) == [("table", value)]
    assert built(Table((), (("a", "b"),), "c" * 201, first_column_is_heading=True)) == [
        ("table", {**value, "caption": "", "first_column_is_heading": True}), paragraph("c" * 201),
    ]  # fmt: skip
    ((_table, headed),) = built(Table(("x",), (("a",),)))
    assert headed["table"]["columns"] == [{"type": "text", "heading": "x"}]


def test_embeds() -> None:
    def embed(title: str, address: str) -> tuple[str, Any]:
        return "embed", {"title": title, "url": address, "transcript_url": ""}

    long = f"https://a.org/{'x' * 1986}"
    for node, expected in (
        (Embed("https://a.org/b.mp3"), [embed("b.mp3", "https://a.org/b.mp3")]),
        (Embed("http://www.a.org/b"), [embed("From a.org", "http://www.a.org/b")]),
        (Embed("https://a.org", "t" * 160), [embed("t" * 160, "https://a.org")]),
        (Embed("https://a.org", "t" * 161), [embed("t" * 160, "https://a.org"), paragraph("t" * 161)]),
        (Embed("/a?b&c"), [paragraph('<a href="/a?b&amp;c">/a?b&amp;c</a>')]),
        (Embed("/a", "<b>"), [paragraph('<a href="/a">&lt;b&gt;</a>')]),
        (Embed(long, "t"), [embed("t", long)]),
        (Embed(f"{long}x", "t"), [paragraph(f'<a href="{long}x">t</a>')]),
    ):  # fmt: skip
        assert built(node) == expected, node


def test_pictures_with_captions_and_links() -> None:
    for node, expected in (
        (Picture("/a", 7, "A" * 256), [("picture", picture("/a", "A" * 255, key=7))]),
        (Picture("/a", caption="<b>c</b> &amp;"), [("picture", picture("/a", caption="c &"))]),
        (Picture("/a", caption="c" * 255), [("picture", picture("/a", caption="c" * 255))]),
        (Picture("/a", caption="c" * 256), [("picture", picture("/a")), paragraph("c" * 256)]),
        (
            Picture("/a", caption='<a href="/x">c</a>'),
            [("picture", picture("/a")), paragraph('<a href="/x">c</a>')],
        ),
        (
            Picture("/a", alt="A<", link="/x?a&b"),
            [("picture", picture("/a", "A<")), paragraph('<a href="/x?a&amp;b">A&lt;</a>')],
        ),
        (
            Picture("/a", alt="A", caption="A", link="https://www.b.org/x"),
            [("picture", picture("/a", "A", "A")), paragraph('<a href="https://www.b.org/x">b.org</a>')],
        ),
        (Picture("/a", link="/x"), [("picture", picture("/a")), paragraph('<a href="/x">/x</a>')]),
    ):  # fmt: skip
        assert built(node) == expected, node


def test_galleries() -> None:
    known = {key: Picture(f"/{key}", key, f"Alt {key}") for key in (1, 2, 3)}
    attachments = Attachments(known, (1, 2, 3))

    def sources(node: Gallery) -> list[str]:
        ((_kind, value),) = built(node, attachments=attachments)
        return [one["image"]["image"].src for one in value["pictures"]]

    assert sources(Gallery()) == ["/1", "/2", "/3"]
    assert sources(Gallery(without=(2,))) == ["/1", "/3"]
    assert sources(Gallery(ids=(3, 9, 1))) == ["/3", "", "/1"]
    assert sources(Gallery((Picture("/x"), Picture("", 2)), ids=(1,))) == ["/x", "/2"]
    assert built(Gallery(ids=(1,)), attachments=attachments) == [
        ("picture", picture("/1", "Alt 1", key=1))
    ]
    assert built(Gallery()) == [("imported_html", {"html": "", "reason": "gallery"})]
    two = (Picture("/a"), Picture("/b", caption="c" * 256))
    whole, caption = built(Gallery(two, title="t" * 120))
    assert (whole[1]["title"], caption) == ("t" * 120, paragraph("c" * 256))
    value, *rest = built(Gallery(two, title="t" * 121))
    assert (value[1]["title"], rest) == ("t" * 120, [paragraph("c" * 256), paragraph("t" * 121)])


def test_pictures_without_a_description() -> None:
    nodes = [
        Picture("/1"), Picture("/2", alt="x"), Gallery((Picture("/3"), Picture("/4", alt="x"))),
    ]  # fmt: skip
    assert build(Document(nodes)).undescribed == ["/1", "/3"]


def test_what_is_not_found_leaves_a_link_and_its_words() -> None:
    def filled(*given: tuple[str, Any]) -> list[tuple[str, Any]]:
        raw = [{"type": kind, "value": value} for kind, value in given]
        made = fill(raw, lambda image: image.attachment or None, lambda _modality: None)
        return [(block["type"], block["value"]) for block in made]

    def missing(link: str, caption: str = "") -> tuple[str, Any]:
        html = f"<figure>{link}<figcaption>{caption}</figcaption></figure>"
        return "imported_html", {"html": html, "reason": "picture not found"}

    credit = {**CREDIT, "creator": "Ann", "source": "B & C"}
    assert filled(
        ("picture", {**picture("/a/b.png?<", caption="Cap"), "credit": credit}),
        ("picture", picture("", "Alt")),
        ("picture", picture("/x/", "")),
        ("picture", picture("https://a.org/b.png")),
        ("separator", None),
    ) == [
        missing('<a href="/a/b.png?&lt;">Picture</a>', "Cap. Ann / B &amp; C"),
        missing("Alt"),
        missing('<a href="/x/">Picture</a>'),
        missing('<a href="https://a.org/b.png">b.png</a>'),
        ("separator", None),
    ]  # fmt: skip
    found = {**picture("/a"), "image": {**picture("/a")["image"], "image": 5}}
    assert filled(("picture", picture("/a", key=5))) == [("picture", found)]
    mixed = [picture("/a", key=5), picture("/b", "B"), picture("/a", key=5)]
    assert filled(("gallery", {"title": "T", "pictures": mixed})) == [
        ("gallery", {"title": "T", "pictures": [found, found]}), missing('<a href="/b">B</a>'),
    ]  # fmt: skip
    assert filled(("gallery", {"title": "T", "pictures": mixed[:2]})) == [
        paragraph("T"), ("picture", found), missing('<a href="/b">B</a>'),
    ]  # fmt: skip
    assert filled(("gallery", {"title": "", "pictures": mixed[:1]})) == [("picture", found)]
    assert blocks.raw_block("x", "y") == {
        "type": "imported_html",
        "value": {"html": "x", "reason": "y"},
    }
