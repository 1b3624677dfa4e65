"""Batches: one decision on all matching comments, resumable and undone as a whole.

A piece and its progress are one transaction, so that an interrupted batch resumes where it stopped.
A worker claims a batch for a while; when a claim expires, the next worker may take over. A task
works until the end; where tasks run immediately (no worker), the page of the batch does the work
instead, a few seconds at a time.
"""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.http import QueryDict
from django.utils import timezone
from django_tasks import task, task_backends
from django_tasks.backends.immediate import ImmediateBackend

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Batch, Comment
from neuromod_wagtail.comments.models.keyset import Cursor
from neuromod_wagtail.comments.moderation.action_registry import ACTIONS
from neuromod_wagtail.comments.moderation.queue.filters import queue_from
from neuromod_wagtail.comments.moderation.queue.listing import Queue
from neuromod_wagtail.comments.permissions import moderated
from neuromod_wagtail.users import User

PIECE = 500
# Up to this many are decided within the request.
AT_ONCE = 1000
CLAIM = timedelta(minutes=2)
# Seconds of work that a page does before it shows the progress.
SECONDS_PER_REQUEST = 4.0


def newest() -> int:
    """Return the number of the newest comment: a batch ignores later ones."""
    return Comment.objects.aggregate(newest=Max("pk"))["newest"] or 0


def selected(decision: str, comments: list[Comment], *, user: User, **options: str) -> Batch | None:
    """Decide on selected comments. Return the batch, by which the decision can be undone.

    Returns ``None`` when no comment made the move: then there is nothing to undo.
    """
    now = timezone.now()
    with transaction.atomic():
        batch = Batch.objects.create(
            decision=decision,
            user=user,
            status=Batch.Status.DONE,
            finished_at=now,
            expected=len(comments),
        )
        moves = ACTIONS[decision].run(
            comments, user=user, screen="list", uuid=batch.uuid, batch=batch, **options
        )
        if not moves:
            batch.delete()
            return None
        batch.done = len(moves)
        batch.save(update_fields=["done"])
    return batch


def begin(
    decision: str, query: str, *, user: User, ceiling: int, expected: int, reason: str = ""
) -> Batch:
    """Start a batch over all comments that a query string of the queue matches."""
    batch = Batch.objects.create(
        decision=decision, query=query, user=user, ceiling=ceiling, expected=expected, reason=reason
    )
    _set_going(batch, now=expected <= AT_ONCE)
    return batch


def begin_undo(batch: Batch, *, user: User) -> bool:
    """Start undoing a batch, except later decisions. Return False while it is being worked on."""
    changed = Batch.objects.filter(pk=batch.pk, status=Batch.Status.DONE).update(
        status=Batch.Status.UNDOING, cursor="", finished_at=None, user=user, claimed_until=None
    )
    if changed:
        batch.refresh_from_db()
        _set_going(batch, now=batch.done <= AT_ONCE)
    return bool(changed)


def _set_going(batch: Batch, *, now: bool) -> None:
    if now:
        work(batch.pk)
        batch.refresh_from_db()
    elif not isinstance(task_backends["default"], ImmediateBackend):
        transaction.on_commit(lambda: work_on_batch.enqueue(batch.pk))


def work(pk: int, *, seconds: float | None = None) -> bool:
    """Work on a batch until done or out of time. Return False if it is claimed elsewhere."""
    if not _claim(pk):
        return False
    end = time.monotonic() + seconds if seconds is not None else None
    try:
        while piece(pk) and (end is None or time.monotonic() < end):
            pass
    finally:
        Batch.objects.filter(pk=pk).update(claimed_until=None)
    return True


@task()
def work_on_batch(pk: int) -> None:
    """Finish a batch in a task. If interrupted, its page or the command resumes it."""
    work(pk)


def _claim(pk: int) -> bool:
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    at_work = [Batch.Status.RUNNING, Batch.Status.UNDOING]
    mine = Batch.objects.filter(free, pk=pk, status__in=at_work)
    return bool(mine.update(claimed_until=now + CLAIM))


def piece(pk: int) -> bool:
    """Process one piece and renew the claim, and return whether there is more."""
    with transaction.atomic():
        rows = Batch.objects.select_related("user")
        batch = rows.select_for_update(of=("self",)).get(pk=pk)
        if not batch.is_running:
            return False
        if batch.user is None:
            _end_without_user(batch)
            return False
        undoing = batch.status == Batch.Status.UNDOING
        more = (_undo_piece if undoing else _decide_piece)(batch, batch.user)
        if not more:
            batch.status = Batch.Status.UNDONE if undoing else Batch.Status.DONE
            batch.finished_at = timezone.now()
            batch.query = ""  # the search may contain personal data
        batch.claimed_until = timezone.now() + CLAIM
        batch.save()
    return more


def _end_without_user(batch: Batch) -> None:
    """End a batch whose user is gone: its decisions stand, and others can undo them."""
    batch.status, batch.finished_at = Batch.Status.DONE, timezone.now()
    batch.query = ""
    batch.save(update_fields=["status", "finished_at", "query"])


def _decide_piece(batch: Batch, user: User) -> bool:
    queue = queue_of(batch, user)
    walk = queue.walk(Cursor.parse(batch.cursor)).filter(pk__lte=batch.ceiling)
    looked_at = list(walk.only("urgency", "discussion_id", "submitted_at")[:PIECE])
    matching = looked_at
    if queue.unindexed:
        matching = list(
            Comment.objects.filter(queue.unindexed, pk__in=[one.pk for one in looked_at])
        )
    if matching:
        options = {"reason": batch.reason} if batch.decision == "decline" else {}
        moves = ACTIONS[batch.decision].run(
            matching, user=user, screen="batch", uuid=batch.uuid, batch=batch, **options
        )
        batch.done += len(moves)
    if looked_at:
        batch.cursor = str(queue.cursor(looked_at[-1]))
    return len(looked_at) == PIECE


def _undo_piece(batch: Batch, user: User) -> bool:
    after = int(batch.cursor or 0)
    rows = moderated(user).filter(batch=batch, pk__gt=after).order_by("pk")
    decided = list(rows.only("previous_status", "discussion_id")[:PIECE])
    if decided:
        batch.undone += len(actions.undo(decided, user=user, screen="batch", uuid=batch.uuid))
        batch.cursor = str(decided[-1].pk)
    return len(decided) == PIECE


def queue_of(batch: Batch, user: User) -> Queue:
    """Return the queue that the batch walks: always by time, so that the cursor stays valid."""
    params = QueryDict(batch.query, mutable=True)
    params["order"] = "oldest"
    return queue_from(user, params)
