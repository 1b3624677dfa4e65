"""Every setting of the package: one table, read from Django's settings at access.

Nothing here is copied at import, so ``override_settings`` works. The table also
feeds the system checks (``checks.py``) and the settings reference in the docs.
Sub-apps add no settings modules of their own; they read ``conf.settings.NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings

PREFIX = "NEUROMOD_"


@dataclass(frozen=True)
class Setting:
    """One setting: its default, the types that it takes, and a sentence of help."""

    default: Any
    types: tuple[type, ...]
    help: str


SETTINGS: dict[str, Setting] = {
    "NEUROMOD_ARTICLES_PER_PAGE": Setting(
        10, (int,), "Articles on one page of an index, archive or search."
    ),
    "NEUROMOD_FEED_LENGTH": Setting(20, (int,), "Entries in an Atom or RSS feed."),
    "NEUROMOD_WORDS_PER_MINUTE": Setting(
        200, (int,), "Reading speed from which the reading time is worked out."
    ),
    "NEUROMOD_CHECKED_STALE_MONTHS": Setting(
        12,
        (int,),
        "Months after which a regulatory or evidence row counts as not checked lately.",
    ),
}


class _Settings:
    """Attribute access to the table: ``settings.NEUROMOD_FEED_LENGTH``."""

    def __getattr__(self, name: str) -> Any:
        try:
            setting = SETTINGS[name]
        except KeyError:
            raise AttributeError(f"neuromod_wagtail has no setting {name!r}") from None
        return getattr(django_settings, name, setting.default)


settings = _Settings()
