"""Permissions on comments in the admin.

There are two ways to be a moderator: the model permission to change comments, which applies
everywhere, and ``SectionModerators``, which applies to one part of the page tree. All of the admin
checks here, for the comment or the discussion, never only for the screen.
"""

from __future__ import annotations

from collections.abc import Iterable

import swapper
from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.query import PageQuerySet

from neuromod_wagtail.comments.models import Comment, Discussion, SectionModerators
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.text.patterns import lazy_re_compile
from neuromod_wagtail.users import AnyUser, User, account_key

swapper.set_app_prefix("wagtailcore", "wagtail")

CHANGE = "neuromod_comments.change_comment"
# Readers write comments, and comments are erased by an action: a deleted row would not be counted.
REFUSED = frozenset({"add", "delete"})
# A commenter: the key of an account, an integer or a UUID, or the keyed hash of an email address.
PERSON_KEY = lazy_re_compile(
    r"user:(?P<account>[1-9]\d{0,17}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|mail:(?P<mail>[0-9a-f]{64})"
)


def sections(user: AnyUser) -> tuple[str, ...] | None:
    """Return the tree paths below which a user moderates; ``None``: everywhere; empty: nowhere.

    One query for a user who moderates sections, cached on the user for the request.
    """
    if not user.is_active:
        return ()
    if user.has_perm(CHANGE):
        return None
    kept: dict[str, tuple[str, ...]] = vars(user)
    if "_nm_comment_sections" not in kept:
        rows = SectionModerators.objects.filter(group__in=user.groups.all())
        paths = set(rows.values_list("page__path", flat=True))
        kept["_nm_comment_sections"] = tuple(sorted(paths))
    return kept["_nm_comment_sections"]


def can_moderate(user: AnyUser, page: PageLike) -> bool:
    """Tell whether the user may decide on the comments of this page."""
    where = sections(user)
    return where is None or any(page.path.startswith(path) for path in where)


def moderates(user: AnyUser) -> bool:
    """Tell whether the user moderates anything at all."""
    where = sections(user)
    return where is None or bool(where)


def can_ban(user: AnyUser) -> bool:
    """Tell whether the user may ban people and set trust levels.

    These apply to the whole site, so moderators of a section may not.
    """
    return sections(user) is None


def can_manage_discussion(user: AnyUser, page: PageLike) -> bool:
    """Tell whether the user may open, close or hide the discussion of this page.

    Its moderators may, and users who may publish the page: it changes at once what readers see.
    Users who may only edit drafts may not.
    """
    return can_moderate(user, page) or page.permissions_for_user(user).can_publish()


def can_see_discussion(user: AnyUser, page: PageLike) -> bool:
    """Tell whether the user may arrange the discussion or edit its page."""
    return can_manage_discussion(user, page) or page.permissions_for_user(user).can_edit()


def moderated_pages(user: AnyUser) -> PageQuerySet:
    """Return the pages whose comments the user moderates."""
    pages = swapper.load_model("wagtailcore", "Page").objects.all()
    where = sections(user)
    if where is None:
        return pages
    below = Q(pk__in=[])
    for path in where:
        below |= Q(path__startswith=path)
    return pages.filter(below)


def moderated_discussions(user: AnyUser) -> QuerySet[Discussion]:
    """Return the discussions that the user moderates."""
    return discussions_below(sections(user))


def discussions_below(where: tuple[str, ...] | None) -> QuerySet[Discussion]:
    """Return the discussions of pages below these tree paths; ``None``: of all pages."""
    if where is None:
        return Discussion.objects.all()
    below = Q(pk__in=[])
    for path in where:
        below |= Q(page__path__startswith=path)
    return Discussion.objects.filter(below)


def moderated(user: AnyUser) -> QuerySet[Comment]:
    """Return the comments that the user moderates."""
    return comments_below(sections(user))


def comments_below(where: tuple[str, ...] | None) -> QuerySet[Comment]:
    """Return the comments on pages below these tree paths; ``None``: on all pages.

    Filtered by discussion, not by page: the database looks the few discussions up once, and can use
    the index of the queue.
    """
    if where is None:
        return Comment.objects.all()
    return Comment.objects.filter(discussion__in=discussions_below(where).values("pk"))


def comments_by(key: str, rows: QuerySet | None = None) -> QuerySet:
    """Return the commenter's comments, among ``rows`` or among all; none for an invalid key."""
    rows = Comment.objects.all() if rows is None else rows
    match = PERSON_KEY.fullmatch(key)
    if match is None:
        return rows.none()
    if match["account"]:
        account = account_key(match["account"])
        return rows.none() if account is None else rows.filter(user=account)
    return rows.filter(email_hash=match["mail"], user__isnull=True)


def can_see_commenter(user: AnyUser, key: str) -> bool:
    """Tell whether the user moderates any of this commenter's comments."""
    if PERSON_KEY.fullmatch(key) is None or not moderates(user):
        return False
    return sections(user) is None or comments_by(key, moderated(user)).exists()


class ModerationPolicy(ModelPermissionPolicy):
    """The permission policy of comments: no one adds or deletes them in the admin."""

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        if action in REFUSED:
            return False
        return super().user_has_permission(user, action) or bool(sections(user))

    def user_has_any_permission(self, user: AnyUser, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return super().users_with_any_permission([a for a in actions if a not in REFUSED])

    def user_has_permission_for_instance(
        self, user: AnyUser, action: str, instance: Comment
    ) -> bool:
        if action in REFUSED:
            return False
        if super().user_has_permission(user, action):
            return True
        return bool(sections(user)) and can_moderate(user, instance.page)

    def instances_user_has_any_permission_for(
        self, user: AnyUser, actions: Iterable[str]
    ) -> QuerySet[Comment]:
        if any(super(ModerationPolicy, self).user_has_permission(user, a) for a in actions):
            return Comment.objects.all()
        return moderated(user)


class DiscussionPolicy(ModelPermissionPolicy):
    """The permission policy of discussions, which no one adds or deletes.

    A discussion is created with its first comment and deleted with its page. Deleting one by hand
    would delete its comments.
    """

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return action not in REFUSED and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AnyUser, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class SiteModeratorPolicy(ModelPermissionPolicy):
    """The permission policy of bans and word rules: only for those who moderate everywhere.

    Permissions on the models themselves do not count.
    """

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return can_ban(user)

    def user_has_any_permission(self, user: AnyUser, actions: Iterable[str]) -> bool:
        return can_ban(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return ModelPermissionPolicy(Comment).users_with_permission("change")
