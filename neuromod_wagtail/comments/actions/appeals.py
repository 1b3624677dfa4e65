"""Actions on appeals: an author's, against a declined comment, and the decision of someone else.

An author has one appeal. Whoever declined the comment does not decide on it, unless no one else
moderates the page. Both actions are recorded in the audit log of the comment, without their text.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.actions.comments import approve
from neuromod_wagtail.comments.models import Appeal, Comment, SectionModerators
from neuromod_wagtail.comments.models.states import Status, StatusConflict
from neuromod_wagtail.comments.notifications import messages, moderators
from neuromod_wagtail.comments.permissions import (
    ModerationPolicy,
    can_moderate,
    discussions_below,
    sections,
)
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import AnyUser, User

Outcome = Appeal.Outcome


def appeal(comment: Comment, text: str, *, user: User | None = None) -> Appeal:
    """Store the author's appeal. Raises ``StatusConflict`` if there is nothing to appeal against."""
    with transaction.atomic():
        [now] = counters.locked([comment])
        if not can_appeal(now):
            raise StatusConflict(now.status)
        declined_by = None if now.is_decided_by_rule else now.decided_by
        made: Appeal = Appeal.objects.create(comment=now, text=text, declined_by=declined_by)
        counters.record_event(now, "appeal", user=user, screen="own")
        if moderators.order_now(now, "appealed", made.pk):
            on_commit.mail(now.pk)
    return made


def can_appeal(comment: Comment) -> bool:
    """Tell whether the comment is declined and its author has not appealed yet."""
    return comment.status == Status.DECLINED and not Appeal.objects.filter(comment=comment).exists()


def decide(appeal: Appeal, *, grant: bool, answer: str, user: User) -> None:
    """Publish the comment or leave it declined, and tell the author.

    Raises ``PermissionDenied`` for those who may not decide, ``StatusConflict`` if someone else was
    first.
    """
    comment = appeal.comment
    with transaction.atomic():
        [now] = counters.locked([comment])
        current = Appeal.objects.select_related("declined_by").filter(pk=appeal.pk).first()
        if current is None:  # erased with the comment
            raise StatusConflict(now.status)
        if not can_decide(user, current, now.page):
            raise PermissionDenied
        if current.outcome or now.status != Status.DECLINED:
            raise StatusConflict(now.status)
        current.outcome = Outcome.GRANTED if grant else Outcome.KEPT
        current.answer, current.decided_by, current.decided_at = answer, user, timezone.now()
        current.save()
        action = "grant_appeal" if grant else "reject_appeal"
        counters.record_event(now, action, user=user, screen="appeals")
        if grant:
            approve(now, user=user, screen="appeals", tell=False)
        if messages.appealed(now):
            on_commit.mail(now.pk)


def can_decide(user: AnyUser, appeal: Appeal, page: PageLike, others: Others | None = None) -> bool:
    """Tell whether the user may decide; ``others`` are those of ``others_than``, if known."""
    if not can_moderate(user, page):
        return False
    if appeal.declined_by_id != user.pk:
        return True
    others = others or others_than(user)
    return not others.everywhere and not any(page.path.startswith(path) for path in others.paths)


@dataclass(frozen=True)
class Others:
    """Whether someone else moderates everywhere, or else the tree paths that others moderate."""

    everywhere: bool
    paths: frozenset[str] = frozenset()


def others_than(user: AnyUser) -> Others:
    """Return where other users moderate, in two queries at most."""
    policy = ModerationPolicy(Comment)
    everywhere = policy.users_with_any_permission(["change"]).filter(is_active=True)
    if everywhere.exclude(pk=user.pk or 0).exists():
        return Others(True)
    users = get_user_model()._default_manager.filter(is_active=True).exclude(pk=user.pk or 0)
    rows = SectionModerators.objects.filter(group__user__in=users)
    return Others(False, frozenset(rows.values_list("page__path", flat=True)))


def waiting(user: AnyUser) -> QuerySet[Appeal]:
    """Return the open appeals on pages that the user moderates, oldest first."""
    return open_appeals(sections(user)).order_by("submitted_at", "pk")


def open_appeals(where: tuple[str, ...] | None) -> QuerySet[Appeal]:
    """Return the open appeals on pages below these tree paths; ``None``: on all pages."""
    found = Appeal.objects.filter(outcome=Outcome.OPEN, comment__status=Status.DECLINED)
    if where is None:
        return found
    return found.filter(comment__discussion__in=discussions_below(where).values("pk"))
