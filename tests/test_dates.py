"""Dates that cannot be shown are refused, and cause no errors where stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError

from neuromod_wagtail.dates import recorded, showable, validate_showable

EDGES = [date(1, 1, 1), date(999, 12, 31), date(9999, 1, 1), date(9999, 12, 31)]
GOOD = [date(1000, 1, 1), date(1848, 2, 29), date(2026, 1, 1), date(9998, 12, 31)]


@pytest.mark.parametrize("day", EDGES, ids=str)
def test_a_date_at_the_edge_is_none(day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert showable(day) is showable(moment) is None
    for value in (day, moment):
        with pytest.raises(ValidationError, match="year from 1000 to 9998"):
            validate_showable(value)


@pytest.mark.parametrize("day", GOOD, ids=str)
@pytest.mark.parametrize("hours", [-24, 0, 24])
def test_what_is_kept_can_be_told_in_every_zone(day: date, hours: int) -> None:
    zone = timezone(timedelta(hours=hours, minutes=-1 if hours > 0 else 1))
    moment = datetime(day.year, day.month, day.day, tzinfo=zone)
    assert showable(moment) == moment and showable(day) == day
    validate_showable(moment)
    for offset in (-1439, 1439):
        assert moment.astimezone(timezone(timedelta(minutes=offset))).year < 10_000


def test_no_date_is_no_date() -> None:
    assert showable(None) is None and recorded(None) is None


@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_the_beginning_of_unix_time_is_no_date_in_any_zone(hours: int) -> None:
    zero = datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=hours)))
    assert recorded(zero) is recorded(zero.replace(tzinfo=None) + timedelta(hours=hours)) is None
    for days in (-2, 2):
        assert recorded(zero + timedelta(days=days)) == zero + timedelta(days=days)
