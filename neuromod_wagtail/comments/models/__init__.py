"""What is stored: discussions and their rules, comments, followers, mail, readers' reactions."""

from __future__ import annotations

from neuromod_wagtail.comments.models.batch import Batch
from neuromod_wagtail.comments.models.comment import Comment, Edit
from neuromod_wagtail.comments.models.decline_reason import DeclineReason
from neuromod_wagtail.comments.models.discussion import Discussion
from neuromod_wagtail.comments.models.mail import Mail
from neuromod_wagtail.comments.models.moderator_mail import ModeratorMail
from neuromod_wagtail.comments.models.note import Note
from neuromod_wagtail.comments.models.number_range import NumberRange
from neuromod_wagtail.comments.models.person import Ban, Standing
from neuromod_wagtail.comments.models.provenance import Provenance
from neuromod_wagtail.comments.models.reaction import Helpful, Report
from neuromod_wagtail.comments.models.section_moderators import SectionModerators
from neuromod_wagtail.comments.models.settings import CommentNotice, CommentSettings, SectionRules
from neuromod_wagtail.comments.models.subscription import Subscription

__all__ = [
    "Ban",
    "Batch",
    "Comment",
    "CommentNotice",
    "CommentSettings",
    "DeclineReason",
    "Discussion",
    "Edit",
    "Helpful",
    "Mail",
    "ModeratorMail",
    "Note",
    "NumberRange",
    "Provenance",
    "Report",
    "SectionModerators",
    "SectionRules",
    "Standing",
    "Subscription",
]
