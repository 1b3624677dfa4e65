"""Dates and numbers as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_simple

from neuromod_wagtail.text import localized

LATE = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("Nov. 30, 2026", "November 30", "November 2026", "12,500", "12.5%")),
        ("de", ("30. November 2026", "30. November", "November 2026", "12.500", "12,5\xa0%")),
    ],
)
def test_each_language_has_its_own_form(language, expected):
    day = date(2026, 11, 30)
    with translation.override(language):
        assert expected == (
            localized.day(day),
            localized.short_day(day),
            localized.month(day),
            localized.number(12_500),
            localized.share(12.5),
        )


def test_moments_are_shown_in_the_current_time_zone():
    with translation.override("de"), timezone.override("Europe/Berlin"):
        assert localized.day(LATE) == "1. Dezember 2026"
        assert localized.day_and_time(LATE) == "1. Dezember 2026 00:30"


def test_decimals_are_rounded():
    with translation.override("en"):
        assert localized.number(1234.567, 1) == "1,234.6"
        assert localized.share(33.4, 0) == "33%"


AGES = [timedelta(seconds=seconds) for seconds in (-90, 20, 80, 3_000, 3_700, 90_000)]
AGES += [timedelta(days=days, seconds=40) for days in range(2, 900, 9)]


@pytest.mark.parametrize("language", ["en", "de", "pl"])
def test_what_has_passed_is_told_as_wagtail_does(language):
    now = timezone.now()
    with translation.override(language):
        for moment in (now - age for age in AGES):
            assert localized.ago(moment) == timesince_simple(moment)


def test_the_same_moment_has_another_time_elsewhere():
    with translation.override("en"):
        there = []
        for zone in ("Europe/Berlin", "America/New_York"):
            with timezone.override(zone):
                there.append(localized.day_and_time(LATE))
    assert there == ["Dec. 1, 2026, 12:30 a.m.", "Nov. 30, 2026, 6:30 p.m."]
