"""Queries of the comment tables. Each reads one index in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.dates import showable
from neuromod_wagtail.names import is_publishable
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.types import User

if TYPE_CHECKING:
    from neuromod_wagtail.comments.models.comment import Comment
    from neuromod_wagtail.comments.models.discussion import Discussion


def is_key(text: str) -> bool:
    """Tell whether the text can be the key of a row. No database accepts a longer number."""
    return text.isascii() and text.isdecimal() and len(text) < 19


@dataclass(frozen=True)
class Cursor:
    """A place in a list: everything after this comment. Written as ``0.1700000000000000.42``."""

    rank: int
    submitted_at: datetime
    pk: int

    @classmethod
    def of(cls, comment: Comment) -> Cursor:
        return cls(comment.rank or 0, comment.submitted_at, comment.pk)

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """Return the cursor that ``text`` encodes, or ``None`` for anything else."""
        try:
            rank, micros, pk = (int(part) for part in text[:60].split("."))
            moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)
        except (ValueError, OverflowError):
            return None
        is_one = 0 <= pk < 2**63 and 0 <= rank < 2**15 and showable(moment)
        return cls(rank, moment, pk) if is_one else None

    def __str__(self) -> str:
        micros = (self.submitted_at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
        return f"{self.rank}.{micros}.{self.pk}"


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def version_of(self, page: PageLike) -> int:
        """Return the version of a page's discussion for an ETag, 0 before its first comment."""
        return self.filter(page=page).values_list("version", flat=True).first() or 0


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self) -> CommentQuerySet:
        return self.filter(status=Status.APPROVED)

    def earlier(
        self, fingerprint: str, parent: Comment | None
    ) -> tuple[Comment | None, Comment | None]:
        """Return an existing comment with the same text, and the current state of the parent.

        One query for both, each ``None`` when there is none.
        """
        wanted = Q(fingerprint=fingerprint)
        if parent is not None:
            wanted |= Q(pk=parent.pk)
        found = list(self.select_related("thread").filter(wanted))
        same = next((row for row in found if row.fingerprint == fingerprint), None)
        parents = (row for row in found if parent is not None and row.pk == parent.pk)
        return same, next(parents, None)

    def last_name_of(self, user: User) -> str:
        """Return the name that a user last signed with, or "" if that is what they sign in with."""
        names = self.filter(user=user).exclude(name="").order_by("-pk")
        name = names.values_list("name", flat=True).first() or ""
        return name if is_publishable(name, user) else ""

    def threads(
        self, discussion: Discussion | None, *, newest: bool, after: Cursor | None
    ) -> CommentQuerySet:
        """Return the first comments of the listed threads, pinned ones first."""
        found = self.filter(discussion=discussion, rank__gte=0)
        if after is not None:
            rest = Q(rank=after.rank) & past(after, descending=newest)
            found = found.filter(
                Q(rank__lte=after.rank), rest if not after.rank else rest | Q(rank=0)
            )
        sign = "-" if newest else ""
        return found.order_by("-rank", f"{sign}submitted_at", f"{sign}id")

    def with_first_replies(self, number: int) -> CommentQuerySet:
        """Annotate ``first_0`` … with the keys of a thread's first published replies.

        Each is one short seek, however long the thread is; a window over all replies is not.
        """
        replies = (
            self.model._default_manager.filter(thread=OuterRef("pk"), status=Status.APPROVED)
            .order_by("submitted_at", "id")
            .values("pk")
        )
        return self.annotate(
            **{f"first_{place}": Subquery(replies[place : place + 1]) for place in range(number)}
        )

    def replies_of(self, thread_id: int, *, after: Cursor | None = None) -> CommentQuerySet:
        """Return the published replies of a thread, oldest first."""
        found = self.filter(thread=thread_id, status=Status.APPROVED)
        if after is not None:
            found = found.filter(past(after, descending=False))
        return found.order_by("submitted_at", "id")

    def replies_from(self, comment: Comment) -> CommentQuerySet:
        """Return the published replies of the comment's thread, starting with itself."""
        found = self.filter(thread=comment.thread_id, status=Status.APPROVED)
        same = Q(submitted_at=comment.submitted_at, id__gte=comment.pk)
        return found.filter(Q(submitted_at__gt=comment.submitted_at) | same).order_by(
            "submitted_at", "id"
        )


def past(cursor: Cursor, *, descending: bool) -> Q:
    """Return rows after the cursor. The first condition lets the database use its index."""
    way, pk_way = ("lte", "lt") if descending else ("gte", "gt")
    seek = Q(**{f"submitted_at__{way}": cursor.submitted_at})
    tie = Q(submitted_at=cursor.submitted_at) & ~Q(**{f"id__{pk_way}": cursor.pk})
    return seek & ~tie


def upto(cursor: Cursor, *, descending: bool) -> Q:
    """Return rows up to and including the cursor's own."""
    way, beyond = ("gte", "lt") if descending else ("lte", "gt")
    seek = Q(**{f"submitted_at__{way}": cursor.submitted_at})
    return seek & ~Q(**{"submitted_at": cursor.submitted_at, f"id__{beyond}": cursor.pk})


class MailQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None) -> MailQuerySet:
        """Return email that is unsent and unclaimed, oldest first."""
        now = now or timezone.now()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.filter(free, sent_at__isnull=True, due_at__lte=now).order_by("due_at", "id")

    def claim(self, pk: int, until: datetime, now: datetime) -> bool:
        """Claim one email for this process; return False when another was first."""
        return bool(
            self.due(now)
            .order_by()
            .filter(pk=pk)
            .update(claimed_until=until, attempts=models.F("attempts") + 1)
        )
