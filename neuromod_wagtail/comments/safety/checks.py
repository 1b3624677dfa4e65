"""The checks for concerns. ``NEUROMOD_COMMENTS_SPAM_CHECKS`` lists those in use."""

from __future__ import annotations

from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.concerns.advice import ADVICE
from neuromod_wagtail.comments.safety.concerns.crisis import CRISIS
from neuromod_wagtail.comments.safety.concerns.cure import CURE
from neuromod_wagtail.comments.safety.concerns.diagnosis import DIAGNOSIS
from neuromod_wagtail.comments.safety.concerns.identifiers import IDENTIFIERS
from neuromod_wagtail.comments.safety.concerns.people import PEOPLE
from neuromod_wagtail.comments.safety.concerns.promotion import PROMOTION
from neuromod_wagtail.comments.safety.concerns.stimulation import STIMULATION
from neuromod_wagtail.comments.safety.reading import Reading
from neuromod_wagtail.comments.spam.pipeline import SpamCheck, spam_check
from neuromod_wagtail.comments.spam.submission import Hold, Submission


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


crisis = concern_check(CRISIS)
treatment_advice = concern_check(ADVICE)
home_stimulation = concern_check(STIMULATION)
diagnosis = concern_check(DIAGNOSIS)
miracle_cure = concern_check(CURE)
identifiers = concern_check(IDENTIFIERS)
named_person = concern_check(PEOPLE)
promotion = concern_check(PROMOTION)
