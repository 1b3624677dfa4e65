"""Work that follows the commit of a change: signals, email and cache purges.

A failure of the task queue or of a cache at that point is logged (``robust``); the change itself
stands. Django names what failed by its ``__qualname__``, which a ``partial`` does not have: logging
the failure would then fail itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.dispatch import Signal

from neuromod_wagtail.comments import tasks
from neuromod_wagtail.comments.display import cache_tags
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Move, Status
from neuromod_wagtail.comments.signals import comment_moved, comment_posted
from neuromod_wagtail.conf import AKISMET, settings
from neuromod_wagtail.page_cache import tags

# The statuses from which the spam filter learns.
LESSONS = {Status.APPROVED, Status.SPAM}


def plan(moves: list[Move], *page_ids: int, mail: bool = True) -> None:
    """Schedule all of this for after the commit of the current transaction."""
    if not moves:
        return
    transaction.on_commit(lambda: _send_signals(moves), robust=True)
    # First what readers see: a mail server may take its time.
    if any(Status.APPROVED in {move.old, move.new} for move in moves):
        purge(*page_ids, discussions={move.discussion_id for move in moves})
    if mail:
        moved = [move.pk for move in moves]
        transaction.on_commit(lambda: tasks.send_mail_about.enqueue(moved), robust=True)
    if decided := [move.pk for move in moves if move.old and LESSONS & {move.old, move.new}]:
        transaction.on_commit(lambda: tasks.learn_decisions.enqueue(decided), robust=True)
        if AKISMET in settings.NEUROMOD_COMMENTS_SPAM_CHECKS:
            transaction.on_commit(lambda: tasks.report_to_akismet.enqueue(decided), robust=True)


def purge(*page_ids: int, discussions: Iterable[int] = ()) -> None:
    """Purge the pages from the caches after the commit: readers will see something else there."""
    changed, pages = cache_tags.of_change(page_ids, discussions), sorted(set(page_ids))
    transaction.on_commit(lambda: tags.invalidate(changed), robust=True)
    transaction.on_commit(lambda: tasks.purge_pages.enqueue(pages), robust=True)


def count_votes(discussion_id: int) -> None:
    """Refresh the numbers of votes after the commit, without purging whole pages."""
    changed = [cache_tags.of_votes(discussion_id)]
    transaction.on_commit(lambda: tags.invalidate(changed), robust=True)


def mail(comment_id: int) -> None:
    """Send email that is due about a comment that did not move, after the commit."""
    transaction.on_commit(lambda: tasks.send_mail_about.enqueue([comment_id]), robust=True)


def send(signal: Signal, comment_id: int, **values: int) -> None:
    """Send a signal about a comment that did not move, after the commit."""
    transaction.on_commit(lambda: signal.send_robust(Comment, pk=comment_id, **values), robust=True)


def _send_signals(moves: list[Move]) -> None:
    for move in moves:
        if move.old == move.new:  # An edit has a signal of its own.
            continue
        if move.old:
            comment_moved.send_robust(Comment, pk=move.pk, old=move.old, new=move.new)
        else:
            comment_posted.send_robust(Comment, pk=move.pk, status=move.new)
