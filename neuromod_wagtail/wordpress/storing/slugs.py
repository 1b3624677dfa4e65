"""Slugs of WordPress → slugs that are allowed here."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from urllib.parse import unquote

from django.utils.text import slugify


def slug_of(*candidates: str, limit: int = 100) -> str:
    """The first candidate that gives a slug. WordPress percent-encodes other scripts than Latin."""
    for text in candidates:
        slug = slugify(unquote(text), allow_unicode=True)
        if slug:
            return slug[:limit].strip("-_") or slug[:limit]
    return ""


def free(slug: str, is_taken: Callable[[str], bool], limit: int = 100) -> str:
    """The slug, or the first of ``slug-2``, ``slug-3`` … that is not taken."""
    if not is_taken(slug):
        return slug
    for number in count(2):
        ending = f"-{number}"
        candidate = slug[: limit - len(ending)] + ending
        if not is_taken(candidate):
            return candidate
    raise AssertionError("unreachable")
