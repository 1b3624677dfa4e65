"""When a checked fact counts as not checked lately. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def stale_before(today: date, months: int) -> date:
    """The day ``months`` calendar months before ``today``; the month's last day where it is shorter.

    >>> stale_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = today.year * 12 + today.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
