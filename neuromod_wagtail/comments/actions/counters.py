"""Counts and the audit log, kept in step with the statuses. Only ``actions`` calls this module.

Everything works on sets: one comment and a thousand cost the same number of queries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from uuid import UUID, uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, router
from django.db.models import Case, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.models import Comment, Discussion, Report
from neuromod_wagtail.comments.models.states import Move, Status
from neuromod_wagtail.internals import PreparedInsert, PreparedQuery, PreparedUpdate
from neuromod_wagtail.privacy.declaration import declarations
from neuromod_wagtail.users import User

HEAVIEST = 2**15 - 1
ENTRY = PreparedInsert(ModelLogEntry)


def lock(discussion_ids: Iterable[int]) -> None:
    """Lock these discussions until the transaction ends.

    Where rows cannot be locked (SQLite), a write takes the database's only write lock before
    anything is read that could be stale.
    """
    rows = Discussion.objects.filter(pk__in=set(discussion_ids))
    if connections[router.db_for_write(Discussion)].features.has_select_for_update:
        list(rows.select_for_update().order_by("pk").values_list("pk"))
    else:
        rows.update(version=F("version"))


def locked(comments: Iterable[Comment], *also: int, fields: Collection[str] = ()) -> list[Comment]:
    """Lock the discussions of the comments, and ``also``, and return the comments read afresh.

    A thread may have moved to another discussion since its comments were read, so its place is read
    again once the locks are held. With ``fields``, no others are loaded.
    """
    wanted = list(comments)
    found = Comment.objects.filter(pk__in=[comment.pk for comment in wanted])
    ids = {comment.discussion_id for comment in wanted} | set(also)
    while True:
        lock(ids)
        rows = list(found.only(*fields))
        here = {row.discussion_id for row in rows}
        if here <= ids:
            return rows
        ids |= here


def count(moves: list[Move]) -> None:
    """Update the counts of discussions and threads by ``moves``."""
    by_status: dict[str, Counter[int]] = defaultdict(Counter)
    replies: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for move in moves:
        if move.old:
            by_status[f"{move.old}_count"][move.discussion_id] -= 1
        if move.new:
            by_status[f"{move.new}_count"][move.discussion_id] += 1
        change = (move.new == Status.APPROVED) - (move.old == Status.APPROVED)
        if change:
            seen[move.discussion_id] = 1
        if change and move.thread_id:
            replies[move.thread_id] += change
    ids = {move.discussion_id for move in moves}
    changes = {field: _plus(field, deltas, ids) for field, deltas in by_status.items()}
    if seen:
        changes["version"] = _plus("version", seen, ids)
    if changes:
        Discussion.objects.filter(pk__in=ids).update(**changes)
    Comment.objects.filter(pk__in=replies).update(
        reply_count=_plus("reply_count", replies, replies)
    )


def count_new(discussion_id: int, thread_id: int | None, status: str) -> None:
    """Count one new comment, as ``count`` would, by an update that is compiled once."""
    _counted(status).run(discussion_id)
    if thread_id and status == Status.APPROVED:
        Comment.objects.filter(pk=thread_id).update(reply_count=F("reply_count") + 1)


@cache
def _counted(status: str) -> PreparedUpdate:
    fields = [f"{status}_count", *(["version"] if status == Status.APPROVED else [])]
    changes = {field: F(field) + 1 for field in fields}
    return PreparedUpdate(Discussion.objects.filter(pk=PreparedQuery.number()), **changes)


def transfer(numbers: Mapping[str, int], source_id: int, target_id: int) -> None:
    """Transfer counts by status from one discussion to another."""
    for pk, sign in ((source_id, -1), (target_id, 1)):
        changes = {
            f"{status}_count": F(f"{status}_count") + sign * n for status, n in numbers.items()
        }
        Discussion.objects.filter(pk=pk).update(version=F("version") + 1, **changes)


def answer_reports(pks: list[int], new: str, at: datetime) -> None:
    """Record on open reports whether they were upheld: the comment was removed, or it stayed.

    Other statuses settle no reports: a moderator who only holds a comment has not decided.
    """
    outcomes = {
        Status.APPROVED: Report.Outcome.WRONG,
        Status.SPAM: Report.Outcome.RIGHT,
        Status.DECLINED: Report.Outcome.RIGHT,
        Status.ERASED: Report.Outcome.RIGHT,
    }
    if outcome := outcomes.get(Status(new)):
        open_ones = Report.objects.filter(comment__in=pks, outcome=Report.Outcome.OPEN)
        open_ones.update(outcome=outcome, answered_at=at)
        update_urgency(pks)


def reopen_reports(pks: list[int], answered: Collection[datetime]) -> None:
    """Reopen the reports that were settled by decisions made at these moments."""
    found = Report.objects.filter(comment__in=pks, answered_at__in=answered)
    if found.update(outcome=Report.Outcome.OPEN, answered_at=None):
        update_urgency(pks)


def update_urgency(pks: list[int]) -> None:
    """Set each comment's urgency to its priority and the total weight of its open reports."""
    Comment.objects.filter(pk__in=pks).update(urgency=urgency())


def urgency() -> Least:
    """Return an expression for priority and weight of open reports, capped at the column's limit.

    The priority is the comment's own, from its hold reasons.
    """
    open_ones = Report.objects.filter(comment=OuterRef("pk"), outcome=Report.Outcome.OPEN)
    sums = open_ones.order_by().values("comment").annotate(sum=Sum("weight")).values("sum")
    return Least(F("priority") + Coalesce(Subquery(sums), Value(0)), Value(HEAVIEST))


def forget(pks: list[int]) -> None:
    """Erase rows that depend on erased comments, as their declarations say.

    These are earlier versions, subscriptions, email, moderators' notes, reports, and text in the
    audit log.
    """
    for declaration in declarations():
        declaration.erase_with(pks)


def touch(discussion_ids: Iterable[int]) -> None:
    """Raise the version of discussions in which readers see a change without a new status."""
    Discussion.objects.filter(pk__in=set(discussion_ids)).update(version=F("version") + 1)


def _plus(field: str, deltas: Counter[int], rows: Collection[int]) -> Combinable:
    """Return ``field`` plus each row's delta; rows without a delta stay as they are."""
    if len(deltas) == len(rows) == 1:
        return F(field) + next(iter(deltas.values()))
    whens = [When(pk=pk, then=F(field) + delta) for pk, delta in deltas.items() if delta]
    return Case(*whens, default=F(field), output_field=models.BigIntegerField())


def record_sets(
    numbers: Mapping[int, int], action: str, *, user: User | None = None, **data: int | str
) -> None:
    """Write one log entry per discussion with the number of comments that an import touched.

    A million imported comments must not make a million entries, nor double the database.
    """
    kind = ContentType.objects.get_for_model(Discussion)
    now, batch = timezone.now(), uuid4()
    given = {name: value for name, value in data.items() if value}
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=str(pk),
            label=f"#{pk}",
            action=f"neuromod_comments.{action}",
            timestamp=now,
            uuid=batch,
            user=user,
            data={"comments": number, **given},
        )
        for pk, number in numbers.items()
    )


def record(
    moves: Iterable[Move],
    action: str,
    *,
    user: User | None = None,
    uuid: UUID | None = None,
    **data: int | str,
) -> None:
    """Write to Wagtail's audit log: user, action, time and ``data``. One ``uuid`` makes one batch.

    Empty values of ``data`` are left out. The label is the comment's number. A comment's text does
    not belong in a log that outlives its erasure.
    """
    kind = ContentType.objects.get_for_model(Comment)
    now = timezone.now()
    batch = uuid or uuid4()
    given = {name: value for name, value in data.items() if value}
    entries = [
        ModelLogEntry(
            content_type=kind,
            object_id=str(move.pk),
            label=f"#{move.pk}",
            action=f"neuromod_comments.{action}",
            timestamp=now,
            uuid=batch,
            user=user,
            data={"from": move.old, "to": move.new, **given},
        )
        for move in moves
    ]
    if len(entries) == 1:
        ENTRY.run(entries[0])
    else:
        ModelLogEntry.objects.bulk_create(entries, batch_size=500)


def record_event(
    comment: Comment, action: str, *, user: User | None, screen: str = "", **data: int | str
) -> None:
    """Write an event that changed no status to the audit log."""
    move = Move(comment.pk, comment.discussion_id, None, comment.status, comment.status)
    record([move], action, user=user, uuid=None, screen=screen, **data)
