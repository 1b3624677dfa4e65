"""Calendar months, for stale facts and due reviews. Pure functions."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


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
