"""ALTCHA, a proof of work: the browser of a doubtful comment computes for a moment.

Off unless the site lists the check, as the last one (extra ``altcha``). Nothing is asked of the
reader, no cookie is set and no other server is involved. Challenges are signed and not stored.
"""

from __future__ import annotations

import json
import time

from altcha import Payload, create_challenge, verify_solution
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.spam.learner import store
from neuromod_wagtail.comments.spam.pipeline import spam_check
from neuromod_wagtail.comments.spam.submission import Hold, Refused, Submission, is_held

# Sent by the script if the browser can compute; a form without the script sends nothing.
ABLE = "able"
# Iterations of PBKDF2 for each of some 256 attempts: a second or two in a browser.
ALGORITHM, COST = "PBKDF2/SHA-256", 5000
SECONDS = 600
# A score from this part of the limit on is a doubt.
DOUBT = 0.5


@spam_check(
    "altcha",
    _("No proof of work"),
    _("Other checks were in doubt, and the browser did not complete the proof of work."),
    # It says something about the browser, and nothing about the comment.
    is_private=True,
)
def altcha(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Ask the browser of a doubtful comment for a proof of work; hold a comment without one.

    A comment that is held anyway is not asked for one, nor is one that no check doubts.
    """
    if not is_doubtful(submission, comment_settings) or is_solved(submission):
        return None
    if submission.proof == ABLE:
        raise Refused(
            "proof",
            _("Your browser needs a moment for a spam check. Please press Post Comment again."),
            challenge=challenge_for(submission),
        )
    return Hold("altcha")


def is_doubtful(submission: Submission, comment_settings: EffectiveSettings) -> bool:
    """Tell whether the checks before were in doubt, and not enough of them to hold the comment."""
    if is_held(submission.holds):
        return False
    limit = store.current(comment_settings.spam_filter).hold_at
    score = submission.spam_score or 0
    return any(hold.weight for hold in submission.holds) or score >= DOUBT * limit


def challenge_for(submission: Submission) -> str:
    """Return a challenge as JSON. A solution is valid for this text of this person only.

    So it cannot be used for another comment, and the same one is not stored twice.
    """
    made = create_challenge(
        ALGORITHM,
        COST,
        expires_at=int(time.time()) + SECONDS,
        data={"for": submission.fingerprint},
        hmac_secret=_secret(),
    )
    return json.dumps(made.to_dict())


def is_solved(submission: Submission) -> bool:
    """Tell whether the submission comes with the solution of a challenge of its own."""
    try:
        payload = Payload.from_base64(submission.proof)
        data = payload.challenge.parameters.data or {}
        is_own = data["for"] == submission.fingerprint
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return is_own and verify_solution(payload, _secret()).verified


def _secret() -> bytes:
    return salted_hmac("neuromod_wagtail.comments.altcha", b"", algorithm="sha256").digest()
