"""Render a template once for each kind of row, and put in the texts that differ from row to row.

A list shows many rows of few kinds, and rendering a template for each takes most of the time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Texts = Mapping[str, str | Sequence[str]]
# Anything else is a text, also a lazy translation, which is no ``str``.
LISTS = (list, tuple)
# Two characters to which Unicode gives no meaning; no one ever searches for them.
MARK = re.compile("\ue000([a-z_]+[0-9]*)\ue001")
# Stands for the text ``pk``, as addresses are only built with digits.
NUMBER = "9999999999999999"


def mark(name: str) -> SafeString:
    """Return what stands for a text while the template is rendered."""
    return mark_safe(f"\ue000{name}\ue001")  # noqa: S308


class Stencil:
    """A template for many rows, for the time of a request.

    The template may print texts, test whether they are empty and loop over lists of them, but it
    must not filter or compare them: it sees marks in their place. Besides those, it may only depend
    on ``kind`` and on the language.
    """

    def __init__(self, template: str) -> None:
        # The engine keeps a template for as long as its file stays the same.
        self.template: Any = get_template(template).template  # type: ignore[attr-defined]
        self.place = get_language(), get_script_prefix()

    def filled(self, kind: Hashable, texts: Texts) -> SafeString:
        """Return the HTML of one row."""
        shown = dict(_flat(texts))
        given = tuple(
            (name, len(text) if isinstance(text, LISTS) else None)
            for name, text in texts.items()
            if text
        )
        filled = _cut(self.template, self.place, kind, given).copy()
        filled[1::2] = [shown.get(name, "") for name in filled[1::2]]
        return mark_safe("".join(filled))  # noqa: S308


@lru_cache(maxsize=500)
def _cut(
    template: Any, place: Hashable, kind: Hashable, given: tuple[tuple[str, int | None], ...]
) -> list[str]:
    """Return the template's HTML for a kind, split at the marks: text, mark, text and so on.

    ``given`` names the texts that are not empty, with the length of each list.
    """
    marks = {
        name: mark(name)
        if length is None
        else [mark(f"{name}{number}") for number in range(length)]
        for name, length in given
    }
    rendered = template.render(Context({"kind": kind, **marks, "pk": NUMBER}))
    lines = map(str.strip, rendered.replace(NUMBER, mark("pk")).split("\n"))
    return MARK.split("\n".join(filter(None, lines)))


def _flat(texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield the names and the HTML of texts that are not empty."""
    for name, text in texts.items():
        if isinstance(text, LISTS):
            yield from _flat({f"{name}{place}": one for place, one in enumerate(text)})
        elif text:
            yield name, text if isinstance(text, SafeString) else html.escape(str(text))
