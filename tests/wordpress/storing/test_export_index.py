"""The first pass over an export: who wrote what, and where old addresses lead."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from neuromod_wagtail.comments.importing import comment_ids
from neuromod_wagtail.wordpress.reading.permalinks import Permalinks
from neuromod_wagtail.wordpress.reading.records import (
    Author,
    Category,
    Comment,
    Item,
    Moment,
    Site,
    Tag,
    Term,
    TermUse,
)
from neuromod_wagtail.wordpress.storing.export_index import (
    Bylines,
    ExportIndex,
    _zone,
    bare,
)
from neuromod_wagtail.wordpress.storing.snippets import free, slug_of
from tests.wordpress.reading.test_permalinks import make_item

X = "https://x.example/blog"


def built(*records: object, **options: Any) -> ExportIndex:
    export: Any = SimpleNamespace(
        skim=lambda: iter([Site(address=X), *records]), exported=None, latest=None
    )
    return ExportIndex.build(export, **options)


def use(name: str, slug: str = "", taxonomy: str = "author") -> TermUse:
    return TermUse(taxonomy, slug, name)


def test_bylines_of_plugins_and_of_none() -> None:
    one = Bylines()
    one.add(make_item(author="ada"), {"ada"})
    one.add(make_item(author="", terms=(use("A Novelist", "a-novelist"),)), {"ada"})
    assert not one.are_terms, "a blog about books"
    novel = make_item(author="ada", terms=(use("A Novelist", "a-novelist"),))
    assert one.of(novel, {"ada"}) == ["ada"]
    assert one.of(make_item(author=""), set()) == []
    assert one.unlisted(set()) == {"ada": "ada"}
    assert one.unlisted({"ada"}) == {}
    one.add(make_item(terms=(use("bob", "cap-bob"), use("Ann", "ada"))), {"ada"})
    assert one.are_terms
    several = make_item(
        author="x", terms=(use("bob", "cap-bob"), use("Ann", "ada"), use("bob", "cap-bob"))
    )
    assert one.of(several, {"ada"}) == ["bob", "ada"]
    assert one.of(make_item(author="ada"), {"ada"}) == ["ada"]
    guest = make_item(type="guest-author", slug="cap-bob", title="Bob B.")
    one.add(guest, {"ada"})
    assert one.guests == {"bob": "Bob B."}
    assert one.unlisted({"ada"}) == {"a-novelist": "A Novelist", "bob": "Bob B."}


@pytest.mark.parametrize(
    ("term", "login", "are_terms"),
    [
        (use("ada", "cap-x"), "ada", True), (use("Ann", "cap-ada"), "ada", True),
        (use("Eve", "cap-eve"), "Eve", True), (use("Eve", "eve-e"), "eve-e", False), (use("Eve"), "Eve", False),
        (use("Ada L", "ada"), "ada", True),
    ],
)  # fmt: skip
def test_the_login_of_a_term(term: TermUse, login: str, are_terms: bool) -> None:
    one = Bylines()
    one.add(make_item(author="", terms=(term,)), {"ada"})
    assert (list(one.terms), one.are_terms, one.names) == ([login], are_terms, {})


def test_guests_may_say_their_login_and_name_and_files_have_no_author() -> None:
    one = Bylines()
    details = (("cap-user_login", "bob"), ("cap-display_name", "Bob"))
    one.add(make_item(type="guest-author", slug="cap-x", title="T", meta=details), set())
    assert (one.guests, one.are_terms) == ({"bob": "Bob"}, True)
    for kind in ("wp_block", "attachment"):
        one.add(make_item(type=kind, author="eve", terms=(use("Eve", "eve"),)), set())
    assert one.names == one.terms == {}


def test_vocabulary_is_kept_once() -> None:
    found = built(
        Author("1", "ada", "", "First"), Author("2", "ada", "", "Second"),
        Category("1", "a", "A"), Category("2", "", "B", "a"), Category("3", "a", "C"),
        Tag("1", "t", "T"), Tag("2", "", "U"),
        Term("1", "category", "a", "A"), Term("9", "category", "z", "Z"), Term("8", "genre", "a", "A"),
    )  # fmt: skip
    assert found.authors["ada"].display_name == "First"
    assert {slug: one.id for slug, one in found.categories.items()} == {"a": "1", "B": "2"}
    assert list(found.tags) == ["t", "U"]
    assert list(found.terms) == [("category", "z"), ("genre", "a")]
    assert found.lineage("B") == ["a", "B"] and found.lineage("none") == ["none"]
    found.categories["a"] = Category("1", "a", "A", "B")
    assert found.lineage("B") == ["a", "B"], "a circle"


def comments(*numbers: int) -> tuple[Comment, ...]:
    return tuple(Comment(number, 0, "", "") for number in numbers)


def test_items_are_counted_and_hidden_ones_known() -> None:
    largest = comment_ids.LARGEST
    found = built(
        make_item(id=1, comments=comments(5, largest, 7)), make_item(id=2, status="draft"),
        make_item(id=0, status="draft"), make_item(id=3, type="attachment", status="inherit"),
        make_item(id=4, type="wp_block", content="R"), make_item(id=5, type="wp_block", status="draft", content="D"),
        make_item(id=6, type="wp_block", content="S", password="x"),
        make_item(id=7, comments=comments(largest + 1), terms=(use("A", "", "genre"), use("B", "b", "genre"))),
    )  # fmt: skip
    assert found.items == {"post": 4, "attachment": 1, "wp_block": 3}
    assert (found.comments, found.highest_comment, found.work) == (4, largest, 404)
    assert (found.hidden, found.reusable) == ({2}, {4: "R"})
    assert list(found.used_terms) == [("genre", "A"), ("genre", "b")]


def test_where_old_addresses_lead() -> None:
    file = "2024/02/a.png"
    found = built(
        make_item(id=1, link=f"{X}/one/", guid="https://x.example/blog/?p=1"),
        make_item(id=2, link=f"{X}/two/", status="private"),
        make_item(id=0, link=f"{X}/three", guid="key-3"),
        make_item(id=4, link=f"{X}/one/"), make_item(id=5, link="https://x.example/"),
        make_item(
            id=9, type="attachment", status="inherit", attachment_url=f"{X}/files/{file}",
            meta=(("_wp_attached_file", file), ("_wp_attachment_image_alt", " Alt ")),
            excerpt="E", content="C", title="T", parent=1,
        ),
    )  # fmt: skip
    for path, expected in (
        ("/blog/one/", (False, ("post", "1"))), ("/blog/one", (False, ("post", "1"))),
        ("/blog/one/?x=1", (False, ("post", "1"))), ("/blog/one/feed/atom/", (False, ("post", "1"))),
        ("/blog/one/comment-page-2/", (False, ("post", "1"))), ("/blog/three", (False, ("post", "key-3"))),
        ("/blog/?p=2", (True, ("post", "2"))), ("/blog/?x=1&page_id=4", (False, ("post", "4"))),
        ("/blog/?p=77", (False, None)), ("/nowhere/", (False, None)), ("/", (False, None)),
        (f"/blog/files/{file}", (False, ("attachment", "9"))),
        ("/blog/files/2024/02/a-300x200.png", (False, ("attachment", "9"))),
        (f"/wp-content/uploads/{file}", (False, ("attachment", "9"))),
    ):  # fmt: skip
        assert found.place_of(path) == expected, path
    (one,) = found.attachments
    assert (one.key, one.id, one.url, one.title) == ("9", 9, f"{X}/files/{file}", "T")
    assert (one.file, one.alt, one.caption, one.description) == (file, "Alt", "E", "C")
    assert (one.complete, one.parent, found.hosts) == (True, 1, {"x.example"})
    assert f"/blog/files/{file}" in one.addresses
    assert bare("/a/") == "/a" and bare("/") == "/"


def test_the_key_of_an_item_without_a_number() -> None:
    for fields, key in (
        ({"id": 7, "guid": "g"}, "7"), ({"guid": "g", "link": "l"}, "g"), ({"link": "l", "slug": "s"}, "l"),
        ({"slug": "s", "title": "t"}, "s"), ({"slug": "", "title": "t" * 251}, "t" * 250),
    ):  # fmt: skip
        assert make_item(**{"id": 0, **fields}).key == key


def test_the_zone_is_that_of_most_posts() -> None:
    hours = [timedelta(hours=number) for number in (1, 2, 24, -24)]
    counted = Counter({hours[2]: 9, hours[3]: 8, hours[1]: 2, hours[0]: 1})
    assert _zone(counted) == timezone(timedelta(hours=2))
    assert _zone(Counter({hours[2]: 9})) is UTC
    noon = datetime(2024, 1, 1, 12)

    def at(offset: int) -> Item:
        dated = Moment(noon + timedelta(hours=offset), noon.replace(tzinfo=UTC))
        return replace(make_item(), date=dated)

    assert built(at(3), at(3), at(1)).zone == timezone(timedelta(hours=3))
    assert built(at(3), zone=UTC).zone is UTC
    assert built(make_item(date=noon)).zone is UTC


def test_permalinks_are_guessed_from_posts_below_the_root_of_the_blog() -> None:
    posts = [make_item(id=number, slug=f"p{number}", link=f"{X}/p{number}/") for number in range(3)]
    page = make_item(type="page", slug="p", link=f"{X}/2024/01/01/p/", date=datetime(2024, 1, 1))
    assert built(page, *posts).permalinks == Permalinks("/%postname%/", "/blog")


def test_slugs() -> None:
    for given, slug in (
        (("", "%e7%97%9b", "x"), "痛"), (("A b!",), "a-b"), (("--",), ""), ((), ""),
        (("a" * 99 + "-b",), "a" * 99),
    ):  # fmt: skip
        assert slug_of(*given) == slug
    assert slug_of("abc", limit=2) == "ab"
    taken = {"a", "a-2", "a" * 100, "b"}
    assert [free(slug, taken.__contains__) for slug in ("a", "c")] == ["a-3", "c"]
    assert free("a" * 100, taken.__contains__) == "a" * 98 + "-2"
