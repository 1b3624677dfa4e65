"""Where the public page of a disclaimer is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse


def address_of(notice: Any) -> str:
    """The path of the page; raises ``NoReverseMatch`` when the site has none."""
    language = getattr(notice, "language", "") or notice.locale.language_code
    return reverse("neuromod_disclaimers:disclaimer", args=[language, notice.slug])
