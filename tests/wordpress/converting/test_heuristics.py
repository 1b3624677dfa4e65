"""Heuristics, on the text of the project's first article."""

from __future__ import annotations

import pytest

from neuromod_wagtail.articles.blocks import ArticleBody
from neuromod_wagtail.wordpress.converting import heuristics
from neuromod_wagtail.wordpress.converting.blocks import (
    ImageReference,
    ModalityReference,
    build,
    fill,
)
from neuromod_wagtail.wordpress.converting.content import convert
from neuromod_wagtail.wordpress.converting.heuristics import find_credit
from neuromod_wagtail.wordpress.converting.media import Attachments
from neuromod_wagtail.wordpress.converting.nodes import (
    Document,
    Gallery,
    ItemList,
    Paragraph,
    Picture,
)

POST = """Neuromodulation for pain management involves techniques. And before we continue, I want to let you
know that I am not a medical professional, and what follows is not medical advice. I enjoy researching.

<img class="wp-image-5" src="https://blog.example/wp-content/uploads/a.jpg" alt="Brain" />

Image by <a href="https://www.freepik.com/author/macrovector">macrovector</a> on <a href="https://www.freepik.com/1">Freepik</a>

Here is an overview:
<ol>
<li><strong>Transcranial Magnetic Stimulation (TMS):</strong> TMS involves pulses.</li>
<li>Spinal Cord Stimulation (SCS): In SCS, <em>signals</em> are sent.</li>
</ol>
<hr />
These techniques offer options.

To Your Success &amp; Freedom,

Glenn Shimabukuro
"""


def test_the_original_post() -> None:
    body = build(convert(POST))
    kinds = [block["type"] for block in body.blocks]
    assert kinds == [
        "paragraph", "picture", "paragraph", "modality_list", "separator", "paragraph", "paragraph", "paragraph",
    ]  # fmt: skip
    credit = body.blocks[1]["value"]["credit"]
    assert (credit["creator"], credit["source"]) == ("macrovector", "Freepik")
    assert credit["creator_url"] == "https://www.freepik.com/author/macrovector"
    assert credit["source_url"] == "https://www.freepik.com/1"
    items = body.blocks[3]["value"]["items"]
    assert [item["modality"] for item in items] == [
        ModalityReference("Transcranial Magnetic Stimulation", "TMS"),
        ModalityReference("Spinal Cord Stimulation", "SCS"),
    ]
    assert items[1]["custom_text"] == "<p>In SCS, <i>signals</i> are sent.</p>"
    (disclaimer,) = body.disclaimers
    assert disclaimer.startswith("And before we continue")
    assert body.sign_off == "To Your Success & Freedom, Glenn Shimabukuro"


@pytest.mark.parametrize(
    "html",
    [
        "<b>Deep Brain Stimulation (DBS)</b>: text",
        "<b>Deep Brain Stimulation (DBS):</b> text",
        "<b>Deep Brain Stimulation</b> (DBS): text",
        "Deep Brain Stimulation (DBS) – text",
    ],
)
def test_forms_of_an_item(html: str) -> None:
    found = heuristics.modality_list(ItemList((html, html), ordered=True))
    assert found[0] == heuristics.Modality("Deep Brain Stimulation", "DBS", "text")


def test_numbers_typed_by_hand() -> None:
    document = convert(
        "1. Spinal Cord Stimulation (SCS): a\n\n2. Deep Brain Stimulation (DBS): b\n\nEnd (ABC): c"
    )
    kinds = [block["type"] for block in build(document).blocks]
    assert kinds == ["modality_list", "paragraph"]


def test_one_item_that_does_not_fit_leaves_a_list() -> None:
    assert heuristics.modality_list(ItemList(("A name (AB): x", "just text"), ordered=True)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I am not a doctor.", True),
        ("This is NOT medical advice!", True),
        ("This article isn’t medical advice.", True),
        ("It is not a substitute for professional medical advice.", True),
        ("I'm not a licensed health care provider", True),
        ("The doctor was not at home.", False),
        ("Good medical advice is not rare.", False),
    ],
)
def test_disclaimers(text: str, found: bool) -> None:
    assert bool(heuristics.disclaimers([Paragraph(text)])) is found


@pytest.mark.parametrize(
    ("html", "creator", "source", "caption"),
    [
        ("Image by macrovector on Freepik", "macrovector", "Freepik", ""),
        ("Photo by Ada B. on Unsplash.", "Ada B.", "Unsplash", ""),
        ("A coil. Image by macrovector on Freepik", "macrovector", "Freepik", "A coil."),
        ("<em>Photo: Jane Doe</em>", "Jane Doe", "", ""),
        ("Photo credit: NIH", "NIH", "", ""),
    ],
)
def test_credit_lines(html: str, creator: str, source: str, caption: str) -> None:
    found = find_credit(html)
    assert found is not None
    assert (found.creator, found.source, found.caption) == (creator, source, caption)


@pytest.mark.parametrize(
    "html",
    [
        "A coil over a head",
        "The image of the brain in our time is shaped by what we can measure with it",
        "",
    ],
)
def test_captions_without_credit(html: str) -> None:
    assert find_credit(html) is None


@pytest.mark.parametrize(
    "texts",
    [["Be well,<br/>Ada"], ["Be well,", "Ada"], ["Best regards,", "Ada B.", "PS: one more thing"]],
)
def test_sign_offs(texts: list[str]) -> None:
    nodes = [Paragraph("Text."), *(Paragraph(text) for text in texts)]
    assert heuristics.sign_off(nodes).partition(", ")[2].startswith("Ada")


@pytest.mark.parametrize("between", [" ", "\n"])
def test_a_name_has_at_most_six_words(between: str) -> None:
    for words, is_found in ((6, True), (7, False)):
        name = "Ada " * words
        texts = [f"Be well, {name}"] if between == " " else ["Be well,", name]
        found = heuristics.sign_off([Paragraph(text) for text in texts])
        assert bool(found) == is_found, words


def test_where_a_sign_off_may_stand() -> None:
    ending = "Be well, Ada"
    for texts, found in (
        (["x", "Be well,<br/>Ada", "y", "z", "w"], ending), (["x", "Be well,<br/>Ada", *"yzwv"], ""),
        (["x", "Be well, <br/> Ada"], ending), (["x", "Be<br/>well,<br/>Ada"], ending),
        (["x", "One<br/>Be<br/>well,<br/>Ada"], ""), (["x", "Be well,"], ""),
        (["x", "Be well,", "A<br/>B"], ""), (["x", "Be well,", ""], ""),
        (["Be well,", "Ada"], "Be well, Ada"),
        (["Be well, Ada", "Cheers, Bob", "x"], "Cheers, Bob"),
    ):  # fmt: skip
        assert heuristics.sign_off([Paragraph(text) for text in texts]) == found, texts
    assert heuristics.sign_off([Picture("/a"), Paragraph("Be well, Ada")]) == ending
    assert heuristics.sign_off([]) == ""


def test_the_sentences_of_a_paragraph_that_disclaim() -> None:
    for text, sentences in (
        ("I am not a doctor. I like tea.", "I am not a doctor."),
        ("Hi! I am not a doctor. I like tea.", "I am not a doctor."),
        ("I am not a doctor. Hi! Not medical advice", "I am not a doctor. Not medical advice"),
    ):
        assert heuristics.disclaimers([Paragraph("x"), Paragraph(text)]) == [sentences]


def test_credits_go_with_their_picture() -> None:
    line = Paragraph("Photo by Ann on Unsplash")
    credit = heuristics.FoundCredit("Ann", "Unsplash")
    bare, captioned = Picture("/a"), Picture("/a", caption="A coil. Photo by Ann on Unsplash")
    own = heuristics.FoundCredit("Ann", "Unsplash", caption="A coil.")
    for nodes, kept, found in (
        ([bare, line, line], [bare, line], {0: credit}),
        ([line, bare], [line, bare], {}),
        ([bare, Paragraph("x"), line], [bare, Paragraph("x"), line], {}),
        ([captioned, line], [Picture("/a", caption="A coil."), line], {0: own}),
        ([bare, Paragraph("Yes. Photo by Ann")], [bare, Paragraph("Yes. Photo by Ann")], {}),
        ([bare, bare, line], [bare, bare], {1: credit}),
    ):
        assert heuristics.with_credits(list(nodes)) == (kept, found), nodes


def test_links_of_credits() -> None:
    a, b = '<a href="https://a.org/a">', '<a href="https://b.org/b">'
    for html, by, source in (
        (f"Photo by {a}Ann</a> on {b}Unsplash</a>", "https://a.org/a", "https://b.org/b"),
        (f"{b}Photo by Ann on Unsplash</a>", "", "https://b.org/b"),
        (f"{b}Photo by Ann</a>", "", ""), ('Photo by <a href="/x">Ann</a>', "", ""),
        (f'Photo by <a href="http://a.org/{"x" * 487}">Ann</a>', f"http://a.org/{'x' * 487}", ""),
        (f'Photo by <a href="http://a.org/{"x" * 488}">Ann</a>', "", ""),
    ):  # fmt: skip
        found = find_credit(html)
        assert found is not None
        assert (found.creator_url, found.source_url) == (by, source), html
    assert find_credit(f"{'x' * 586}. Photo by Ann") is not None
    assert find_credit(f"{'x' * 587}. Photo by Ann") is None
    assert find_credit("Photo by a b c d e f g h") is not None
    assert find_credit("Photo by a b c d e f g h i") is None


def test_tags_of_an_item_are_closed_and_opened() -> None:
    for html, text in (
        ("<b>Deep (DB): a</b> b", "a</b> b"), ("Deep (DB): <i>a", "<i>a</i>"), ("Deep (DB): <b>a", "<b>a</b>"),
        ("Deep (DB): <b>a</b>", "<b>a</b>"), ("Deep (DB): a</b></b>", "<b><b>a</b></b>"),
    ):  # fmt: skip
        expected = f"<b>{text}" if html.startswith("<b>") else text
        found = heuristics.modality_list(ItemList((html, html), ordered=True))
        assert found[0].text == expected
    one, nested = ItemList(("A name (AB): x",), ordered=True), "A name (AB): x<ul><li>y</li></ul>"
    assert heuristics.modality_list(one) == []
    assert heuristics.modality_list(ItemList((nested, nested), ordered=True)) == []
    alone = [Paragraph("1. Deep (DB): a"), Paragraph("2. Other")]
    assert heuristics.with_numbered_lists(alone) == alone


def test_no_sign_off_in_the_middle_or_in_prose() -> None:
    prose = "With this therapy, pain went down a lot in most of the people."
    assert heuristics.sign_off([Paragraph(prose)]) == ""
    assert heuristics.sign_off([Paragraph("Be well,<br/>Ada"), *[Paragraph("x")] * 9]) == ""


def test_filled_blocks_are_valid_raw_data_of_an_article() -> None:
    document = convert(POST)
    document.nodes.append(Gallery(ids=(1, 2, 3)))
    attachments = Attachments({1: Picture("/1.png", 1), 2: Picture("/2.png", 2, "Two", "C")})
    images = {ImageReference("/1.png", 1): 11, ImageReference("/2.png", 2): 12}
    filled = fill(
        build(document, attachments).blocks,
        images.get,
        lambda reference: 5 if reference.abbreviation == "TMS" else None,
    )
    kinds = [block["type"] for block in filled]
    # The first picture and the third of the gallery were not found: kept with their text.
    assert kinds.count("imported_html") == 2 and kinds.count("gallery") == 1
    gallery = next(block["value"] for block in filled if block["type"] == "gallery")
    assert [picture["image"]["image"] for picture in gallery["pictures"]] == [11, 12]
    items = next(block["value"]["items"] for block in filled if block["type"] == "modality_list")
    assert [(item["modality"], item["custom_name"]) for item in items] == [
        (5, ""),
        (None, "Spinal Cord Stimulation (SCS)"),
    ]
    assert not any(
        isinstance(value, (ImageReference, ModalityReference)) for value in _leaves(filled)
    )
    known = set(ArticleBody().child_blocks)
    assert set(kinds) <= known


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for entry in value for leaf in _leaves(entry)]
    return [value]


def test_long_captions_and_headings_lose_nothing() -> None:
    long = "word " * 80
    document = Document([Picture("/a.png", caption=long.strip())])
    kinds = [block["type"] for block in build(document).blocks]
    assert kinds == ["picture", "paragraph"]
    assert [block["type"] for block in build(convert(f"<h2>{long}</h2>")).blocks] == ["paragraph"]
