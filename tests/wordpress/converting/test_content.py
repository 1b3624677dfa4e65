"""Every post of real exports becomes blocks without losing visible text."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from bs4 import BeautifulSoup

from neuromod_wagtail.articles.blocks import ArticleBody
from neuromod_wagtail.importing.report import TextKept, folded
from neuromod_wagtail.wordpress.converting import blocks, visible_words
from neuromod_wagtail.wordpress.converting.blocks import fill
from neuromod_wagtail.wordpress.converting.content import convert, rendered
from neuromod_wagtail.wordpress.converting.media import AttachmentIndex
from neuromod_wagtail.wordpress.converting.nodes import Document
from neuromod_wagtail.wordpress.reading.permalinks import original_upload
from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.reading.wxr import Export
from tests.conftest import SHARED_DATA
from tests.factories import make_image, make_modality

FOLDER = SHARED_DATA / "wxr"
EXPECTED = FOLDER / "wordpress-6.1" / "export-expected.json"
POSTS: list[dict[str, Any]] = json.loads(EXPECTED.read_text())["posts"] if EXPECTED.exists() else []

# Words that WordPress showed and we do not have, by post.
NOT_KEPT = {
    # The titles in a block that lists the latest posts: it is filled when a page is shown.
    15: "Diary, week 4 Diary, week 3 Uncategorised, with custom fields",
}


@cache
def items_of(name: str) -> list[Item]:
    return [record for record in Export([FOLDER / name]) if isinstance(record, Item)]


@cache
def index_of(name: str) -> AttachmentIndex:
    index = AttachmentIndex()
    for item in items_of(name):
        index.add(item)
    return index


def converted(name: str, item: Item) -> tuple[Document, blocks.Body]:
    reusable = {each.id: each.content for each in items_of(name) if each.type == "wp_block"}
    document = convert(item.content, reusable)
    return document, blocks.build(document, index_of(name).of_post(item.id))


def ours(post: dict[str, Any]) -> tuple[Item, Document, blocks.Body]:
    name = "wordpress-6.1/export.xml"
    item = next(item for item in items_of(name) if item.id == post["id"])
    return item, *converted(name, item)


def shown(html: str, *, captions: bool = True) -> list[str]:
    soup = BeautifulSoup(html, "html.parser")
    for caption in soup.find_all("figcaption") if not captions else ():
        caption.decompose()
    # A sound stands once in our text; WordPress adds a link for browsers that cannot play it.
    for link in soup.select("audio a, video a"):
        link.decompose()
    # The smiley that WordPress draws.
    return folded(word.replace("🙂", ":-)") for word in visible_words.of_html(str(soup)))


def is_subsequence(wanted: list[str], found: list[str]) -> str:
    """The first word of ``wanted`` that does not follow in ``found``; empty when all do."""
    rest = iter(found)
    return next((word for word in wanted if not any(word == other for other in rest)), "")


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("post", POSTS, ids=lambda post: str(post["id"]))
def test_every_word_that_wordpress_rendered_is_kept(post: dict[str, Any]) -> None:
    _item, _document, body = ours(post)
    missing = Counter(shown(post["html"])) - Counter(folded(visible_words.of_blocks(body.blocks)))
    allowed = Counter(folded(NOT_KEPT.get(post["id"], "").split()))
    assert not missing - allowed
    # The table of exceptions says no more than is true.
    assert not allowed - missing


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("post", POSTS, ids=lambda post: str(post["id"]))
def test_the_words_are_in_order(post: dict[str, Any]) -> None:
    _item, _document, body = ours(post)
    left_out = set(folded(NOT_KEPT.get(post["id"], "").split()))
    # A caption stands above a table and a film here and below it in WordPress.
    wanted = [word for word in shown(post["html"], captions=False) if word not in left_out]
    assert is_subsequence(wanted, folded(visible_words.of_blocks(body.blocks))) == ""


def pictures_in(value: Any) -> list[blocks.ImageReference]:
    if isinstance(value, blocks.ImageReference):
        return [value]
    values = (
        value
        if isinstance(value, list)
        else list(value.values())
        if isinstance(value, dict)
        else []
    )
    return [picture for entry in values for picture in pictures_in(entry)]


def file_of(address: str) -> str:
    return original_upload(address.rpartition("/")[2])


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("post", POSTS, ids=lambda post: str(post["id"]))
def test_every_picture_is_kept(post: dict[str, Any]) -> None:
    _item, _document, body = ours(post)
    images = BeautifulSoup(post["html"], "html.parser").find_all("img")
    found = pictures_in(body.blocks)
    assert [file_of(reference.src) for reference in found] == [
        file_of(image["src"]) for image in images
    ]


def links_in(blocks_: list[dict[str, Any]]) -> set[str]:
    soup = BeautifulSoup(" ".join(visible_words.texts(blocks_)), "html.parser")
    return {link["href"] for link in soup.find_all("a", href=True)} | set(
        soup.get_text(" ").split()
    )


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("post", POSTS, ids=lambda post: str(post["id"]))
def test_every_link_in_the_text_is_kept(post: dict[str, Any]) -> None:
    item, _document, body = ours(post)
    soup = BeautifulSoup(rendered(item.content), "html.parser")
    for link in soup.select("a:has(img)"):
        link.unwrap()
    assert {link["href"] for link in soup.find_all("a", href=True)} <= links_in(body.blocks)


REAL_EXPORTS = sorted(
    str(path.relative_to(FOLDER))
    for folder in (
        "theme-test-data",
        "wordpress-importer",
        "ghost-migrate",
        "nikola",
        "wagtail-wordpress-import",
    )
    for path in (FOLDER / folder).glob("*.xml")
    if path.name not in {"test.xml"}
)


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("name", REAL_EXPORTS)
def test_the_text_of_every_real_export_is_kept(name: str) -> None:
    kept = TextKept()
    for item in items_of(name):
        if item.type not in {"post", "page"}:
            continue
        _document, body = converted(name, item)
        lost = kept.add(
            visible_words.of_html(rendered(item.content)), visible_words.of_blocks(body.blocks)
        )
        assert lost == [], f"{item.name} {item.title}"
    assert kept.share == 1.0


@pytest.mark.django_db
@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("name", ["wordpress-6.1/export.xml", *REAL_EXPORTS])
def test_the_blocks_are_what_the_editor_would_accept(name: str, settings, tmp_path) -> None:
    """All but pictures that no one described: the editor is asked for the text, as for any."""
    settings.MEDIA_ROOT = tmp_path
    image, modality = make_image(), make_modality()
    body_block = ArticleBody()
    checked = 0
    for item in items_of(name):
        if item.type not in {"post", "page"}:
            continue
        _document, body = converted(name, item)
        described = [_described(block) for block in body.blocks]
        filled = fill(described, lambda _found: image.pk, lambda _found: modality.pk)
        body_block.clean(body_block.to_python(filled))
        checked += 1
    assert checked == sum(item.type in {"post", "page"} for item in items_of(name))


def _described(value: Any) -> Any:
    """The same block with a text for each picture that has none."""
    if isinstance(value, list):
        return [_described(entry) for entry in value]
    if isinstance(value, dict):
        if "alt_text" in value:
            return {**value, "alt_text": value["alt_text"] or "Described by the editor"}
        return {key: _described(entry) for key, entry in value.items()}
    return value


@pytest.mark.usefixtures("shared_data")
def test_pictures_without_description_are_told() -> None:
    post = next(post for post in POSTS if post["id"] == 15)
    _item, _document, body = ours(post)
    assert [file_of(src) for src in body.undescribed] == ["elsewhere.jpg", "walk.jpg"]
