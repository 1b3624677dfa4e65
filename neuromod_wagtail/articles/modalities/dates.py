"""Calendar months forth and back: when a checked fact is stale, when a review is due. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day ``months`` calendar months later; the month's last day where it is shorter.

    >>> months_after(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def stale_before(today: date, months: int) -> date:
    """The day ``months`` calendar months before ``today``; the month's last day where it is shorter.

    >>> stale_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    return months_after(today, -months)
