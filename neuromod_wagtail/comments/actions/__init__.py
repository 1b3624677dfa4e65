"""Everything that is done to comments: one verb each, the only writers of a status.

The verbs of a single comment are at hand here, as ``actions.approve(comment, user=user)``; those of
threads, people, notes, votes, reports and discussions are in modules of these names.
"""

from neuromod_wagtail.comments.actions.comments import (
    approve,
    decline,
    discussion_of,
    edit,
    erase,
    hold,
    mark_spam,
    post,
    purge,
    undo,
    withdraw,
)

__all__ = [
    "approve",
    "decline",
    "discussion_of",
    "edit",
    "erase",
    "hold",
    "mark_spam",
    "post",
    "purge",
    "undo",
    "withdraw",
]
