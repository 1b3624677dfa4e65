"""A concern: what may hurt someone, how soon a person should look, examples, and its check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.safety.reading import Reading
from neuromod_wagtail.comments.spam.pipeline import SpamCheck, spam_check
from neuromod_wagtail.comments.spam.submission import Hold, Submission
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


def concern_check(concern: Concern) -> SpamCheck:
    """Return the check that holds comments with this concern."""

    @spam_check(concern.code, concern.label, concern.sentence)
    def check(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
        found = concern.evidence(reading_of(submission))
        return Hold(concern.code, found, priority=concern.priority) if found else None

    return check


def reading_of(submission: Submission) -> Reading:
    """Return the submitted text in sentences, read once for all concerns."""
    known: Reading | None = submission.__dict__.get("_reading")
    if known is None or known.typed != submission.body:
        known = submission.__dict__["_reading"] = Reading(submission.body)
    return known
