"""Work that follows the commit of a change: signals, email and cache purges.

A failure of the task queue or of a cache at that point is logged; the change itself stands.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.dispatch import Signal

from neuromod_wagtail.comments import tasks
from neuromod_wagtail.comments.display import cache_tags
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Move, Status
from neuromod_wagtail.comments.signals import comment_moved, comment_posted
from neuromod_wagtail.conf import AKISMET, settings
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.transactions import afterwards

# The statuses from which the spam filter learns.
LESSONS = {Status.APPROVED, Status.SPAM}


def plan(moves: list[Move], *page_ids: int, mail: bool = True) -> None:
    """Schedule all of this for after the commit of the current transaction."""
    if not moves:
        return
    afterwards(_send_signals, moves)
    # First what readers see: a mail server may take its time.
    if any(Status.APPROVED in {move.old, move.new} for move in moves):
        purge(*page_ids, discussions={move.discussion_id for move in moves})
    if mail:
        afterwards(tasks.send_mail_about.enqueue, [move.pk for move in moves])
    if decided := [move.pk for move in moves if move.old and LESSONS & {move.old, move.new}]:
        afterwards(tasks.learn_decisions.enqueue, decided)
        if AKISMET in settings.NEUROMOD_COMMENTS_SPAM_CHECKS:
            afterwards(tasks.report_to_akismet.enqueue, decided)


def purge(*page_ids: int, discussions: Iterable[int] = ()) -> None:
    """Purge the pages from the caches after the commit: readers will see something else there."""
    afterwards(tags.invalidate, cache_tags.of_change(page_ids, discussions))
    afterwards(tasks.purge_pages.enqueue, sorted(set(page_ids)))


def count_votes(discussion_id: int) -> None:
    """Have the numbers of votes shown again, after the commit, but no whole page."""
    afterwards(tags.invalidate, [cache_tags.of_votes(discussion_id)])


def mail(comment_id: int) -> None:
    """Send email that is due about a comment that did not move, after the commit."""
    afterwards(tasks.send_mail_about.enqueue, [comment_id])


def send(signal: Signal, comment_id: int, **values: int) -> None:
    """Send a signal about a comment that did not move, after the commit."""
    afterwards(lambda pk: signal.send_robust(Comment, pk=pk, **values), comment_id)


def _send_signals(moves: list[Move]) -> None:
    for move in moves:
        if move.old == move.new:  # An edit has a signal of its own.
            continue
        if move.old:
            comment_moved.send_robust(Comment, pk=move.pk, old=move.old, new=move.new)
        else:
            comment_posted.send_robust(Comment, pk=move.pk, status=move.new)
