"""Selection and nesting of the comments that a page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.comment import CommentQuerySet
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.keyset import Cursor
from neuromod_wagtail.comments.models.settings import Order
from neuromod_wagtail.conf import settings
from neuromod_wagtail.internals import PreparedQuery

SHOWN_FIELDS = (
    "parent_id thread_id kind status name url badge purpose outcome body_html submitted_at edited_at redacted_at "
    "pinned closed featured helpful_count reply_count rank extra"
).split()


@dataclass(slots=True)
class Reply:
    """A reply and its level; ``answers`` is set where its place does not show what it answers."""

    comment: Comment
    level: int
    answers: int = 0
    answers_name: str = ""


@dataclass(slots=True)
class Thread:
    """A first comment, some of its replies in reading order, and where to find the others."""

    first: Comment
    replies: list[Reply] = field(default_factory=list)
    more: int = 0
    more_url: str = ""


@dataclass(slots=True)
class Listing:
    """One page of the threads of a discussion. ``focus`` is the comment of a permalink.

    ``elsewhere`` is a comment that was asked for and is now on another page.
    """

    threads: list[Thread]
    next_url: str = ""
    first_url: str = ""
    focus: int = 0
    elsewhere: int = 0


def first_page(
    comment_settings: EffectiveSettings, *, after: Cursor | None = None, order: str = ""
) -> Listing:
    """Return a page of threads with the first replies of each. Two queries."""
    discussion = comment_settings.discussion
    if discussion is None:
        return Listing([])
    size = settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE
    number = settings.NEUROMOD_COMMENTS_REPLIES_SHOWN
    order = order if order in Order.values else comment_settings.order
    newest = order == Order.NEWEST
    if after is None:
        roots = _newest_or_oldest(newest, size, number).run(discussion.pk)
    else:
        roots = list(_roots(discussion.pk, after, newest=newest, size=size, number=number))
    replies = _first_replies(roots[:size], number)
    threads = [thread(root, replies[root.pk], comment_settings.depth) for root in roots[:size]]
    for made in threads:
        made.more = made.first.reply_count - len(made.replies)
        made.more_url = _more_url(made.first.pk, replies[made.first.pk])
    next_url = ""
    if len(roots) > size:
        ordered = f"comments-order={order}&" if order != comment_settings.order else ""
        next_url = f"?{ordered}comments-after={roots[size - 1].cursor}#comments"
    return Listing(threads, next_url=next_url, first_url="?#comments" if after else "")


@cache
def _newest_or_oldest(newest: bool, size: int, number: int) -> PreparedQuery[Comment]:
    """Return the query for the first page of a discussion, which nearly all readers see."""
    return PreparedQuery(
        _roots(PreparedQuery.number(), None, newest=newest, size=size, number=number)
    )


def _roots(
    discussion_id: int, after: Cursor | None, *, newest: bool, size: int, number: int
) -> CommentQuerySet:
    """Return the first comments of the threads of a page and one more, with their first replies."""
    found = Comment.objects.threads(discussion_id, newest=newest, after=after)
    # One more, for threads that would otherwise hide a single reply behind a link.
    return found.with_first_replies(number + 1).only(*SHOWN_FIELDS)[: size + 1]


def _first_replies(roots: list[Comment], number: int) -> dict[int | None, list[Comment]]:
    """Return ``number`` replies of each thread, or one more if it is the last; oldest first."""
    keys = (
        getattr(root, f"first_{place}")
        for root in roots
        for place in range(number + (root.reply_count == number + 1))
    )
    wanted = [key for key in keys if key is not None]
    replies: dict[int | None, list[Comment]] = defaultdict(list)
    if wanted:
        # Few numbers of keys, so that few queries are kept.
        room = 1 << (len(wanted) - 1).bit_length()
        for reply in _shown(room).run(*wanted, *[0] * (room - len(wanted))):
            replies[reply.thread_id].append(reply)
    return replies


@cache
def _shown(number: int) -> PreparedQuery[Comment]:
    """Return the query for ``number`` comments, oldest first."""
    keys = [PreparedQuery.number(place) for place in range(number)]
    found = Comment.objects.filter(pk__in=keys).only(*SHOWN_FIELDS)
    return PreparedQuery(found.order_by("submitted_at", "id"))


def one_thread(
    comment_settings: EffectiveSettings, comment: Comment, after: Cursor | None = None
) -> Listing:
    """Return the thread of a permalink, starting at its comment. Two queries."""
    size = settings.NEUROMOD_COMMENTS_REPLIES_PER_PAGE
    root = comment if comment.thread_id is None else Comment.objects.get(pk=comment.thread_id)
    if after is None and comment.thread_id is not None:
        found = Comment.objects.replies_from(comment)
    else:
        found = Comment.objects.replies_of(root.pk, after=after)
    rows = list(found.only(*SHOWN_FIELDS)[: size + 1])
    made = thread(root, rows[:size], comment_settings.depth)
    if len(rows) > size:
        made.more = 1
        made.more_url = _more_url(root.pk, rows[:size])
    return Listing([made], first_url="?#comments", focus=comment.pk)


def _more_url(root_id: int, replies: list[Comment]) -> str:
    place = f"&replies-after={replies[-1].cursor}" if replies else ""
    return f"?comment={root_id}{place}#comment-{root_id}"


def thread(root: Comment, replies: Iterable[Comment], depth: int) -> Thread:
    """Nest replies under their parents, up to ``depth`` levels; deeper ones are shown flat.

    A reply whose parent is not shown is placed below the first comment and names its parent.
    """
    rows = list(replies)
    here: dict[int | None, Comment] = {reply.pk: reply for reply in rows}
    children: dict[int | None, list[Comment]] = defaultdict(list)
    for reply in rows:
        children[reply.parent_id if reply.parent_id in here else root.pk].append(reply)
    made = Thread(root)
    # A stack, not recursion: threads are as deep as readers make them.
    stack = [(child, 2) for child in reversed(children[root.pk])]
    while stack:
        comment, wanted = stack.pop()
        item = Reply(comment, min(wanted, max(2, depth)))
        parent = here.get(comment.parent_id)
        if wanted > item.level or (parent is None and comment.parent_id != root.pk):
            item.answers = comment.parent_id or 0
            item.answers_name = parent.name if parent else ""
        made.replies.append(item)
        stack += [(child, wanted + 1) for child in reversed(children[comment.pk])]
    return made
