"""The two ways in which an export writes a moment. None is no date, or one that is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from neuromod_wagtail.dates import showable

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")

# Python takes years like this for two digits of our time.
BEFORE_ALL = re.compile(r"\b0\d{3}\s")

# How systems write that there is none: MySQL and what WordPress makes of it, Go and .NET, "never".
NONE = re.compile(r"0000-00-00|-0001-11-30|0001-01-01|9999-12-31")


def from_mysql(text: str) -> datetime | None:
    """``2024-02-29 12:30:00``, by the clock of the blog or UTC, without a zone."""
    try:
        return showable(datetime.fromisoformat(text)) if DATE.fullmatch(text) else None
    except ValueError:
        return None


def from_rfc(text: str) -> datetime | None:
    """``Thu, 29 Feb 2024 12:30:00 +0000`` (RFC 822), aware."""
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    if BEFORE_ALL.search(text):
        return None
    # WordPress writes "Wed, 30 Nov -0001" or 1999-11-30 for zero dates.
    if parsed.date().isoformat() == "1999-11-30" and not (parsed.hour or parsed.minute):
        return None
    return showable(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
