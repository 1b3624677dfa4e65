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
        Comment.objects.filter(pk=comment.pk).update(helpful_count=F("helpful_count") + 1)
        counters.touch([comment.discussion_id])
        on_commit.count_votes(comment.discussion_id)
    return True
