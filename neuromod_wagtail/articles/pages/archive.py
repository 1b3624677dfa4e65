"""Monthly and yearly archives, and page numbers. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from neuromod_wagtail.dates import showable


@dataclass(frozen=True)
class Month:
    """A month of the archive with its number of articles."""

    year: int
    month: int
    count: int

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def slug(self) -> str:
        return f"{self.month:02}"


@dataclass(frozen=True)
class Year:
    year: int
    count: int
    months: tuple[Month, ...]

    @property
    def slug(self) -> str:
        """The year as text, without a thousands separator."""
        return f"{self.year:04}"


class Archive(NamedTuple):
    """The links to all articles of an index: its years, and whether it has series."""

    years: list[Year]
    has_series: bool


def group_by_year(months: Iterable[tuple[date, int]]) -> list[Year]:
    """Group ``[(first day of month, count), …]`` by year, both newest first."""
    years: dict[int, list[Month]] = {}
    for day, count in sorted(months, reverse=True):
        years.setdefault(day.year, []).append(Month(day.year, day.month, count))
    return [
        Year(year, sum(month.count for month in entries), tuple(entries))
        for year, entries in years.items()
    ]


def period(year: int, month: int | None = None) -> tuple[datetime, datetime] | None:
    """Return the start and end of a year or month in local time, or None if it does not exist."""
    try:
        start = date(year, 1 if month is None else month, 1)
        end = date(year + 1, 1, 1) if month in (None, 12) else date(year, start.month + 1, 1)
    except ValueError:
        return None
    return (_midnight(start), _midnight(end)) if showable(start) else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def page_number(text: str | None) -> int:
    """Return ``?page=`` as a number from 1, which is also the default."""
    if text and text.isascii() and text.isdigit() and len(text) < 10:
        return max(1, int(text))
    return 1
