"""In which language someone is written to, who is not there to say so."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

from neuromod_wagtail.types import User


def for_user(user: User) -> str:
    """Return the language that a user chose for the admin, else the site's.

    Not the one that happens to be active: that is of the reader whose comment causes a mail.
    """
    profile = getattr(user, "wagtail_userprofile", None)
    return str(getattr(profile, "preferred_language", "") or settings.LANGUAGE_CODE)


def speak(language: str) -> AbstractContextManager[None]:
    """Make a language the active one, the site's for an empty string."""
    return translation.override(language or settings.LANGUAGE_CODE)
