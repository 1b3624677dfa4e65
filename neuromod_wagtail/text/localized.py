"""Dates, times and numbers as people read them: the one form of each, in the current language.

Templates use Django's filter ``date`` with the same formats, Wagtail's ``human_readable_date`` for
moments that have passed, and the filters ``number`` and ``share`` of ``neuromod_text``. What
machines read, such as keys, addresses and files, is ISO 8601.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format, number_format
from django.utils.timezone import is_aware, localtime


def day(moment: date) -> str:
    """Return a day; of a moment, the day that it is in the current time zone."""
    return date_format(_here(moment), "DATE_FORMAT")


def short_day(moment: date) -> str:
    """Return a day without its year, where this is obvious and there is little room."""
    return date_format(_here(moment), "MONTH_DAY_FORMAT")


def month(moment: date) -> str:
    """Return a month with its year."""
    return date_format(_here(moment), "YEAR_MONTH_FORMAT")


def day_and_time(moment: datetime) -> str:
    """Return a moment in the current time zone."""
    return date_format(_here(moment), "DATETIME_FORMAT")


def number(value: float, decimals: int | None = None) -> str:
    """Return a number with its thousands apart, rounded, which Django does not do by itself.

    >>> number(12500)
    '12,500'
    """
    rounded = value if decimals is None else round(value, decimals)
    return number_format(rounded, decimals, force_grouping=True)


def share(percent: float, decimals: int = 1) -> str:
    """Return a share, given in per cent.

    >>> share(12.34)
    '12.3 %'
    """
    return f"{number(percent, decimals)} %"


def _here(moment: date) -> date:
    return localtime(moment) if isinstance(moment, datetime) and is_aware(moment) else moment
