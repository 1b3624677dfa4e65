"""The place of an article in its series."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from neuromod_wagtail.articles.taxonomy.terms import SeriesPlace, Term

SERIES = [Term("series", "Semaine", "semaine", 1), Term("series", "Week", "week", 0)]
PARTS = [Term("part", "Two", "two", 2), Term("part", "One", "one", 1), Term("tag", "pain", "pain")]


def find(terms: list[Term], slug: str, place: int | None = None) -> SeriesPlace | None:
    page: Any = SimpleNamespace(title="Mine", slug=slug, series_place=place)
    return SeriesPlace.find(terms, page)


def test_a_part_has_those_before_and_after_it() -> None:
    first, second = find(SERIES + PARTS, "one"), find(SERIES + PARTS, "two")
    assert first is not None and second is not None
    assert (first.title, first.slug, first.number, second.number) == ("Week", "week", 1, 2)
    assert (first.previous, first.next) == (None, PARTS[0])
    assert (second.previous, second.next) == (PARTS[1], None)
    assert [part.title for part in second.parts] == ["One", "Two"]
    assert find(PARTS, "one") is None


def test_a_draft_is_where_it_would_be() -> None:
    for place, number, slugs in (
        (None, 3, "one two mine"), (0, 3, "one two mine"), (1, 1, "mine one two"), (2, 2, "one mine two"),
        (9, 3, "one two mine"), (-5, 1, "mine one two"),
    ):  # fmt: skip
        found = find(SERIES + PARTS, "mine", place)
        assert found is not None
        assert (found.number, [part.slug for part in found.parts]) == (number, slugs.split())
    alone = find(SERIES, "mine")
    assert alone is not None
    assert (alone.number, alone.previous, alone.next) == (1, None, None)
    assert alone.parts == [Term("part", "Mine", "mine")]
