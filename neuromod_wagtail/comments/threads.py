"""From rows to what a page shows: threads, nested as deep as the site wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.comment import Badge
from neuromod_wagtail.comments.models.settings import Order
from neuromod_wagtail.comments.querysets import Cursor
from neuromod_wagtail.comments.rules import Rules
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.conf import settings

SHOWN_FIELDS = ["parent_id", "thread_id", "status", "name", "url", "badge", "body_html", "submitted_at", "edited_at", "pinned", "closed", "helpful_count", "reply_count", "user_id"]


@dataclass(slots=True)
class Shown:
    """One comment as a template needs it. ``before`` opens and closes the lists around it.

    Keys are text: as numbers, a site with thousands separators would show ``#comment-1,234``.
    """

    pk: str
    name: str
    url: str
    badge: str
    badge_label: str
    body: SafeString
    iso: str
    when: str
    edited: bool
    pinned: bool
    helpful: int
    is_removed: bool
    is_awaiting: bool
    may_reply: bool
    user_id: int | None
    before: str = ""
    answers: str = ""
    answers_name: str = ""


@dataclass(slots=True)
class Thread:
    """A first comment, some of its replies, and where the others are."""

    first: Shown
    replies: list[Shown] = field(default_factory=list)
    after: str = ""
    more: int = 0
    more_url: str = ""


@dataclass(slots=True)
class Listing:
    """The threads of one page of a discussion. ``focus`` is the comment of a permalink."""

    threads: list[Thread]
    next_url: str = ""
    first_url: str = ""
    focus: int = 0


def shown(comment: Comment) -> Shown:
    is_removed = comment.status not in {Status.APPROVED, Status.PENDING}
    moment = localtime(comment.submitted_at)
    return Shown(
        pk=str(comment.pk),
        name=(comment.name or _("Anonymous")) if not is_removed else "",
        url=comment.url if not is_removed else "",
        badge=comment.badge,
        badge_label=str(Badge(comment.badge).label) if comment.badge else "",
        # Cleaned by nh3 when it was written; nothing else writes this field.
        body=mark_safe(comment.body_html),  # noqa: S308
        iso=moment.isoformat(timespec="seconds"),
        when=_date(moment),
        edited=comment.edited_at is not None,
        pinned=comment.pinned,
        helpful=comment.helpful_count,
        is_removed=is_removed,
        is_awaiting=comment.status == Status.PENDING,
        may_reply=comment.status == Status.APPROVED and not comment.closed,
        user_id=comment.user_id,
    )


def _date(moment: datetime) -> str:
    return date_format(moment, "DATETIME_FORMAT")


def first_page(rules: Rules, *, after: Cursor | None = None, order: str = "") -> Listing:
    """A page of threads with the first replies of each. Two queries."""
    size = settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE
    number = settings.NEUROMOD_COMMENTS_REPLIES_SHOWN
    order = order if order in Order.values else rules.order
    roots = list(
        Comment.objects.threads(rules.discussion, newest=order == Order.NEWEST, after=after)
        .with_first_replies(number)
        .only(*SHOWN_FIELDS)[: size + 1]
    )
    first_keys = [
        getattr(root, f"first_{place}") for root in roots[:size] for place in range(number)
    ]
    wanted = [key for key in first_keys if key is not None]
    replies: dict[int, list[Comment]] = defaultdict(list)
    if wanted:
        found = Comment.objects.filter(pk__in=wanted).only(*SHOWN_FIELDS)
        for reply in found.order_by("submitted_at", "id"):
            replies[reply.thread_id].append(reply)
    threads = [thread(root, replies[root.pk], rules.depth) for root in roots[:size]]
    for root, made in zip(roots, threads, strict=False):
        made.more = root.reply_count - len(made.replies)
        made.more_url = _more_url(root.pk, replies[root.pk])
    ordered = f"comments-order={order}&" if order != rules.order else ""
    return Listing(
        threads,
        next_url=f"?{ordered}comments-after={Cursor.of(roots[size - 1])}#comments"
        if len(roots) > size
        else "",
        first_url="?#comments" if after else "",
    )


def one_thread(rules: Rules, comment: Comment, after: Cursor | None = None) -> Listing:
    """The thread of one comment, from that comment on: what a permalink shows. Two queries."""
    size = settings.NEUROMOD_COMMENTS_REPLIES_PER_PAGE
    root = comment if comment.thread_id is None else Comment.objects.get(pk=comment.thread_id)
    if after is None and comment.thread_id is not None:
        found = Comment.objects.replies_from(comment)
    else:
        found = Comment.objects.replies_of(root.pk, after=after)
    rows = list(found.only(*SHOWN_FIELDS)[: size + 1])
    made = thread(root, rows[:size], rules.depth)
    if len(rows) > size:
        made.more = 1
        made.more_url = _more_url(root.pk, rows[:size])
    return Listing([made], first_url="?#comments", focus=comment.pk)


def _more_url(root_id: int, replies: list[Comment]) -> str:
    place = f"&replies-after={Cursor.of(replies[-1])}" if replies else ""
    return f"?comment={root_id}{place}#comment-{root_id}"


def thread(root: Comment, replies: Iterable[Comment], depth: int) -> Thread:
    """Nest replies under what they answer, ``depth`` levels in all; deeper ones stay flat.

    A reply whose parent is not among those shown hangs from the first comment and says so.
    """
    rows = list(replies)
    here = {reply.pk: reply for reply in rows}
    children: dict[int, list[Comment]] = defaultdict(list)
    for reply in rows:
        children[reply.parent_id if reply.parent_id in here else root.pk].append(reply)
    made = Thread(shown(root))
    level = 1
    # A stack, not recursion: threads are as deep as readers make them.
    stack = [(child, 2) for child in reversed(children[root.pk])]
    while stack:
        reply, wanted = stack.pop()
        at = min(wanted, max(2, depth))
        item = shown(reply)
        item.before = _steps(level, at)
        if wanted > at or (reply.parent_id not in here and reply.parent_id != root.pk):
            item.answers = str(reply.parent_id)
            item.answers_name = here[reply.parent_id].name if reply.parent_id in here else ""
        level = at
        made.replies.append(item)
        stack += [(child, wanted + 1) for child in reversed(children[reply.pk])]
    made.after = mark_safe("</li></ol>" * (level - 1))  # noqa: S308
    return made


def _steps(level: int, to: int) -> SafeString:
    """The tags between an item at ``level`` and the next at ``to``."""
    if to > level:
        return mark_safe('<ol class="nm-replies"><li>')
    return mark_safe("</li></ol>" * (level - to) + "</li><li>")  # noqa: S308
