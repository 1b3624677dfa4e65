"""Models of comments: discussions, settings, comments, subscriptions, email and reactions."""

from __future__ import annotations

from neuromod_wagtail.comments.models.batch import Batch
from neuromod_wagtail.comments.models.comment import Comment, Edit
from neuromod_wagtail.comments.models.discussion import Discussion
from neuromod_wagtail.comments.models.help_line import HelpLine
from neuromod_wagtail.comments.models.mail import Mail, ModeratorMail
from neuromod_wagtail.comments.models.person import (
    Ban,
    LeftToOthers,
    Note,
    TrustLevel,
    VerifiedClinician,
)
from neuromod_wagtail.comments.models.provenance import CommentImport, NumberRange, Provenance
from neuromod_wagtail.comments.models.reaction import Appeal, HelpfulVote, Report
from neuromod_wagtail.comments.models.settings import (
    CommentNotice,
    CommentSettings,
    DeclineReason,
    SectionModerators,
    SectionSettings,
)
from neuromod_wagtail.comments.models.spam import SpamFilter, SpamLesson, WordRule
from neuromod_wagtail.comments.models.subscription import Subscription

__all__ = [
    "Appeal",
    "Ban",
    "Batch",
    "Comment",
    "CommentImport",
    "CommentNotice",
    "CommentSettings",
    "DeclineReason",
    "Discussion",
    "Edit",
    "HelpLine",
    "HelpfulVote",
    "LeftToOthers",
    "Mail",
    "ModeratorMail",
    "Note",
    "NumberRange",
    "Provenance",
    "Report",
    "SectionModerators",
    "SectionSettings",
    "SpamFilter",
    "SpamLesson",
    "Subscription",
    "TrustLevel",
    "VerifiedClinician",
    "WordRule",
]
