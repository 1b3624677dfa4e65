"""Redaction: a moderator removes personal data from a comment's text. Its status stays.

Readers see the new text, marked as edited by a moderator. The text before is kept for moderators
until ``NEUROMOD_COMMENTS_KEEP_REDACTED_DAYS`` have passed, and erased with the comment.
"""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Comment, Edit
from neuromod_wagtail.comments.models.states import InvalidTransition, Status, StatusConflict
from neuromod_wagtail.comments.spam.text import latin
from neuromod_wagtail.text.characters import folded
from neuromod_wagtail.users import User

# The text of these is no longer shown to anyone, or no longer there.
CLOSED = frozenset({Status.WITHDRAWN, Status.ERASED})
WORD = re.compile(r"[^\W_]+")
WRITTEN = ("body", "body_html", "redacted_at", "hold_reasons")


class TextConflict(StatusConflict):
    """Someone changed the text first, such as its author."""


def can_redact(comment: Comment) -> bool:
    """Tell whether the comment has a text that moderators may change."""
    return comment.status not in CLOSED and not comment.is_mention


def redact(
    comment: Comment, body: str, *, seen: str, user: User | None = None, screen: str = ""
) -> bool:
    """Replace the text, and return whether that was a change.

    ``seen`` is the text that the moderator read: ``TextConflict`` is raised when it is no longer
    that, ``InvalidTransition`` when the comment was withdrawn or erased, and ``ValueError`` for an
    empty text. Restoring the text from before the first redaction removes the mark.
    """
    body = markup.clean(body)
    if not body:
        raise ValueError("A redacted comment needs a text; erase it instead.")
    with transaction.atomic():
        [now] = counters.locked([comment])
        if not can_redact(now):
            raise InvalidTransition(now.status, now.status)
        if markup.clean(now.body) != markup.clean(seen):
            raise TextConflict(now.status)
        if body == now.body:
            return False
        original = now.edits.filter(is_redaction=True).values_list("body", flat=True).first()
        Edit.objects.create(comment=now, body=now.body, user=user, is_redaction=True)
        now.hold_reasons = _without_evidence(now.hold_reasons, now.body, body)
        now.body, now.body_html = body, markup.render(body)
        now.redacted_at = None if body == original else timezone.now()
        now.save(update_fields=WRITTEN)
        counters.touch([now.discussion_id])
        counters.record_event(now, "redact", user=user, screen=screen)
        if now.is_public:
            on_commit.purge(now.page_id, discussions=[now.discussion_id])
    return True


def _without_evidence(holds: list[dict[str, str]], old: str, new: str) -> list[dict[str, str]]:
    """Return the hold reasons without evidence that quotes a removed word.

    Words are compared, as checks read the text in other ways than it was typed.
    """
    removed = _words(old) - _words(new)
    return [
        {**hold, "evidence": ""} if removed & _words(hold.get("evidence") or "") else hold
        for hold in holds
    ]


def _words(text: str) -> set[str]:
    return set(WORD.findall(latin(folded(text))))
