"""Corrections: what came of a reader's hint to the editor. The comment's status stays."""

from __future__ import annotations

from django.db import transaction

from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.comment import Outcome, Purpose
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.users import User


def settle(comment: Comment, outcome: str, *, seen: str, user: User, screen: str = "") -> bool:
    """Record what came of a correction, and return whether that is new. Readers see it.

    ``seen`` is the outcome that the editor saw: ``StatusConflict`` is raised when someone was first.
    """
    if outcome not in Outcome.values or comment.purpose != Purpose.CORRECTION:
        raise ValueError(f"A correction has no outcome {outcome!r}.")
    with transaction.atomic():
        [now] = counters.locked([comment])
        if now.outcome != seen:
            raise StatusConflict(now.outcome)
        if now.outcome == outcome:
            return False
        Comment.objects.filter(pk=now.pk).update(outcome=outcome)
        counters.touch([now.discussion_id])
        data = {"screen": screen} if screen else {}
        counters.record([counters.unmoved(now)], "settle", user=user, uuid=None, **data)
        if now.is_public:
            on_commit.purge(now.page_id, discussions=[now.discussion_id])
    return True
