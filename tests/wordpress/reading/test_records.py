"""What the records of an export say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from neuromod_wagtail.wordpress.reading.records import (
    Moment,
    TermUse,
    meta_value,
    without_bare_doubles,
)
from tests.wordpress.reading.test_permalinks import make_item


def test_moments() -> None:
    there, day = timezone(timedelta(hours=9)), datetime(2024, 1, 1)
    known = datetime(2023, 1, 1, tzinfo=UTC)
    assert Moment(day).instant(there) == datetime(2023, 12, 31, 15, tzinfo=UTC)
    assert Moment(day).instant() == day.replace(tzinfo=UTC)
    assert Moment(day, known).instant(there) == known
    assert Moment().instant() is None
    assert [bool(one) for one in (Moment(), Moment(day), Moment(None, known))] == [
        False,
        True,
        True,
    ]


def test_names_of_items_in_messages() -> None:
    assert make_item().name == "post 7"
    assert make_item(type="", id=0).name == "item x"
    assert make_item(id=0, slug="", link="L").name == "post L"


def test_terms_and_values() -> None:
    named, bare = TermUse("category", "a", "A"), TermUse("", "", "A")
    alone = TermUse("", "", "B")
    assert without_bare_doubles([bare, named, alone, named]) == (named, alone)
    item = make_item(terms=(named, TermUse("post_tag", "a", "A")))
    assert item.terms_of("category") == (named,)
    assert meta_value((("a", "1"), ("b", "2"), ("a", "3")), "a") == "1"
    assert meta_value((), "a") == ""
