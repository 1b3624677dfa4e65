"""Lists in sentences, joined as the language of the reader does."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext


def join_list(items: Iterable[object]) -> str:
    """Return the items as one text, in English with commas. Empty ones are left out.

    The text is safe HTML if all items are.
    """
    # Translators: how two items of a list are joined; the first may be several already.
    return _join(items, pgettext("list", "%(items)s, %(item)s"))


def join_names(names: Iterable[object]) -> str:
    """Return names as one text, like ``join_list``, in English with “and” before the last."""
    parts = _parts(names)
    if len(parts) < 2:
        return _join(parts, "")
    # Translators: how the last item of a list is joined to the others.
    last = pgettext("end of a list", "%(items)s and %(item)s")
    return _join([join_list(parts[:-1]), parts[-1]], last)


def _parts(items: Iterable[object]) -> list[str]:
    texts = (item if isinstance(item, SafeString) else str(item or "") for item in items)
    return [text for text in texts if text]


def _join(items: Iterable[object], pattern: str) -> str:
    parts = _parts(items)
    if not parts:
        return ""
    text, *others = parts
    for item in others:
        text = pattern % {"items": text, "item": item}
    is_safe = all(isinstance(part, SafeString) for part in parts)
    return mark_safe(text) if is_safe else text  # noqa: S308  every part is safe
