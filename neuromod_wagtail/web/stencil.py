"""Render a template once for each kind of row, and insert the texts that differ from row to row.

A list shows many rows of few kinds, and rendering a template for each takes most of the time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from neuromod_wagtail.text.characters import MARK

Texts = Mapping[str, str | Sequence[str]]
InContext = Callable[[Any, Mapping[str, object]], dict[str, object]]
# Anything else is a text, also a lazy translation, which is no ``str``.
LISTS = (list, tuple)
MARKS = re.compile(MARK.format("([a-z_]+[0-9]*)"))
# Stands for the text ``pk``, as addresses are only built with digits.
NUMBER = "9999999999999999"


def mark(name: str) -> SafeString:
    """Return what stands for a text while the template is rendered."""
    return mark_safe(MARK.format(name))  # noqa: S308


def beside(kind: Hashable, texts: Mapping[str, object]) -> dict[str, object]:
    """Return a context with the texts beside what they are for."""
    return {"kind": kind, **texts}


class Stencil:
    """A template for many rows, for the time of a request.

    The template may print texts, test whether they are empty and loop over lists of them, but it
    must not filter or compare them: it sees marks in their place. Besides those, it may only depend
    on the kind of row, as ``in_context`` puts both into its context, on the language and on where
    the site's addresses are.
    """

    def __init__(self, template: str, in_context: InContext = beside) -> None:
        # The engine keeps a template for as long as its file stays the same.
        self.template: Any = get_template(template)
        self.place = get_language(), get_script_prefix(), get_urlconf(), in_context

    def filled(self, kind: Hashable, texts: Texts) -> SafeString:
        """Return the HTML of one row."""
        shown: dict[str, str] = {}
        given: dict[str, int | None] = {}
        for name, text in texts.items():
            if not text:
                continue
            given[name] = None
            if isinstance(text, SafeString):
                shown[name] = text
            elif isinstance(text, LISTS):
                given[name] = len(text)
                shown |= {f"{name}{n}": conditional_escape(one) for n, one in enumerate(text)}
            else:
                shown[name] = html.escape(str(text))
        filled = _cut(self.template.template, *self.place, kind, tuple(given.items())).copy()
        filled[1::2] = [shown[name] for name in filled[1::2]]
        return mark_safe("".join(filled))  # noqa: S308


@lru_cache(maxsize=500)
def _cut(
    template: Any,
    _language: str,
    _prefix: str,
    _urlconf: Hashable,
    in_context: InContext,
    kind: Hashable,
    given: tuple[tuple[str, int | None], ...],
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
    rendered = template.render(Context(in_context(kind, {**marks, "pk": NUMBER})))
    lines = map(str.strip, rendered.replace(NUMBER, mark("pk")).split("\n"))
    return MARKS.split("\n".join(filter(None, lines)))
