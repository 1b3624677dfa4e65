"""The checks for concerns. ``NEUROMOD_COMMENTS_SPAM_CHECKS`` lists those in use."""

from __future__ import annotations

from neuromod_wagtail.comments.safety.concern import concern_check
from neuromod_wagtail.comments.safety.registry import CONCERNS

crisis = concern_check(CONCERNS["crisis"])
treatment_advice = concern_check(CONCERNS["treatment_advice"])
home_stimulation = concern_check(CONCERNS["home_stimulation"])
diagnosis = concern_check(CONCERNS["diagnosis"])
miracle_cure = concern_check(CONCERNS["miracle_cure"])
identifiers = concern_check(CONCERNS["identifiers"])
named_person = concern_check(CONCERNS["named_person"])
promotion = concern_check(CONCERNS["promotion"])
