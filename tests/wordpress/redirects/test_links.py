"""What a link to the old blog leads to here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from neuromod_wagtail.wordpress.reading.permalinks import Target
from neuromod_wagtail.wordpress.redirects.links import LinkFinder, _walk

PLACES = {"/post/": ("post", "7"), "/later/": ("page", "8"), "/file.pdf": ("attachment", "9")}


@pytest.fixture
def finder(monkeypatch) -> LinkFinder:
    index = SimpleNamespace(place_of=lambda path: (path == "/hidden/", PLACES.get(path)))
    store: Any = SimpleNamespace(
        pk_of=lambda kind, key: 5 if (kind, key) == ("post", "7") else None
    )
    found = LinkFinder(index, store, None)
    listings = {"/tag/pain": "/blog/tag/pain/", "/?tag=pain": "/blog/tag/pain/"}
    monkeypatch.setattr(found, "listings", listings, raising=False)
    monkeypatch.setattr(found, "_url", lambda pk: f"/blog/{pk}/")
    monkeypatch.setattr(found, "_file", lambda key: Target("document", int(key), "/d/"))
    return found


def test_targets(finder) -> None:
    for path, plain, target in (
        ("/post/", False, Target("page", 5, "/blog/5/")), ("/post/", True, Target(url="/blog/5/")),
        ("/later/", False, None), ("/hidden/", False, None), ("/nowhere/", False, None),
        ("/tag/pain/", False, Target(url="/blog/tag/pain/")), ("/?tag=pain", False, Target(url="/blog/tag/pain/")),
        ("/file.pdf", False, Target("document", 9, "/d/")),
    ):  # fmt: skip
        assert finder.find(path, plain=plain) == target, path
    finder._file = None  # a file is looked for once
    assert finder.find("/file.pdf") == Target("document", 9, "/d/")


def test_fragments_of_no_comment_stay(finder) -> None:
    assert finder.anchor("part-2") == "#part-2"
    assert finder.anchor("comment-x") == "#comment-x"


def test_only_html_as_it_is_has_plain_links() -> None:
    raw = {"a": ["x", {"html": "y", "b": 1}], "html": [{"c": "z"}], "d": None}
    marked = _walk(raw, lambda html, plain: f"{html}{'!' if plain else '?'}")
    assert marked == {"a": ["x?", {"html": "y!", "b": 1}], "html": [{"c": "z!"}], "d": None}
