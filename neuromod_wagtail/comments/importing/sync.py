"""Repeatable imports of comments: each is imported once, by its source and number there.

Readers of other systems supply incoming comments; ``transfer`` decides what each becomes, and
``undo_import`` reverses one import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count

from neuromod_wagtail.comments.importing import comment_ids, store
from neuromod_wagtail.comments.importing.records import IncomingComment, checksum, levels
from neuromod_wagtail.comments.models import Comment, Provenance
from neuromod_wagtail.importing.bulk_insert import insert
from neuromod_wagtail.importing.undo import Progress
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User

BATCH = 1000


@dataclass
class Transfer:
    """The outcome for each incoming comment, by its number there; each is in one of the first six lists.

    ``kept``: both the comment here and its source changed, so it stays as it is here. ``removed``:
    it was imported before and removed here. ``orphans`` answer a comment that does not exist,
    ``renumbered`` have a number other than the one intended.
    """

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    renumbered: list[str] = field(default_factory=list)


def transfer(
    groups: Sequence[store.Group],
    *,
    source: str,
    batch: str,
    user: User | None = None,
    dry_run: bool = False,
) -> Transfer:
    """Import new comments, renew those not edited here, and leave the rest. One transaction.

    ``groups`` are pairs of a page and its incoming comments. ``source`` names the system and site that the
    numbers belong to, ``batch`` this import.
    """
    done = Transfer()
    with transaction.atomic():
        groups = _once(groups, done)
        rows = _known(groups, source)
        keys = {number: row.comment_id for number, row in rows.items() if row.comment_id}
        fresh = [
            (page, [incoming for incoming in incoming_comments if incoming.source_id not in rows])
            for page, incoming_comments in groups
        ]
        _number(fresh, source, done, dry_run=dry_run)
        if dry_run:
            _plan_numbers(fresh, keys, done)
        else:
            keys |= _bring_in(
                [group for group in fresh if group[1]], keys, source, batch, user, done
            )
        for page, incoming_comments in groups:
            again = [incoming for incoming in incoming_comments if incoming.source_id in rows]
            _compare(page, again, rows, keys, done, user=user, source=source, dry_run=dry_run)
    return done


def undo_import(
    batch: str, *, user: User | None = None, source: str = "", progress: Progress | None = None
) -> tuple[int, int]:
    """Remove the unedited comments of an import. Return how many were removed and left."""
    removed = done = 0
    mine = Provenance.objects.filter(batch=batch, comment__isnull=False)
    total = mine.count()
    discussions = mine.values("comment__discussion").annotate(number=Count("pk")).order_by()
    for together in _together(discussions.values_list("comment__discussion", "number")):
        with transaction.atomic():
            rows = mine.filter(comment__discussion__in=together)
            found = list(rows.values_list("pk", "comment_id", "checksum"))
            checksums = {comment: checksum for _pk, comment, checksum in found}
            gone = store.remove(checksums, user=user, source=source)
            origins = [pk for pk, comment, _checksum in found if comment in gone]
            Provenance.objects.filter(pk__in=origins).delete()
            removed, done = removed + len(gone), done + len(found)
        if progress is not None:
            progress(done, total)
    # Earlier removals are forgotten too: the import is as if it had not been.
    Provenance.objects.filter(batch=batch, comment__isnull=True).delete()
    return removed, mine.count()


def _together(numbers: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Group discussions so that each group has about ``BATCH`` comments."""
    waiting: list[int] = []
    comments = 0
    for discussion, number in list(numbers):
        waiting.append(discussion)
        comments += number
        if comments >= BATCH:
            yield waiting
            waiting, comments = [], 0
    if waiting:
        yield waiting


def _once(groups: Sequence[store.Group], done: Transfer) -> list[store.Group]:
    """Return the first of all comments that have the same number."""
    seen: set[str] = set()
    kept: list[store.Group] = []
    for page, incoming_comments in groups:
        first = []
        for incoming in incoming_comments:
            if incoming.source_id in seen:
                done.doubled.append(incoming.source_id)
            else:
                seen.add(incoming.source_id)
                first.append(incoming)
        kept.append((page, first))
    return kept


def _known(groups: Sequence[store.Group], source: str) -> dict[str, Provenance]:
    comment_ids = {
        number
        for _page, incoming_comments in groups
        for incoming in incoming_comments
        for number in (incoming.source_id, incoming.parent)
        if number
    }
    found = Provenance.objects.filter(source=source, source_id__in=comment_ids)
    return {row.source_id: row for row in found}


def _bring_in(
    groups: Sequence[store.Group],
    keys: Mapping[str, int],
    source: str,
    batch: str,
    user: User | None,
    done: Transfer,
) -> dict[str, int]:
    """Store new comments and their provenance. Return their keys by number."""
    if not groups:
        return {}
    brought = store.create(groups, known=keys, user=user, source=source)
    origins = (
        Provenance(source=source, source_id=number, batch=batch, comment_id=pk, checksum=stored)
        for number, (pk, stored) in brought.comments.items()
    )
    insert(origins, keys_wanted=False)
    done.created += brought.comments
    done.orphans += brought.orphans
    return {number: pk for number, (pk, _stored) in brought.comments.items()}


def _number(groups: Sequence[store.Group], source: str, done: Transfer, *, dry_run: bool) -> None:
    """Let each incoming comment keep its intended number, or drop it."""
    wanting = [
        incoming
        for _page, incoming_comments in groups
        for incoming in incoming_comments
        if incoming.number
    ]
    if not wanting:
        return
    wanted = {incoming.number for incoming in wanting if incoming.number}
    if dry_run:
        free = comment_ids.planned(source, wanted)
    else:
        comment_ids.reserve(source, wanted)
        free = comment_ids.kept(source, wanted)
    for incoming in wanting:
        if incoming.number not in free:
            incoming.number = None
            done.renumbered.append(incoming.source_id)


def _plan_numbers(groups: Sequence[store.Group], keys: Mapping[str, int], done: Transfer) -> None:
    for _page, incoming_comments in groups:
        parents = {incoming.source_id: incoming.parent for incoming in incoming_comments}
        known = {"", *keys}
        _depths, cut = levels(
            {number: None if parent in known else parent for number, parent in parents.items()}
        )
        done.created += parents
        done.orphans += cut


def _compare(
    page: PageLike,
    incoming_comments: Sequence[IncomingComment],
    rows: Mapping[str, Provenance],
    keys: Mapping[str, int],
    done: Transfer,
    *,
    user: User | None,
    source: str,
    dry_run: bool,
) -> None:
    """Sort known comments into unchanged, changed there, changed here and removed here."""
    changed: dict[int, IncomingComment] = {}
    answered = {keys[incoming.parent] for incoming in incoming_comments if incoming.parent in keys}
    came = {rows[incoming.source_id].comment_id for incoming in incoming_comments}
    here = answered | {pk for pk in came if pk is not None}
    # A thread may have been moved to another page since.
    known = list(Comment.objects.filter(pk__in=here).only("discussion", "submitted_at"))
    places: dict[int | None, int] = {comment.pk: comment.discussion_id for comment in known}
    dates = {comment.pk: comment.submitted_at for comment in known}
    for incoming in incoming_comments:
        row = rows[incoming.source_id]
        if row.comment_id is None:
            done.removed.append(incoming.source_id)
            continue
        if incoming.is_undated:
            incoming.submitted_at = dates[row.comment_id]
        now = incoming.as_comment(0, page.pk)
        above = keys.get(incoming.parent)
        now.parent_id = above if places.get(above) == places[row.comment_id] else None
        if checksum(now) == row.checksum:
            done.unchanged.append(incoming.source_id)
        else:
            changed[row.comment_id] = incoming
    by_page = _untouched(changed, rows, done)
    for where, renewable in by_page.items() if not dry_run else ():
        renewed = store.update(where, renewable, known=keys, user=user, source=source)
        for number, (_pk, stored) in renewed.comments.items():
            rows[number].checksum = stored
        Provenance.objects.bulk_update(
            [rows[number] for number in renewed.comments], ["checksum"], BATCH
        )


def _untouched(
    changed: Mapping[int, IncomingComment], rows: Mapping[str, Provenance], done: Transfer
) -> dict[PageLike, dict[int, IncomingComment]]:
    """Separate comments that someone edited here; return the rest by page and key."""
    by_page: dict[PageLike, dict[int, IncomingComment]] = defaultdict(dict)
    found = Comment.objects.select_related("page").in_bulk(list(changed))
    for pk, comment in found.items():
        if checksum(comment) != rows[changed[pk].source_id].checksum:
            done.kept.append(changed[pk].source_id)
        else:
            by_page[comment.page][pk] = changed[pk]
            done.updated.append(changed[pk].source_id)
    return by_page
