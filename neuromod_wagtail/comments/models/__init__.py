"""What is stored: discussions and their rules, comments, followers, mail, readers' reactions."""

from __future__ import annotations

from neuromod_wagtail.comments.models.comment import Comment, Edit
from neuromod_wagtail.comments.models.discussion import Discussion
from neuromod_wagtail.comments.models.mail import Mail
from neuromod_wagtail.comments.models.reaction import Helpful, Report
from neuromod_wagtail.comments.models.settings import CommentNotice, CommentSettings, SectionRules
from neuromod_wagtail.comments.models.subscription import Subscription

__all__ = [
    "Comment",
    "CommentNotice",
    "CommentSettings",
    "Discussion",
    "Edit",
    "Helpful",
    "Mail",
    "Report",
    "SectionRules",
    "Subscription",
]
