"""A page's discussion as its editors see it, and the one action that opens, closes or hides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import swapper
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings, settings_for
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.permissions import can_manage_discussion, can_moderate
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import AnyUser, User

LATEST = 3


@dataclass(frozen=True)
class Overview:
    """A page's discussion in summary. ``waiting`` is empty for a user who does not moderate it."""

    page: PageLike
    comment_settings: EffectiveSettings
    discussion: Discussion | None
    can_moderate: bool
    can_manage_discussion: bool
    waiting: list[Comment] = field(default_factory=list)
    published: list[Comment] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Return the mode that readers experience: open, read-only or hidden."""
        if self.comment_settings.mode == Mode.OPEN and self.comment_settings.is_closed_by_date:
            return _("Closed since the closing date")
        return str(Mode(self.comment_settings.mode).label)

    @property
    def is_own(self) -> bool:
        """Tell whether the page itself sets the mode, rather than the section or the site."""
        return bool(self.discussion and self.discussion.mode)


def overview(page: PageLike, user: AnyUser) -> Overview:
    """Return the overview of a page's discussion, in five queries at most."""
    site = page.get_site()
    comment_settings = settings_for(page, site.pk if site else None, checks=False)
    moderated = can_moderate(user, page)
    return Overview(
        page=page,
        comment_settings=comment_settings,
        discussion=comment_settings.discussion,
        can_moderate=moderated,
        can_manage_discussion=can_manage_discussion(user, page),
        waiting=_latest(comment_settings.discussion, Status.PENDING) if moderated else [],
        published=_latest(comment_settings.discussion, Status.APPROVED),
    )


def for_pages(pages: Iterable[PageLike]) -> dict[int, Discussion]:
    """Return the discussions of many pages by page key, in one query."""
    rows = list(pages)
    if not settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        found = Discussion.objects.filter(page__in=[page.pk for page in rows])
        return {discussion.page_id: discussion for discussion in found}
    page_model = swapper.load_model("wagtailcore", "Page")
    family: QuerySet[Model] = page_model.objects.filter(
        translation_key__in=[page.translation_key for page in rows]
    )
    by_key: dict[UUID, Discussion] = {}
    for one in Discussion.objects.filter(page__in=family).select_related("page").order_by("-page"):
        by_key[one.page.translation_key] = one
    return {
        page.pk: by_key[page.translation_key] for page in rows if page.translation_key in by_key
    }


def change(
    page: PageLike, *, mode: str, closes_at: datetime | None, user: User | None = None
) -> Discussion:
    """Open, close or hide the discussion of a page; an empty ``mode`` uses the section's setting.

    Recorded in the page's own history. Takes effect at once, whatever draft the page has.
    """
    discussion = actions.discussion_of(page)
    with transaction.atomic():
        counters.lock([discussion.pk])
        discussion = Discussion.objects.get(pk=discussion.pk)
        before = (discussion.mode, discussion.closes_at)
        if before == (mode, closes_at):
            return discussion
        Discussion.objects.filter(pk=discussion.pk).update(mode=mode, closes_at=closes_at)
        counters.touch([discussion.pk])
        data = {
            "from": {"mode": before[0], "closes_at": _iso(before[1])},
            "to": {"mode": mode, "closes_at": _iso(closes_at)},
        }
        log(page, "neuromod_comments.change_discussion", user=user, data=data)
        on_commit.purge(page.pk, discussion.page_id, discussions=[discussion.pk])
        discussion.refresh_from_db()
    return discussion


def _latest(discussion: Discussion | None, status: str) -> list[Comment]:
    if discussion is None:
        return []
    found = Comment.objects.filter(discussion=discussion, status=status)
    return list(found.order_by("-submitted_at", "-pk")[:LATEST])


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
