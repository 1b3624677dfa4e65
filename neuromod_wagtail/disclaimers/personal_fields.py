"""Personal data in the models of disclaimers: only the user who locked one for editing."""

from __future__ import annotations

from neuromod_wagtail.disclaimers.models import (
    Disclaimer,
    DisclaimerRule,
    DisclaimerUsage,
    DisclaimerVersion,
    RuleRecord,
)
from neuromod_wagtail.privacy.declaration import CONTENT, EDITORIAL, NEUTRAL, declare, each

declare(Disclaimer, EDITORIAL, each("slug kind title short_text text", CONTENT))
declare(
    DisclaimerVersion,
    each("id disclaimer number kind title short_text text", CONTENT),
    each("in_force_from in_force_until", NEUTRAL),
)
declare(DisclaimerUsage, each("id page disclaimer kind place", NEUTRAL))
declare(DisclaimerRule, each("id page disclaimer kind condition place fallback", CONTENT))
declare(
    RuleRecord,
    each("id rule_pk page_id disclaimer_id kind condition place fallback", CONTENT),
    each("in_force_from in_force_until", NEUTRAL),
)
