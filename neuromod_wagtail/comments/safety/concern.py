"""A concern: what may hurt someone, how soon a person should look, and examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from neuromod_wagtail.comments.safety.reading import Reading
from neuromod_wagtail.conf import settings


@dataclass(frozen=True)
class Concern:
    """A concern. ``find`` yields the evidence in a comment.

    The queue shows comments of a higher ``priority`` first, and the time by which someone should
    decide: ``deadline`` after the comment was sent. ``hits`` are examples that must be found,
    ``passes`` examples that must not. ``is_distressing``: moderators see the text on request only.
    """

    code: str
    label: str | Promise
    sentence: str | Promise
    priority: int
    deadline: timedelta
    find: Callable[[Reading], Iterator[str]]
    hits: tuple[str, ...]
    passes: tuple[str, ...]
    is_distressing: bool = False

    def evidence(self, reading: Reading) -> str:
        """Return the first evidence in a comment, by our rules or the site's, or nothing."""
        own = settings.NEUROMOD_COMMENTS_CONCERN_RULES.get(self.code, ())
        finders = (self.find, *map(import_string, own))
        return next(chain.from_iterable(find(reading) for find in finders), "")
