"""The staff answers a comment."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.rules import rules_for
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.comments.submissions import Submission


def reply(
    comment: Comment, body: str, *, user: Any, expected: str | None = None, screen: str = ""
) -> Comment:
    """Answer under the user's name, published at once. A comment that waits is published with it.

    Raises ``Refused`` when the comment is gone or its thread closed, ``StatusConflict`` when somebody
    else decided on it first; then nothing is changed.
    """
    page = comment.page
    submission = Submission(
        page=page, body=body, name=policy().display_name(user), user=user, parent=comment
    )
    with transaction.atomic():
        if comment.status == Status.PENDING:
            actions.approve(comment, user=user, expected=expected, screen=screen)
            comment.status = Status.APPROVED
        site = page.get_site()
        return actions.post(submission, rules_for(page, site.pk if site else None), [])[0]
