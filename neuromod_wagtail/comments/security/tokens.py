"""Signed tokens: of forms, own comments, subscriptions and moderators' links.

The form's token says which page it was made for and when, to a few seconds. It identifies no one:
all readers who load the page in these seconds get the same one, from any cache.
"""

from __future__ import annotations

import time
from enum import Enum
from typing import NamedTuple

from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.utils.crypto import constant_time_compare

from neuromod_wagtail.conf import settings

# By so many seconds the clocks of two servers may differ.
SKEW = 60


class FormTokenState(Enum):
    GOOD = "good"
    FORGED = "forged"
    STALE = "stale"
    TOO_FAST = "too fast"


def form_token(page_id: int, now: float | None = None, audience: str = "") -> str:
    """Return the token of the form on a page, the same for everyone within one step of time.

    ``audience`` is the origin of a form on another site, for which alone the token is valid.
    """
    step = max(1, settings.NEUROMOD_COMMENTS_TOKEN_STEP_SECONDS)
    made = int(now if now is not None else time.time()) // step * step
    return _form_signer(audience).sign(f"{page_id}-{made}")


def check_form_token(
    token: str, page_id: int, now: float | None = None, audience: str = ""
) -> FormTokenState:
    """Check a submitted token against the server's own clock and signature."""
    try:
        page, _, made = _form_signer(audience).unsign(token[:200]).partition("-")
        age = (now if now is not None else time.time()) - int(made)
    except (BadSignature, ValueError):
        return FormTokenState.FORGED
    if not constant_time_compare(page, str(page_id)):
        return FormTokenState.FORGED
    # From the future: the clock was set back. The reader gets another token, not a longer wait.
    if not -SKEW <= age <= settings.NEUROMOD_COMMENTS_TOKEN_HOURS * 3600:
        return FormTokenState.STALE
    # The time was rounded down, so a valid token looks up to one step older than it is.
    step = (
        settings.NEUROMOD_COMMENTS_TOKEN_STEP_SECONDS
        if settings.NEUROMOD_COMMENTS_MIN_SECONDS
        else 0
    )
    if age < settings.NEUROMOD_COMMENTS_MIN_SECONDS + step:
        return FormTokenState.TOO_FAST
    return FormTokenState.GOOD


def next_form_token(token: str, page_id: int) -> str:
    """Return the token of a form that is shown again, with a preview or for a correction.

    Readers who took their time need not wait again. So a valid token is reused, and the successor
    of an expired one is backdated.
    """
    state = check_form_token(token, page_id)
    if state in {FormTokenState.GOOD, FormTokenState.TOO_FAST}:
        return token
    age = 0
    if state is FormTokenState.STALE:
        age = settings.NEUROMOD_COMMENTS_MIN_SECONDS + settings.NEUROMOD_COMMENTS_TOKEN_STEP_SECONDS
    return form_token(page_id, time.time() - age)


def own_token(comment_id: int) -> str:
    """Return the key with which an author returns to their own comment."""
    return _signer("own").sign(str(comment_id))


def own_comment(token: str) -> int | None:
    return _number("own", token)


def subscription_token(subscription_id: int) -> str:
    return _signer("follow").sign(str(subscription_id))


def subscription(token: str) -> int | None:
    return _number("follow", token)


def no_mail_token(user_id: object) -> str:
    """Return the key with which a moderator stops all email about comments."""
    return _signer("no-mail").sign(str(user_id))


def no_mail(token: str) -> str | None:
    """Return the key of the moderator's account as text."""
    return _text("no-mail", token)


class Decision(NamedTuple):
    """The content of a link in an email to a moderator: ``status`` is what they saw."""

    comment_id: int
    user_id: str
    status: str


def decision_token(comment_id: int, user_id: object, status: str) -> str:
    """Return the key to the page where one moderator decides on one comment, for some days."""
    return _timed("decide").sign(f"{comment_id}-{user_id}-{status}")


def decision(token: str) -> Decision | None:
    """Decode a decision token; ``None`` if invalid. Raises ``SignatureExpired``."""
    days = settings.NEUROMOD_COMMENTS_DECISION_LINK_DAYS
    try:
        signed = _timed("decide").unsign(token[:200], max_age=days * 86_400)
    except SignatureExpired:
        raise
    except BadSignature:
        return None
    comment_id, _separator, rest = signed.partition("-")
    # A UUID has hyphens, too.
    user_id, _separator, status = rest.rpartition("-")
    return Decision(int(comment_id), user_id, status)


def _timed(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=f"neuromod_comments.{purpose}", sep=".")


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"neuromod_comments.{purpose}", sep=".")


def _form_signer(audience: str) -> Signer:
    return _signer(f"form:{audience}")


def _number(purpose: str, token: str) -> int | None:
    text = _text(purpose, token)
    return int(text) if text else None


def _text(purpose: str, token: str) -> str | None:
    try:
        return _signer(purpose).unsign(token[:200])
    except BadSignature:
        return None
