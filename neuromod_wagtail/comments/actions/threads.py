"""Actions that arrange a discussion: pin, feature, close, move, settle a correction.

None of them changes a status. ``pin``, ``close`` and ``move`` take any comment and act on its whole
thread, ``feature`` and ``settle`` on the comment itself. Each is one transaction, recorded in the
audit log unless it changed nothing. The pages are purged from caches after the commit.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Comment, Subscription
from neuromod_wagtail.comments.models.comment import Outcome, Purpose
from neuromod_wagtail.comments.models.states import Status, StatusConflict
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User


def pin(comment: Comment, pinned: bool, *, user: User | None = None, screen: str = "") -> bool:
    """Show the thread before all others, or stop doing so. Return whether that was a change."""
    action = "pin" if pinned else "unpin"
    return _mark(_first_of(comment), "pinned", pinned, action, user, screen)


def close(comment: Comment, closed: bool, *, user: User | None = None, screen: str = "") -> bool:
    """Stop or resume accepting replies in the thread."""
    action = "close" if closed else "reopen"
    return _mark(_first_of(comment), "closed", closed, action, user, screen)


def feature(
    comment: Comment, featured: bool, *, user: User | None = None, screen: str = ""
) -> bool:
    """Mark the comment as worth reading, or remove the mark.

    Raises ``StatusConflict`` when a comment to be featured is not published.
    """
    action = "feature" if featured else "unfeature"
    return _mark(comment, "featured", featured, action, user, screen)


def settle(comment: Comment, outcome: str, *, seen: str, user: User, screen: str = "") -> bool:
    """Record the outcome of a correction, shown to readers. Return whether it is new.

    ``seen`` is the outcome that the editor saw: ``StatusConflict`` is raised when someone was first.
    """
    if outcome not in Outcome.values or comment.purpose != Purpose.CORRECTION:
        raise ValueError(f"A correction has no outcome {outcome!r}.")
    with transaction.atomic():
        [now] = counters.locked([comment])
        if now.outcome != seen:
            raise StatusConflict(now.outcome)
        if now.outcome == outcome:
            return False
        Comment.objects.filter(pk=now.pk).update(outcome=outcome)
        counters.touch([now.discussion_id])
        counters.record_event(now, "settle", user=user, screen=screen)
        if now.is_public:
            on_commit.purge(now.page_id, discussions=[now.discussion_id])
    return True


def move(comment: Comment, page: PageLike, *, user: User | None = None, screen: str = "") -> int:
    """Move the whole thread to another page. Return how many comments moved, 0 if already there.

    Text, statuses, reports, notes and comment numbers stay; subscriptions to comments of the thread
    move with it. Permalinks lead to the new page.
    """
    target = actions.discussion_of(page)
    with transaction.atomic():
        [first] = counters.locked([_first_of(comment)], target.pk)
        thread = Comment.objects.filter(Q(pk=first.pk) | Q(thread=first.pk))
        pages = set(thread.order_by().values_list("page_id", flat=True).distinct())
        if first.discussion_id == target.pk and pages == {page.pk}:
            return 0
        by_status = thread.order_by().values_list("status").annotate(Count("pk"))
        numbers = dict(by_status)
        counters.transfer(numbers, first.discussion_id, target.pk)
        thread.update(page_id=page.pk, discussion=target)
        Subscription.objects.filter(comment__in=thread.values("pk")).update(discussion=target)
        number = sum(numbers.values())
        data = {"from_page": first.page_id, "to_page": page.pk, "comments": number}
        counters.record_event(first, "move", user=user, screen=screen, **data)
        on_commit.purge(*pages, page.pk, discussions=[first.discussion_id, target.pk])
    return number


def _first_of(comment: Comment) -> Comment:
    """Return the first comment of the thread, with the columns that locking needs."""
    return Comment(pk=comment.root_id, discussion_id=comment.discussion_id)


def _mark(
    comment: Comment, field: str, value: bool, action: str, user: User | None, screen: str
) -> bool:
    with transaction.atomic():
        [now] = counters.locked([comment])
        if field == "featured" and value and now.status != Status.APPROVED:
            raise StatusConflict(now.status)
        if getattr(now, field) == value:
            return False
        Comment.objects.filter(pk=now.pk).update(**{field: value})
        counters.touch([now.discussion_id])
        counters.record_event(now, action, user=user, screen=screen)
        on_commit.purge(now.page_id, discussions=[now.discussion_id])
    return True
