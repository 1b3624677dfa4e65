"""Actions on comments, one function each: the only code that writes a status.

Actions on a single comment are available here, as ``actions.approve(comment, user=user)``; those on
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
from neuromod_wagtail.comments.actions.redaction import redact

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
    "redact",
    "undo",
    "withdraw",
]
