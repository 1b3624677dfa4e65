"""Tags and filters for text and numbers in templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html

from neuromod_wagtail.text import lists, localized

register = template.Library()


@register.filter
def join_list(items: Iterable[object], attribute: str = "") -> str:
    """Return the items, or one attribute of each, as one text: ``{{ rules|join_list:"name" }}``."""
    return lists.join_list(getattr(item, attribute) if attribute else item for item in items)


@register.simple_tag
def listed(*items: object) -> str:
    """Join the arguments that are not empty into one text: `{% listed code year %}`."""
    return lists.join_list(format_html("{}", item) for item in items if item)


@register.filter
def isolated(text: str) -> str:
    """Keep the direction of a code or a name independent of the text around it."""
    return format_html("<bdi>{}</bdi>", text) if text else ""


@register.filter
def number(value: float) -> str:
    """Return a number with thousands separators."""
    return localized.number(value)


@register.filter
def share(percent: float, decimals: int = 1) -> str:
    """Return a percentage with its sign."""
    return localized.share(percent, decimals)
