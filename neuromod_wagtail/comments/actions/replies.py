"""Replies by staff, also to a comment that they decline."""

from __future__ import annotations

from django.db import transaction

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import counters, notes
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.models.states import Move, Status, StatusConflict
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.spam.submission import Submission
from neuromod_wagtail.users import User


def reply(
    comment: Comment, body: str, *, user: User, expected: str | None = None, screen: str = ""
) -> Comment:
    """Reply under the user's name, published at once. A pending comment is published with it.

    A declined comment is not: the reply appears below its placeholder.

    Raises ``Refused`` when the comment is gone or its thread closed, ``StatusConflict`` when
    someone else decided on it first; then nothing is changed.
    """
    page = comment.page
    submission = Submission(
        page=page, body=body, name=policy().display_name(user), user=user, parent=comment
    )
    with transaction.atomic():
        now = next(iter(counters.locked([comment])), comment)
        if expected is not None and now.status != expected:
            raise StatusConflict(now.status)
        if now.status == Status.PENDING:
            actions.approve(now, user=user, screen=screen)
        site = page.get_site()
        return actions.post(submission, settings_for(page, site.pk if site else None), [])[0]


def decline(
    comment: Comment,
    *,
    user: User,
    expected: str | None = None,
    reason: str = "",
    tell: bool = True,
    answer: str = "",
    note: str = "",
    screen: str = "",
) -> list[Move]:
    """Decline, and in the same step reply publicly and add a note.

    Raises what ``actions.decline`` and ``reply`` raise; then nothing is changed.
    """
    with transaction.atomic():
        moves = actions.decline(
            comment, user=user, expected=expected, reason=reason, tell=tell, screen=screen
        )
        if note:
            notes.keep(comment, note, user=user, screen=screen)
        if answer:
            reply(comment, answer, user=user)
    return moves
