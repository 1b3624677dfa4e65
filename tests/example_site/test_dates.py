"""The example site is in British English, and so are its dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.formats import date_format, reset_format_cache
from django.utils.translation import override

from example_site import settings as example


@pytest.fixture(autouse=True)
def _formats_of_the_example_site(settings):
    settings.FORMAT_MODULE_PATH = example.FORMAT_MODULE_PATH
    reset_format_cache()
    yield
    del settings.FORMAT_MODULE_PATH
    reset_format_cache()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DATE_FORMAT", "14 September 2026"),
        ("DATETIME_FORMAT", "14 September 2026, 17:05"),
        ("SHORT_DATE_FORMAT", "14/09/2026"),
        ("YEAR_MONTH_FORMAT", "September 2026"),
    ],
)
def test_dates_are_british(name, expected):
    assert date_format(datetime(2026, 9, 14, 17, 5, tzinfo=UTC), name) == expected


def test_other_languages_keep_their_own_dates():
    with override("fr"):
        assert date_format(date(2026, 9, 14), "SHORT_DATE_FORMAT") == "14/09/2026"
        assert date_format(date(2026, 9, 14)) == "14 septembre 2026"
