"""Render a template once for each kind of row, and put in the texts that differ from row to row.

A list shows many rows of few kinds, and rendering a template for each takes most of the time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

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
    must not filter or compare them: it sees marks in their place.
    """

    def __init__(self, template: str) -> None:
        self.template = get_template(template)
        self.pieces: dict[Hashable, list[str]] = {}

    def filled(self, kind: Hashable, texts: Mapping[str, str | Sequence[str]]) -> SafeString:
        """Return the HTML of one row. ``kind`` is what the template depends on besides texts."""
        shown = dict(_flat(texts))
        key = kind, tuple(shown)
        if key not in self.pieces:
            self.pieces[key] = self._cut(kind, texts)
        filled = self.pieces[key].copy()
        filled[1::2] = [shown.get(name, "") for name in filled[1::2]]
        return mark_safe("".join(filled))  # noqa: S308

    def _cut(self, kind: Hashable, texts: Mapping[str, str | Sequence[str]]) -> list[str]:
        """Return the template's HTML for a kind, split at the marks: text, mark, text and so on."""
        marks = {
            name: mark(name)
            if isinstance(text, str)
            else [mark(f"{name}{place}") for place in range(len(text))]
            for name, text in texts.items()
            if text
        }
        rendered = self.template.render({"kind": kind, **marks, "pk": NUMBER})
        lines = map(str.strip, rendered.replace(NUMBER, mark("pk")).split("\n"))
        return MARK.split("\n".join(filter(None, lines)))


def _flat(texts: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the names and the HTML of texts that are not empty."""
    for name, text in texts.items():
        if not isinstance(text, str):
            yield from _flat({f"{name}{place}": one for place, one in enumerate(text)})
        elif text:
            yield name, text if isinstance(text, SafeString) else html.escape(text)
