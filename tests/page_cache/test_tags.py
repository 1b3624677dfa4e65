"""Moments and values of tags when a change and a rendering overlap."""

from __future__ import annotations

import math
import time

import pytest
from django.core.cache import caches

from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.page_cache.tags import PREFIX, Moment


def stored(tag):
    return caches["pages"].get(PREFIX + tag)


def test_moments_follow_one_another_until_the_cache_loses_count():
    first, second = tags.draw(), tags.draw()
    assert (second.epoch, second.number) == (first.epoch, first.number + 1)
    for lost in (tags.CLOCK, tags.EPOCH):
        caches["pages"].delete(lost)
        another = tags.draw()
        assert another.number == 1 and another.epoch != first.epoch
        assert tags.draw() == Moment(another.epoch, 2)


def test_a_value_of_another_epoch_does_not_count_and_is_renewed():
    """Its order among the moments of this epoch is unknown; values of this epoch stay."""
    tags.invalidate(["old", "kept"])
    values = {tag: stored(tag) for tag in ("old", "kept")}
    caches["pages"].set(f"{PREFIX}old", "elsewhere-0-abc", None)
    drawn = tags.draw()
    assert tags.values(["old", "kept"], drawn) is None
    assert stored("old").startswith(f"{drawn.epoch}-") and stored("kept") == values["kept"]
    found = tags.values(["old", "kept"], tags.draw())
    assert found == {PREFIX + tag: stored(tag) for tag in ("old", "kept")}


def test_a_rendering_overtaken_by_a_change_is_not_stored():
    tags.invalidate(["earlier"])
    drawn = tags.draw()
    assert set(tags.values(["earlier", "never"], drawn)) == {f"{PREFIX}earlier", f"{PREFIX}never"}
    tags.invalidate(["later"])
    assert tags.values(["earlier", "later"], drawn) is None
    assert tags.values(["earlier", "later"], tags.draw())
    number = int(stored("later").split("-")[1])
    for drawn_at, is_stored in ((number, False), (number + 1, True)):
        found = tags.values(["later"], Moment(drawn.epoch, drawn_at))
        assert (found is not None) == is_stored


def test_values_are_read_by_tag_and_compared_whole():
    tags.invalidate(["one"])
    found = tags.read(["one", "never"])
    assert set(found) == {"one", "never"} and found["one"] == stored("one")
    assert tags.read(["one", "never"]) == found
    kept = {PREFIX + tag: value for tag, value in found.items()}
    assert tags.are_current(kept)
    assert not tags.are_current({})
    tags.invalidate(["another"])
    assert tags.are_current(kept)
    caches["pages"].delete(f"{PREFIX}never")
    assert not tags.are_current(kept)


def test_a_change_reaches_its_tags_and_the_tag_of_all_changes():
    tags.invalidate(["one", "two"])
    before = tags.read(["one", "two", tags.ANY])
    tags.invalidate(["one"])
    after = tags.read(["one", "two", tags.ANY])
    assert {tag for tag in after if after[tag] != before[tag]} == {"one", tags.ANY}
    tags.invalidate([])
    assert tags.read(["one", "two", tags.ANY]) == after


def test_tags_of_a_fragment_reach_everything_around_it():
    soon, later = time.time() + 60, time.time() + 120
    with tags.collecting() as outer:
        tags.depends_on("outer", until=later)
        with tags.collecting() as inner:
            tags.depends_on("inner", until=soon)
            tags.depends_on("past", until=time.time() - 60)
            tags.ignore("token")
            tags.ignore("")
        assert (inner.tags, inner.until) == ({tags.SITE, "inner", "past"}, soon)
    assert outer.tags == {tags.SITE, "outer", "inner", "past"}
    assert (outer.until, outer.ignored) == (soon, {"token"})
    with tags.collecting() as other:
        pass
    assert (other.tags, other.until, other.ignored) == ({tags.SITE}, math.inf, set())
    tags.depends_on("no one asks")
    tags.ignore("no one asks")


@pytest.mark.parametrize("is_there", [True, False])
def test_the_cache_is_used_where_the_middleware_is_installed(settings, is_there):
    if not is_there:
        settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != tags.MIDDLEWARE]
    for pages, fragments in ((0, 0), (0, 9), (9, 0)):
        settings.NEUROMOD_PAGE_CACHE_SECONDS = pages
        settings.NEUROMOD_FRAGMENT_SECONDS = fragments
        assert tags.is_used() == (is_there and bool(pages or fragments))
        tags.invalidate(["changed"])
        assert bool(stored("changed")) == tags.is_used(), "else nothing is written"


def test_an_address_is_the_same_however_its_host_is_written():
    assert tags.of_address("Blog.example", "/A/") == tags.of_address("blog.EXAMPLE", "/A/")
    assert tags.of_address("blog.example", "/A/") != tags.of_address("blog.example", "/a/")
    assert tags.of_address("blog.example", "/\ud800/").startswith("url-")
