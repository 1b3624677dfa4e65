"""Format dates, times and numbers for people: one form of each, in the current language.

Templates use Django's filter ``date`` with the same formats, Wagtail's ``human_readable_date`` for
moments that have passed, and the filters ``number`` and ``share`` of ``neuromod_text``. Dates
in keys, addresses and files, which machines read, are ISO 8601.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format, number_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext


def day(moment: date) -> str:
    """Return a day; for a moment, the day in the current time zone."""
    return date_format(_here(moment), "DATE_FORMAT")


def short_day(moment: date) -> str:
    """Return a day without its year, for places where it is obvious and space is short."""
    return date_format(_here(moment), "MONTH_DAY_FORMAT")


def month(moment: date) -> str:
    """Return a month with its year."""
    return date_format(_here(moment), "YEAR_MONTH_FORMAT")


def day_and_time(moment: datetime) -> str:
    """Return a moment in the current time zone."""
    return date_format(_here(moment), "DATETIME_FORMAT")


def number(value: float, decimals: int | None = None) -> str:
    """Return a number, rounded, with thousands separators, which Django does not do by default.

    >>> number(12500)
    '12,500'
    """
    rounded = value if decimals is None else round(value, decimals)
    return number_format(rounded, decimals, force_grouping=True)


def share(percent: float, decimals: int = 1) -> str:
    """Return a percentage with its sign, which some languages set off with a space.

    >>> share(12.34)
    '12.3%'
    """
    # Translators: a percentage, as "12.3%"; "12,3 %" with a narrow or no-break space in some languages.
    return gettext("%(number)s%%") % {"number": number(percent, decimals)}


def _here(moment: date) -> date:
    return localtime(moment) if isinstance(moment, datetime) and is_aware(moment) else moment
