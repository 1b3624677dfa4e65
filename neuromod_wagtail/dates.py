"""Calendar months, and dates that every time zone and every database can show.

Python's dates end at the years 1 and 9999, and dates near them have no equivalent in time zones to
the east or west; MySQL's begin at the year 1000. Other systems write such dates where they have
none.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1000, 9998
# The first and the last moment, for a condition in a query.
SHOWABLE = (
    datetime(FIRST_YEAR, 1, 1, tzinfo=UTC),
    datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC),
)
# The start of Unix time in every time zone, which programs write if they cannot read a date.
ZERO, ZONES = datetime(1970, 1, 1, tzinfo=UTC), timedelta(hours=14)

Moment = TypeVar("Moment", bound=date)


def showable(moment: Moment | None) -> Moment | None:
    """Return the date or moment if every time zone can show it, else None."""
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment


def recorded(moment: datetime | None) -> datetime | None:
    """Return a moment that another system recorded, or None if it is a placeholder for no date.

    A moment without a time zone may be in any of them.
    """
    moment = showable(moment)
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None if abs(aware - ZERO) <= ZONES else moment


def validate_showable(moment: date) -> None:
    """Raise ``ValidationError`` for a date that not every time zone can show."""
    if showable(moment) is None:
        raise ValidationError(
            _("Enter a year from %(first)d to %(last)d."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


def months_after(day: date, months: int) -> date:
    """Return the day ``months`` calendar months later, at most the month's last day.

    >>> months_after(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def stale_before(today: date, months: int) -> date:
    """Return the day ``months`` calendar months before ``today``, at most the month's last day.

    >>> stale_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    return months_after(today, -months)
