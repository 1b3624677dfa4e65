"""The policy: permissions of readers and the initial status of comments. Sites override methods.

``NEUROMOD_COMMENTS_POLICY`` names the class; a subclass of ``CommentPolicy`` is enough.

Every page with comments asks the policy, but few processes receive a comment: what is needed only
for that is imported on first use.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Comment, TrustLevel, VerifiedClinician
from neuromod_wagtail.comments.models.comment import Badge
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.settings import Mode, Moderation
from neuromod_wagtail.comments.models.states import OWN, Status
from neuromod_wagtail.comments.permissions import can_moderate
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike, is_written_by
from neuromod_wagtail.users import User, public_name

if TYPE_CHECKING:
    from neuromod_wagtail.comments.spam.submission import Hold, Submission


class CommentPolicy:
    """The default policy."""

    def can_post(self, comment_settings: EffectiveSettings) -> bool:
        return comment_settings.is_open

    def why_closed(self, comment_settings: EffectiveSettings) -> str:
        """Return a sentence for a reader who cannot comment; empty when they can."""
        if comment_settings.is_open:
            return ""
        if not comment_settings.is_public:
            return _("Comments will open when this page is published.")
        if comment_settings.mode == Mode.OPEN:
            return _("Comments on this page closed automatically after a set time.")
        return _("Comments are closed.")

    def can_reply(self, parent: Comment, user: User | None = None) -> bool:
        """Tell whether this comment accepts replies. Its first one closes the whole thread.

        Moderators may also reply to a comment that they declined.
        """
        first = parent.thread or parent
        if first.closed or parent.is_mention:
            return False
        is_declined = parent.status == Status.DECLINED
        return parent.is_public or (is_declined and self.is_moderator(user, parent.page))

    def is_moderator(self, user: User | None, page: PageLike) -> bool:
        """Tell whether this user moderates the page; their own comments need no approval."""
        return user is not None and can_moderate(user, page)

    def display_name(self, user: User) -> str:
        """Return the name under which a site user's comment appears; "" asks them for one."""
        return public_name(user)[:100]

    def badge(self, submission: Submission) -> str:
        """Return the author's role, stored with the comment as it was at the time of writing."""
        from neuromod_wagtail.comments.spam.checks import signs_as_staff

        user = submission.user
        if user is not None:
            if self.is_author(user, submission.page):
                return Badge.AUTHOR
            if getattr(user, "is_staff", False) or user.has_perm("wagtailadmin.access_admin"):
                return Badge.STAFF
            if VerifiedClinician.objects.filter(user=user).exists():
                return Badge.CLINICIAN
        marked = settings.NEUROMOD_COMMENTS_STAFF_NAMES == "mark"
        return Badge.GUEST if marked and signs_as_staff(submission) else ""

    def is_author(self, user: User, page: PageLike) -> bool:
        """Tell whether this user is an author of the page or, if it names none, its owner."""
        return is_written_by(page, user)

    def initial_status(
        self, submission: Submission, comment_settings: EffectiveSettings, holds: list[Hold]
    ) -> tuple[str, list[Hold]]:
        """Return a comment's initial status and all hold reasons.

        It is spam only if the site asked its filter to decide on what is certain, and declined only
        if a rule of the site says so.

        Authors of the page publish replies at once, as moderators do, unless moderators chose to
        hold this person's comments. Trusted people are exempt from the site's rules, and from
        checks that only concern the person. A finding in the text itself still holds the comment.
        """
        from neuromod_wagtail.comments.safety.registry import DISTRESSING
        from neuromod_wagtail.comments.spam.submission import Hold, Junk, Rejection, is_held

        if self.is_moderator(submission.user, submission.page):
            return Status.APPROVED, []
        author_status = submission.author_status
        if submission.badge == Badge.AUTHOR and author_status.trust_level != TrustLevel.Choice.HOLD:
            return Status.APPROVED, []
        if author_status.trust_level == TrustLevel.Choice.TRUSTED:
            holds = [hold for hold in holds if hold.evidence]
            return (Status.PENDING if is_held(holds) else Status.APPROVED), holds
        if author_status.trust_level == TrustLevel.Choice.HOLD:
            holds = [Hold("trust_level", author_status.reason), *holds]
        if comment_settings.moderation == Moderation.BEFORE:
            holds = [*holds, Hold("moderation")]
        elif comment_settings.moderation == Moderation.FIRST:
            needed = comment_settings.first_comments
            published = self.published_before(submission, needed)
            if published < needed:
                holds = [*holds, Hold("first_comments", f"{published}/{needed}")]
        # A cry for help that reads like spam is still for a person to read.
        is_distressing = any(hold.code in DISTRESSING for hold in holds)
        if not is_distressing and any(isinstance(hold, Junk) for hold in holds):
            return Status.SPAM, holds
        if any(isinstance(hold, Rejection) for hold in holds):
            return Status.DECLINED, holds
        return (Status.PENDING, holds) if is_held(holds) else (Status.APPROVED, [])

    def published_before(self, submission: Submission, up_to: int) -> int:
        """Return how many comments of this person are published, counted up to a limit."""
        from neuromod_wagtail.comments.spam.facts import author_of

        person = author_of(submission.user, submission.email, submission.name)
        return Comment.objects.public().filter(person)[:up_to].count() if person else 0

    def editable_until(self, comment: Comment) -> datetime:
        return comment.submitted_at + timedelta(minutes=settings.NEUROMOD_COMMENTS_EDIT_MINUTES)

    def can_edit(self, comment: Comment) -> bool:
        """Tell whether the author may still edit or withdraw it. Not once someone has replied."""
        return (
            comment.status in OWN
            and timezone.now() < self.editable_until(comment)
            and not comment.replies.exclude(status__in=[Status.SPAM, Status.DECLINED]).exists()
        )


def policy() -> CommentPolicy:
    chosen: type[CommentPolicy] = import_string(settings.NEUROMOD_COMMENTS_POLICY)
    return chosen()
