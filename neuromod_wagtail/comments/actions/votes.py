"""Helpful votes, the only reaction that readers have."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Comment, HelpfulVote


def vote_helpful(comment: Comment, *, reader: str) -> bool:
    """Count one helpful vote per reader, and return whether it is new.

    No page is purged: otherwise anyone who clicks could keep it out of all caches. Only pages that
    are not in a cache show the new number at once.
    """
    with transaction.atomic():
        counters.lock([comment.discussion_id])
        if HelpfulVote.objects.filter(comment=comment, reader=reader).exists():
            return False
        HelpfulVote.objects.create(comment=comment, reader=reader)
        _count(comment, 1)
    return True


def withdraw_helpful(comment: Comment, *, reader: str) -> bool:
    """Take the reader's helpful vote back, and return whether there was one."""
    with transaction.atomic():
        counters.lock([comment.discussion_id])
        deleted, _rows = HelpfulVote.objects.filter(comment=comment, reader=reader).delete()
        if deleted:
            _count(comment, -1)
    return bool(deleted)


def _count(comment: Comment, change: int) -> None:
    Comment.objects.filter(pk=comment.pk).update(helpful_count=F("helpful_count") + change)
    counters.touch([comment.discussion_id])
    on_commit.count_votes(comment.discussion_id)
