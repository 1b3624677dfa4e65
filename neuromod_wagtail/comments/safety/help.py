"""Help for authors whose comment reads like a crisis."""

from __future__ import annotations

from dataclasses import dataclass

from neuromod_wagtail.comments.models import HelpLine
from neuromod_wagtail.comments.safety.concerns.crisis import CRISIS
from neuromod_wagtail.comments.safety.reading import Reading


@dataclass(frozen=True)
class Help:
    """The help lines that are current. There may be none; the advice is shown all the same."""

    lines: list[HelpLine]


def help_for(body: str, locale_id: int | None) -> Help | None:
    """Return help for the author of this text, or nothing. One query, and only if it is shown."""
    if not body or not CRISIS.evidence(Reading(body)):
        return None
    return Help(HelpLine.objects.current(locale_id))
