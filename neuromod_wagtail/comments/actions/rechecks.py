"""Asking Akismet again about comments that await moderation. Its answer is a reason, no decision."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from neuromod_wagtail.comments.actions import counters
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Status, StatusConflict
from neuromod_wagtail.conf import AKISMET, settings
from neuromod_wagtail.users import User

CODE = "akismet"


class NoVerdict(Exception):
    """Akismet did not answer, or not as its documentation says."""


def is_possible() -> bool:
    """Tell whether the site uses Akismet."""
    return AKISMET in settings.NEUROMOD_COMMENTS_SPAM_CHECKS


def recheck(comment: Comment, *, user: User | None = None, screen: str = "") -> bool:
    """Ask again, and return whether Akismet takes the comment for spam.

    The answer replaces the one before, or the note that there was none. Raises ``NoVerdict``, and
    ``StatusConflict`` if someone decided meanwhile.
    """
    # Akismet receives personal data, so nothing is sent that needs no answer.
    if not is_possible():
        raise NoVerdict
    if comment.status != Status.PENDING:
        raise StatusConflict(comment.status)
    from neuromod_wagtail.comments.spam import akismet

    try:
        is_spam = akismet.takes_for_spam(comment)
    except akismet.AkismetError as error:
        raise NoVerdict(str(error)) from error
    with transaction.atomic():
        [now] = counters.locked([comment])
        if now.status != Status.PENDING:
            raise StatusConflict(now.status)
        holds = [hold for hold in now.hold_reasons if not _is_answer(hold)]
        if is_spam:
            holds.append({"code": CODE, "evidence": ""})
        codes = [hold["code"] for hold in holds]
        now.hold_reasons = holds
        if now.hold_code not in codes:
            now.hold_code = codes[0] if codes else ""
        now.save(update_fields=["hold_reasons", "hold_code"])
        counters.record_event(now, "recheck", user=user, screen=screen)
    return is_spam


def _is_answer(hold: Mapping[str, str]) -> bool:
    """Tell whether a hold reason is Akismet's answer, or the note that there was none."""
    code = hold.get("code")
    return code == CODE or (code == "check_failed" and hold.get("evidence") == CODE)
