"""The checks for concerns. ``NEUROMOD_COMMENTS_SPAM_CHECKS`` lists those in use."""

from __future__ import annotations

from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.safety.concern import Concern
from neuromod_wagtail.comments.safety.reading import Reading
from neuromod_wagtail.comments.safety.registry import CONCERNS
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


crisis = concern_check(CONCERNS["crisis"])
treatment_advice = concern_check(CONCERNS["treatment_advice"])
home_stimulation = concern_check(CONCERNS["home_stimulation"])
diagnosis = concern_check(CONCERNS["diagnosis"])
miracle_cure = concern_check(CONCERNS["miracle_cure"])
identifiers = concern_check(CONCERNS["identifiers"])
named_person = concern_check(CONCERNS["named_person"])
promotion = concern_check(CONCERNS["promotion"])
