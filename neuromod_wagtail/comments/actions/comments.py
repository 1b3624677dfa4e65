"""Actions on comments. Nothing else in the package writes a status.

Each action is one transaction: lock the discussion, read the status, check the move against the
table of states, count, record, and write the email that is due. After the commit: signals, email,
cache purge. The queue, bulk actions, panels, email links, commands and importers all call these.

Actions that change a status take one comment or many, and ``expected``, the status that the person
saw: if someone else was first, ``StatusConflict`` names their decision and nothing is changed. They
return the moves made. In a batch, comments that cannot make the move are skipped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Min
from django.utils import timezone

from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Batch, Comment, Discussion, Edit
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.states import (
    InvalidTransition,
    Move,
    Status,
    StatusConflict,
    can_move,
)
from neuromod_wagtail.comments.notifications import messages
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.signals import comment_edited
from neuromod_wagtail.comments.spam.submission import (
    Hold,
    Refused,
    Submission,
    priority_of,
    reasons,
)
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.privacy.declaration import declaration_of
from neuromod_wagtail.users import User

Comments = Comment | Sequence[Comment]
# The columns that a move needs; a thousand rows are read for it, without their text.
NEEDED = ("status", "discussion_id", "thread_id", "page_id", "report_count", "wants_notice")

DECIDED = ("previous_status", "decided_at")
EDITED = (
    "body",
    "body_html",
    "edited_at",
    "fingerprint",
    "hold_reasons",
    "hold_code",
    "spam_score",
    "near_hash",
    "priority",
    "urgency",
)


def post(
    submission: Submission, comment_settings: EffectiveSettings, holds: list[Hold]
) -> tuple[Comment, bool]:
    """Store a comment and return it with whether it is new.

    The same text from the same person in the same place is the same comment, whichever of two
    clicks, tabs or retries comes first. Raises ``Refused`` when the comment that it answers is
    gone.
    """
    discussion = comment_settings.discussion or discussion_of(submission.page)
    rules = policy()
    submission.badge = rules.badge(submission)
    status, holds = rules.initial_status(submission, comment_settings, holds)
    try:
        with transaction.atomic():
            # Count first: that update is the lock under which the parent is read. If the text is
            # known, the count is rolled back.
            thread_id = submission.parent.root_id if submission.parent else None
            counters.count_new(discussion.pk, thread_id, status)
            parent = _open(submission, discussion)
            comment = submission.as_comment(discussion, parent, status, holds)
            comment.save()
            move = Move(comment.pk, discussion.pk, comment.thread_id, "", status)
            counters.record([move], "post", user=submission.user)
            mail = messages.posted(comment, submission.follow, comment_settings.alerts)
            on_commit.plan([move], comment.page_id, mail=mail)
    except IntegrityError:
        if known := Comment.posted_as(submission.fingerprint):
            return known, False
        # The page or the parent was deleted meanwhile.
        raise Refused("page", messages.PAGE_GONE, status=404) from None
    return comment, True


def edit(
    comment: Comment, submission: Submission, comment_settings: EffectiveSettings, holds: list[Hold]
) -> Comment:
    """Replace the text, keeping the old version; the comment starts again as if just posted.

    Raises ``StatusConflict`` when the comment was moved or answered in the meantime, ``Refused``
    when another comment by the same person has the same text.
    """
    try:
        with transaction.atomic():
            [now] = counters.locked([comment])
            if now.status != comment.status or not policy().can_edit(now):
                raise StatusConflict(now.status)
            status, holds = policy().initial_status(submission, comment_settings, holds)
            Edit.objects.create(comment=now, body=now.body, user=submission.user)
            now.body, now.body_html = submission.body, submission.body_html
            now.edited_at, now.fingerprint = timezone.now(), submission.fingerprint
            now.hold_reasons, now.hold_code = reasons(holds)
            now.spam_score, now.near_hash = submission.spam_score, submission.near_hash
            now.urgency += priority_of(holds) - now.priority
            now.priority = priority_of(holds)
            now.save(update_fields=EDITED)
            move = Move(now.pk, now.discussion_id, now.thread_id, now.status, status)
            if move.old != move.new:
                _write([move], now.edited_at, user=submission.user)
            counters.touch([now.discussion_id])
            counters.record([move], "edit", user=submission.user)
            if move.old != move.new:
                messages.moved(
                    [move], [now.pk] if now.wants_notice else [], comment_settings.alerts
                )
            on_commit.plan([move], now.page_id)
            on_commit.send(comment_edited, now.pk)
    except IntegrityError:
        raise Refused("duplicate", messages.TWICE, status=409) from None
    return Comment.objects.get(pk=comment.pk)


class Options(TypedDict, total=False):
    """The options of a decision: user, screen, expected status, batch and whether to notify."""

    user: User | None
    expected: str | None
    screen: str
    uuid: UUID | None
    batch: Batch | None
    tell: bool


def approve(comments: Comments, **options: Unpack[Options]) -> list[Move]:
    """Publish."""
    return _move(comments, Status.APPROVED, "approve", **options)


def hold(comments: Comments, **options: Unpack[Options]) -> list[Move]:
    """Hold for moderation again."""
    return _move(comments, Status.PENDING, "hold", **options)


def decline(comments: Comments, *, reason: str = "", **options: Unpack[Options]) -> list[Move]:
    """Decline; ``reason`` is sent to an author who asked to be notified."""
    return _move(comments, Status.DECLINED, "decline", reason=reason, **options)


def mark_spam(comments: Comments, **options: Unpack[Options]) -> list[Move]:
    """Mark as spam, without notifying the author."""
    return _move(comments, Status.SPAM, "spam", **options)


def withdraw(comment: Comment, **options: Unpack[Options]) -> list[Move]:
    """Withdraw a comment as its author. Raises ``StatusConflict`` when it is too late."""

    def can_still_withdraw(rows: list[Comment]) -> None:
        for row in rows:
            if not policy().can_edit(row):
                raise StatusConflict(row.status)

    return _move(comment, Status.WITHDRAWN, "withdraw", check=can_still_withdraw, **options)


def erase(comments: Comments, **options: Unpack[Options]) -> list[Move]:
    """Permanently erase text, name, email, address and history. Replies stay."""
    return _move(comments, Status.ERASED, "erase", **options)


def undo(comments: Comments, **options: Unpack[Options]) -> list[Move]:
    """Return to the status before the last decision, where the table of states allows it."""
    groups: dict[str, list[Comment]] = defaultdict(list)
    decided, moves = set(), []
    with transaction.atomic():
        # Read the last decision under the lock: someone may just have made one.
        for row in counters.locked(_many(comments), fields=(*NEEDED, *DECIDED)):
            if row.previous_status and row.decided_at:
                groups[row.previous_status].append(row)
                decided.add(row.decided_at)
        for status, group in groups.items():
            moves += _move(group, status, "undo", answers=False, **options)
        counters.reopen_reports([move.pk for move in moves], decided)
    return moves


def purge(comments: Sequence[Comment]) -> int:
    """Delete rows for good, as retention requires, where no one replied. Return how many."""
    with transaction.atomic():
        counters.lock({comment.discussion_id for comment in comments})
        gone = Comment.objects.filter(
            pk__in=[comment.pk for comment in comments], replies__isnull=True
        ).exclude(status=Status.APPROVED)
        rows = list(gone.values_list("pk", "discussion_id", "status"))
        counters.forget([pk for pk, _discussion, _status in rows])
        Comment.objects.filter(pk__in=[pk for pk, _discussion, _status in rows]).delete()
        removed: dict[tuple[int, str], int] = defaultdict(int)
        for _pk, discussion_id, status in rows:
            removed[discussion_id, status] += 1
        for (discussion_id, status), number in removed.items():
            field = f"{status}_count"
            Discussion.objects.filter(pk=discussion_id).update(**{field: F(field) - number})
    return len(rows)


def discussion_of(page: PageLike) -> Discussion:
    """Return the page's discussion (if shared, its oldest translation's), created if missing."""
    page_id = page.pk
    if settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        family = page.get_translations(inclusive=True)
        page_id = family.aggregate(oldest=Min("pk"))["oldest"]
    return Discussion.objects.get_or_create(page_id=page_id)[0]


def _move(
    comments: Comments,
    new: str,
    action: str,
    *,
    user: User | None = None,
    expected: str | None = None,
    reason: str = "",
    screen: str = "",
    uuid: UUID | None = None,
    batch: Batch | None = None,
    tell: bool = True,
    answers: bool = True,
    check: Callable[[list[Comment]], None] | None = None,
) -> list[Move]:
    """Move comments from one status to another; every move goes through here.

    ``screen`` is recorded as the origin of the decision. With ``tell=False``, authors who asked to
    be notified of the decision are not. With ``answers=False``, the move does not settle open
    reports.
    """
    wanted, now = _many(comments), timezone.now()
    with transaction.atomic():
        rows = counters.locked(wanted, fields=NEEDED)
        if expected is not None and any(row.status != expected for row in rows):
            raise StatusConflict(next(row.status for row in rows if row.status != expected))
        movable = [row for row in rows if can_move(row.status, new)]
        if isinstance(comments, Comment) and rows and not movable:
            raise InvalidTransition(rows[0].status, new)
        if check is not None:
            check(rows)
        rows = movable
        moves = [Move(row.pk, row.discussion_id, row.thread_id, row.status, new) for row in rows]
        _write(moves, now, user=user, reason=reason, batch=batch)
        reported = [row.pk for row in rows if row.report_count]
        if answers and reported:
            counters.answer_reports(reported, new, now)
        counters.record(moves, action, user=user, uuid=uuid, reason=reason, screen=screen)
        curious = [row.pk for row in rows if row.wants_notice] if tell else []
        messages.moved(moves, curious)
        if answers and reported:
            messages.reports_answered(reported)
        on_commit.plan(moves, *{row.page_id for row in rows})
    return moves


def _write(
    moves: list[Move],
    at: datetime,
    *,
    user: User | None = None,
    reason: str = "",
    batch: Batch | None = None,
) -> None:
    """Write the statuses and count. The discussions are locked, so each is still the one read.

    Any decision takes a comment out of an earlier batch.
    """
    by_old: dict[str, list[int]] = defaultdict(list)
    for move in moves:
        by_old[move.old].append(move.pk)
    for old, pks in by_old.items():
        new = moves[0].new
        rows = Comment.objects.filter(pk__in=pks)
        changes = _emptied(pks) if new == Status.ERASED else {}
        if new == Status.WITHDRAWN:
            changes["fingerprint"] = None
        rows.update(
            status=new,
            previous_status=old,
            decided_at=at,
            decided_by=user,
            batch=batch,
            **{"decline_reason": reason, **changes},
        )
    counters.count(moves)


def _emptied(pks: list[int]) -> dict[str, object]:
    """Return the fields that an erased comment keeps, and delete the rows that depend on it."""
    counters.forget(pks)
    return declaration_of(Comment).emptied()


def _open(submission: Submission, discussion: Discussion) -> Comment | None:
    """Return the parent if it still exists and accepts replies. Raises ``Refused``."""
    if submission.parent is None:
        return None
    parent = Comment.with_thread(submission.parent.pk)
    if parent is None or parent.discussion_id != discussion.pk:
        raise Refused("parent_gone", messages.PARENT_GONE, status=409, field="parent")
    if (parent.thread or parent).closed:
        raise Refused("thread_closed", messages.THREAD_CLOSED, status=403)
    if not policy().can_reply(parent, submission.user):
        raise Refused("parent_gone", messages.PARENT_GONE, status=409, field="parent")
    return parent


def _many(comments: Comments) -> list[Comment]:
    return [comments] if isinstance(comments, Comment) else list(comments)
