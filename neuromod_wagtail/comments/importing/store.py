"""Actions of importers on sets of comments: store, renew, remove.

They are to sets what ``actions`` is to single comments: lock, write, count, record, and purge the
pages after the commit. No email is written and no signal sent: no one posted here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from neuromod_wagtail.comments import tasks
from neuromod_wagtail.comments.actions import counters, discussion_of
from neuromod_wagtail.comments.display import cache_tags
from neuromod_wagtail.comments.importing.records import (
    CONTENT,
    Anchor,
    IncomingComment,
    anchors_of,
    checksum,
    levels,
)
from neuromod_wagtail.comments.models import Comment, Discussion, Report
from neuromod_wagtail.comments.models.states import Move, Status
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.spam.submission import Submission
from neuromod_wagtail.conf import settings
from neuromod_wagtail.importing.bulk_insert import insert
from neuromod_wagtail.page_cache.tags import invalidate
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User

BATCH = 500
Group = tuple[PageLike, Sequence[IncomingComment]]


@dataclass
class Stored:
    """The outcome: stored comments and their checksums by source id, and new orphans."""

    comments: dict[str, tuple[int, str]] = field(default_factory=dict)
    orphans: list[str] = field(default_factory=list)


def create(
    groups: Sequence[Group],
    *,
    known: Mapping[str, int] | None = None,
    user: User | None = None,
    **log_data: int | str,
) -> Stored:
    """Store imported comments of one or several pages with their dates, statuses and threads.

    ``groups`` are pairs of a page and its incoming comments, whose ids are unique among all of them;
    ``known`` has the keys of comments imported earlier, as they may be answered. The caller makes
    sure, in the same transaction, that nothing is imported twice. ``log_data`` goes into the audit
    log.
    """
    result = Stored()
    with transaction.atomic():
        discussions = _discussions([page for page, _incoming_comments in groups])
        counters.lock(discussion.pk for discussion in discussions.values())
        moves: list[Move] = []
        for page, incoming_comments in groups:
            _give_badges(page, incoming_comments)
            rows, cut, made = _store(page, incoming_comments, discussions[page.pk], known or {})
            result.comments |= {key: (row.pk, checksum(row)) for key, row in rows.items()}
            result.orphans += cut
            moves += made
        _finish(moves, [page.pk for page, _incoming_comments in groups], "import", user, log_data)
    return result


def update(
    page: PageLike,
    changes: Mapping[int, IncomingComment],
    *,
    known: Mapping[str, int] | None = None,
    user: User | None = None,
    **log_data: int | str,
) -> Stored:
    """Overwrite imported comments with newer versions, by their keys here."""
    result = Stored()
    with transaction.atomic():
        discussion = discussion_of(page)
        counters.lock([discussion.pk])
        rows = Comment.objects.filter(discussion=discussion).in_bulk(list(changes))
        wanted = [incoming.parent for incoming in changes.values()]
        anchors = anchors_of(known or {}, wanted, discussion.pk)
        _give_badges(page, [changes[pk] for pk in rows])
        moves = []
        for pk, row in rows.items():
            incoming, old = changes[pk], row.status
            now = incoming.as_comment(discussion.pk, row.page_id, row.language)
            # Retention counts from the import that brought the refusal, not from each later one.
            moved = ["decided_at"] if now.status != old else []
            for name in (*CONTENT, *incoming.kept, *moved):
                setattr(row, name, getattr(now, name))
            _place(row, anchors.get(incoming.parent))
            result.comments[incoming.source_id] = (pk, checksum(row))
            moves.append(Move(pk, discussion.pk, None, old, row.status))
        written = {*CONTENT, *(name for incoming in changes.values() for name in incoming.kept)}
        columns = [*written, "decided_at", "thread_id", "depth"]
        Comment.objects.bulk_update(rows.values(), columns, BATCH)
        rethread(discussion)
        counters.touch([discussion.pk])
        _finish(moves, [page.pk], "update_import", user, log_data)
    return result


def remove(
    entries: Mapping[int, str], *, user: User | None = None, **log_data: int | str
) -> set[int]:
    """Remove imported comments that no one edited since. Return the keys of those removed.

    ``entries`` are checksums by key. Comments with replies from someone else here stay as well.
    """
    with transaction.atomic():
        found = Comment.objects.filter(pk__in=entries)
        counters.lock(found.values_list("discussion_id", flat=True))
        reported = set(Report.objects.filter(comment__in=found).values_list("comment", flat=True))
        rows = {
            row.pk: row
            for row in found.order_by("-depth")
            if row.pk not in reported and checksum(row) == entries[row.pk]
        }
        replies: dict[int, list[int]] = defaultdict(list)
        answers = Comment.objects.filter(parent__in=rows)
        for parent, reply in answers.values_list("parent_id", "pk"):
            replies[parent].append(reply)
        gone: set[int] = set()
        # Replies come first: whether a comment can go depends on all below it.
        for pk in rows:
            if gone.issuperset(replies[pk]):
                gone.add(pk)
        moves = [Move(pk, rows[pk].discussion_id, None, rows[pk].status, "") for pk in sorted(gone)]
        Comment.objects.filter(pk__in=gone).delete()
        _recount(thread for pk in gone if (thread := rows[pk].thread_id) is not None)
        _finish(moves, {rows[pk].page_id for pk in gone}, "remove", user, log_data)
    return gone


def rethread(discussion: Discussion) -> None:
    """Rebuild threads, depths and reply counts from the parents."""
    found = Comment.objects.filter(discussion=discussion).order_by("pk")
    rows = {row.pk: row for row in found.only("parent_id", "thread_id", "depth")}
    depths, cut = levels({pk: row.parent_id for pk, row in rows.items()})
    apart = set(cut)
    changed = []
    for pk in sorted(rows, key=lambda pk: depths[pk]):
        row = rows[pk]
        was = (row.parent_id, row.thread_id, row.depth)
        parent = None if pk in apart else rows.get(row.parent_id or 0)
        row.parent_id = parent.pk if parent else None
        row.thread_id = (parent.thread_id or parent.pk) if parent else None
        row.depth = parent.depth + 1 if parent else 0
        if was != (row.parent_id, row.thread_id, row.depth):
            changed.append(row)
    Comment.objects.bulk_update(changed, ["parent_id", "thread_id", "depth"], BATCH)
    _recount(pk for pk, row in rows.items() if row.thread_id is None)
    found.filter(parent__isnull=False, reply_count__gt=0).update(reply_count=0)


def _store(
    page: PageLike,
    incoming_comments: Sequence[IncomingComment],
    discussion: Discussion,
    known: Mapping[str, int],
) -> tuple[dict[str, Comment], list[str], list[Move]]:
    """Insert the rows of one page level by level, as a parent must have a key first."""
    parents = {incoming.source_id: incoming.parent for incoming in incoming_comments}
    anchors = anchors_of(known, parents.values(), discussion.pk)
    depths, cut = levels(
        {
            key: None if not parent or parent in anchors else parent
            for key, parent in parents.items()
        }
    )
    parents |= dict.fromkeys(cut, "")
    language = page.locale.language_code
    rows = {
        incoming.source_id: incoming.as_comment(discussion.pk, page.pk, language)
        for incoming in incoming_comments
    }
    by_level: dict[int, list[str]] = defaultdict(list)
    for key in rows:
        by_level[depths[key]].append(key)
    _count_replies(rows, parents, by_level)
    for depth in sorted(by_level):
        for key in by_level[depth]:
            above = rows.get(parents[key])
            _place(rows[key], anchors.get(parents[key]) or (Anchor.of(above) if above else None))
        insert(rows[key] for key in by_level[depth])
    threads = {anchor.thread_id for anchor in anchors.values()}
    moves = [
        # The replies of new threads are counted already.
        Move(
            row.pk,
            discussion.pk,
            row.thread_id if row.thread_id in threads else None,
            "",
            row.status,
        )
        for row in rows.values()
    ]
    return rows, cut, moves


def _count_replies(
    rows: Mapping[str, Comment], parents: Mapping[str, str], by_level: Mapping[int, list[str]]
) -> None:
    """Set the number of published replies on the first comments of new threads."""
    for depth in sorted(by_level, reverse=True):
        for key in by_level[depth]:
            row, above = rows[key], rows.get(parents[key])
            if above is not None:
                above.reply_count += row.reply_count + row.is_public


def _place(row: Comment, above: Anchor | None) -> None:
    row.parent_id = above.pk if above else None
    row.thread_id = above.thread_id if above else None
    row.depth = above.depth + 1 if above else 0
    if above:
        # A parent that existed before: its thread counts the replies.
        row.reply_count = 0


def _discussions(pages: Sequence[PageLike]) -> dict[int, Discussion]:
    """Return the discussions of the pages, creating missing ones."""
    if settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        return {page.pk: discussion_of(page) for page in pages}
    keys = {page.pk for page in pages}
    Discussion.objects.bulk_create(
        (Discussion(page_id=pk) for pk in sorted(keys)), ignore_conflicts=True
    )
    found = Discussion.objects.filter(page__in=keys)
    return {discussion.page_id: discussion for discussion in found}


def _give_badges(page: PageLike, incoming_comments: Iterable[IncomingComment]) -> None:
    """Set the badges of comments with an account. Each account is looked up once."""
    badges: dict[int, str] = {}
    for incoming in incoming_comments:
        user = incoming.user
        if user is not None and not incoming.badge:
            if user.pk not in badges:
                badges[user.pk] = policy().badge(Submission(page=page, body="", user=user))
            incoming.badge = badges[user.pk]


def _recount(threads: Iterable[int]) -> None:
    """Recount the published replies of these threads."""
    replies = (
        Comment.objects.filter(thread=OuterRef("pk"), status=Status.APPROVED)
        .order_by()
        .values("thread")
        .annotate(number=Count("pk"))
        .values("number")
    )
    Comment.objects.filter(pk__in=set(threads)).update(reply_count=Coalesce(Subquery(replies), 0))


def _finish(
    moves: list[Move],
    page_ids: Iterable[int],
    action: str,
    user: User | None,
    log_data: Mapping[str, int | str],
) -> None:
    """Count, record, and purge the pages after the commit."""
    if not moves:
        return
    counters.count(moves)
    numbers = Counter(move.discussion_id for move in moves)
    counters.record_sets(numbers, action, user=user, **log_data)
    if any(Status.APPROVED in {move.old, move.new} for move in moves):
        pages = list(page_ids)
        transaction.on_commit(partial(invalidate, cache_tags.of_change(pages, numbers)))
        transaction.on_commit(partial(tasks.purge_pages.enqueue, pages))
