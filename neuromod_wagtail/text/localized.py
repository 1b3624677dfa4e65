"""Format dates, times and numbers for people: one form of each, in the current language.

Templates use Django's filter ``date`` with the same formats, Wagtail's ``human_readable_date`` for
moments that have passed, and the filters ``number`` and ``share`` of ``neuromod_text``. Dates
in keys, addresses and files, which machines read, are ISO 8601.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.formats import date_format, get_format, number_format
from django.utils.timesince import timesince
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext

# Wagtail's catalogues have the words for what is past; ours should not have them again.
of_wagtail = gettext
# In minutes.
HOUR, DAY, WEEK = 60, 60 * 24, 60 * 24 * 7


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
    here = localtime(moment) if is_aware(moment) else moment
    return _day_and_time(here, str(here.tzinfo), get_language(), get_format("DATETIME_FORMAT"))


@lru_cache(maxsize=2_000)
def _day_and_time(here: datetime, zone: str, language: str | None, pattern: str) -> str:
    """Return the same, once for each moment: lists show the same ones to everyone.

    A moment equals itself in another time zone.
    """
    return date_format(here, pattern)


def ago(moment: datetime) -> str:
    """Return how long ago a moment was, as Wagtail's ``timesince_simple`` does.

    Lists ask for each row. There are few answers: only the largest unit is named.
    """
    age = max(datetime.now(moment.tzinfo) - moment, timedelta())
    if age.days >= 28:  # the shortest month
        now = moment + age
        months = (now.year - moment.year) * 12 + now.month - moment.month
        months -= (now.day, now.time()) < (moment.day, moment.time())
        if months:
            return _ago(get_language(), months=months - months % 12 if months >= 12 else months)
    minutes = age // timedelta(minutes=1)
    unit = next((one for one in (WEEK, DAY, HOUR) if minutes >= one), 1)
    return _ago(get_language(), minutes=minutes - minutes % unit)


@lru_cache(maxsize=1_000)
def _ago(language: str | None, *, months: int = 0, minutes: int = 0) -> str:
    if not (months or minutes):
        return of_wagtail("just now")
    years, months = divmod(months, 12)
    begun = datetime(2000, 1, 1)
    ended = begun.replace(year=2000 + years, month=1 + months) + timedelta(minutes=minutes)
    return of_wagtail("%(time_period)s ago") % {"time_period": timesince(begun, ended, depth=1)}


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
