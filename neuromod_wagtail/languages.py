"""Languages of messages to people who are not making the request."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

from neuromod_wagtail.types import User


def for_user(user: User) -> str:
    """Return the language that a user chose for the admin, else the site's.

    Not the active language: that is of the reader whose comment causes the email.
    """
    profile = getattr(user, "wagtail_userprofile", None)
    return str(getattr(profile, "preferred_language", "") or settings.LANGUAGE_CODE)


def speak(language: str) -> AbstractContextManager[None]:
    """Activate a language, the site's for an empty string."""
    return translation.override(language or settings.LANGUAGE_CODE)
