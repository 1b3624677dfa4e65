"""Email preferences of moderators: their own, else the site's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from neuromod_wagtail.comments.models import Comment, Discussion, LeftToOthers, ModeratorMail
from neuromod_wagtail.comments.models.mail import Pace
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.permissions import can_moderate, moderated_discussions
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User, email_field


@dataclass(frozen=True)
class Preference:
    """A user's preference for the pages below ``path``; an empty path means all."""

    path: str
    pace: str
    published: bool = False
    reports: bool = True


def recipients() -> QuerySet[User]:
    """Return users who could be emailed, with their preferences and group memberships.

    Whether they moderate a page is decided by ``permissions``, page by page.
    """
    users = get_user_model()._default_manager
    groups = Group.objects.filter(user=OuterRef("pk")).filter(
        Q(comment_sections__isnull=False)
        | Q(
            permissions__codename="change_comment",
            permissions__content_type__app_label="neuromod_comments",
        )
    )
    field = email_field()
    reachable = Q(**{f"{field}__gt": ""}) if field else Q(pk__in=[])
    return (
        users.filter(reachable, is_active=True)
        .annotate(in_group_of_moderators=Exists(groups))
        .filter(Q(in_group_of_moderators=True) | Exists(_chosen(OuterRef("pk"))))
        .select_related("wagtail_userprofile")
        .prefetch_related(
            Prefetch("comment_mail", queryset=ModeratorMail.objects.select_related("page"))
        )
        .order_by("pk")
    )


def recipients_at(pace: str, **more: object) -> QuerySet[User]:
    """Return the ``recipients`` with any preference of this pace, narrowed further by ``more``."""
    chosen = Exists(_chosen(OuterRef("pk")).filter(pace=pace, **more))
    if pace != settings.NEUROMOD_COMMENTS_MODERATOR_MAIL:
        return recipients().filter(chosen)
    everywhere = Exists(_chosen(OuterRef("pk")).filter(page__isnull=True))
    by_default = Q(Q(in_group_of_moderators=True), ~Q(everywhere))
    return recipients().filter(Q(chosen) | by_default)


def recipient(pk: str | int | None) -> User | None:
    """Return one of the ``recipients``, or ``None`` when the user may no longer get email."""
    return recipients().filter(pk=pk).first() if pk else None


def preferences_of(user: User) -> list[Preference]:
    """Return the preferences of one of the ``recipients``, the general one first. No query."""
    rows = sorted(user.comment_mail.all(), key=lambda row: row.page.path if row.page else "")
    found = [
        Preference(row.page.path if row.page else "", row.pace, row.published, row.reports)
        for row in rows
    ]
    if found and not found[0].path:
        return found
    # Annotated by the query of ``recipients``.
    member: bool = user.in_group_of_moderators  # type: ignore[attr-defined]
    pace = settings.NEUROMOD_COMMENTS_MODERATOR_MAIL if member else Pace.NEVER
    return [Preference("", pace), *found]


def preference_for(user: User, page: PageLike) -> Preference:
    """Return the preference for one page: that for the nearest section."""
    fitting = [
        preference for preference in preferences_of(user) if page.path.startswith(preference.path)
    ]
    return max(fitting, key=lambda preference: len(preference.path))


def wants(user: User, comment: Comment, event: str) -> bool:
    """Tell whether one of the ``recipients`` wants this event of this comment, as it is now."""
    preference = preference_for(user, comment.page)
    if preference.pace != Pace.NOW or comment.user_id == user.pk:
        return False
    if ":appealed:" in event:
        # Whoever declined the comment does not decide on the appeal, and need not know.
        is_declined = comment.status == Status.DECLINED and not comment.appeal.outcome
        is_wanted = is_declined and comment.appeal.declined_by_id != user.pk
    elif ":reported:" in event:
        is_wanted = preference.reports and comment.urgency > comment.priority
    else:
        # Comments without a decision were published at once.
        at_once = comment.status == Status.APPROVED and comment.decided_at is None
        is_wanted = comment.status == Status.PENDING or (at_once and preference.published)
    if not is_wanted or not can_moderate(user, comment.page):
        return False
    left = LeftToOthers.objects.filter(user=user, code=comment.hold_code)
    return not (comment.hold_code and left.exists())


def discussions_of(user: User, wanted: Iterable[Preference]) -> QuerySet[Discussion]:
    """Return the discussions that the user moderates and whose preference is one of ``wanted``."""
    preferences = preferences_of(user)
    where = Q(pk__in=[])
    for preference in wanted:
        here = Q(page__path__startswith=preference.path) if preference.path else Q()
        for nearer in preferences:
            if nearer.path.startswith(preference.path) and nearer.path != preference.path:
                here &= ~Q(page__path__startswith=nearer.path)
        where |= here or Q(pk__isnull=False)
    return Discussion.objects.filter(where, pk__in=moderated_discussions(user).values("pk"))


def _chosen(user: OuterRef | User) -> QuerySet[ModeratorMail]:
    return ModeratorMail.objects.filter(user=user)
