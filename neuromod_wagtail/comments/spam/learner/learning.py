"""Lessons of a site's filter: learned from decisions, taken back, trained again, rolled back.

Each change locks the filter's row first, so that processes learn one after the other.
"""

from __future__ import annotations

import secrets
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from neuromod_wagtail.comments.models import Comment, SpamFilter, SpamLesson
from neuromod_wagtail.comments.models.comment import CommentKind
from neuromod_wagtail.comments.models.spam import HOLD_AT
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.spam.learner import store
from neuromod_wagtail.comments.spam.learner.features import VERSION, Features, features
from neuromod_wagtail.comments.spam.learner.model import SAME, Lesson, Model, train
from neuromod_wagtail.comments.spam.text import near_hash, read
from neuromod_wagtail.page_protocol import Site
from neuromod_wagtail.users import User

# Lessons that a filter keeps of each kind; the oldest go first.
MOST = 10_000
CHUNK = 500
# What the decisions of one moderator on one day may weigh: so many of them, or a part of all.
DAY_LEAST = 40
DAY_PART = 0.2
TAUGHT = (Status.APPROVED, Status.SPAM)


def learn(comment_ids: Iterable[int]) -> int:
    """Learn the decisions on these comments, and forget those that were undone.

    Returns how many lessons changed. Only a person's decision is a lesson: what the filter or a
    rule decided would teach it its own opinion.
    """
    rows = Comment.objects.filter(pk__in=list(comment_ids)).select_related("spam_lesson", "page")
    by_site: dict[int, list[Comment]] = defaultdict(list)
    for row in rows.order_by("pk"):
        site = row.page.get_site()
        if site is not None:
            by_site[site.pk].append(row)
    return sum(_learn_on(site_id, found) for site_id, found in by_site.items())


def learn_history(site: Site) -> int:
    """Learn from stored comments that have a decision and no lesson, in batches; train once.

    Imported comments count as decided by their own moderators. The newest of each kind are learned.
    Lessons from another version of the features are made again from their comments; lessons whose
    comments are gone are deleted.
    """
    # Published at once is no decision, unless another system's moderators made it.
    is_decided = Q(decided_by__isnull=False) | Q(provenance__isnull=False)
    found = Comment.objects.filter(
        is_decided,
        page__path__startswith=site.root_page.path,
        kind=CommentKind.COMMENT,
        spam_lesson=None,
    )
    learned = 0
    with _locked(site.pk) as row:
        if row.features != VERSION:
            _renew(row)
        for status in TAUGHT:
            wanted = found.filter(status=status).order_by("-submitted_at", "-pk")
            keys = wanted.values_list("pk", flat=True)[:MOST]
            for part in _parts(list(keys)):
                fresh = Comment.objects.filter(pk__in=part).select_related("provenance")
                lessons = [_lesson(row, comment, Model()) for comment in fresh]
                learned += len(SpamLesson.objects.bulk_create(lessons))
        _retrain(row)
    return learned


def retrain(row: SpamFilter) -> int:
    """Compute the weights from all lessons again. Return how many lessons there are."""
    with _locked(row.site_id) as now:
        if now.features != VERSION:
            _renew(now)
        return _retrain(now)


def reset(row: SpamFilter) -> None:
    """Return to the filter as shipped, with the site's thresholds."""
    with _locked(row.site_id) as now:
        now.lessons.all().delete()
        now.base = now.weights = b""
        now.features = VERSION
        _save(now)


def roll_back(row: SpamFilter, since: datetime, user: User | None = None) -> int:
    """Take back what was learned since then, from one moderator or all. Return how many lessons.

    The decisions on the comments stay; they are not learned again.
    """
    with _locked(row.site_id) as now:
        found = now.lessons.filter(learned_at__gte=since, dismissed=False)
        number = (found.filter(user=user) if user else found).update(dismissed=True)
        _retrain(now)
    return number


def start_from(site: Site, weights: bytes) -> SpamFilter:
    """Let learning start from imported weights; the site's own lessons are added to them."""
    with _locked(site.pk) as row:
        if row.features != VERSION:
            _renew(row)
        row.base = weights
        _retrain(row)
    return row


class _locked:
    """The filter of a site, made if missing, locked until the transaction ends."""

    def __init__(self, site_id: int) -> None:
        self.site_id = site_id
        self.atomic = transaction.atomic()

    def __enter__(self) -> SpamFilter:
        self.atomic.__enter__()
        SpamFilter.objects.get_or_create(
            site_id=self.site_id, defaults={"features": VERSION, "hold_at": HOLD_AT}
        )
        # An update locks the row on every database, before anything is read that could be stale.
        SpamFilter.objects.filter(site=self.site_id).update(version=secrets.randbits(62))
        return SpamFilter.objects.get(site=self.site_id)

    def __exit__(self, *error: object) -> None:
        self.atomic.__exit__(*error)  # type: ignore[arg-type]


def _learn_on(site_id: int, comments: list[Comment]) -> int:
    with _locked(site_id) as row:
        if row.features != VERSION:
            return 0
        model, changed = store.unpacked(row.weights), 0
        for comment in comments:
            wanted = _taught(comment)
            known = getattr(comment, "spam_lesson", None)
            if known is not None and known.dismissed:
                continue
            if known is not None and known.is_spam == wanted:
                continue
            if known is not None:
                model.forget(lesson_of(known))
                known.delete()
                changed += 1
            if wanted is not None:
                _study(row, comment, model)
                changed += 1
        if changed:
            row.weights = store.packed(model)
            _save(row)
    return changed


def _taught(comment: Comment) -> bool | None:
    """Return whether the decision says spam; ``None`` if no person decided, or said neither."""
    if comment.decided_by_id is None or comment.status not in TAUGHT or comment.is_mention:
        return None
    return comment.status == Status.SPAM


def _study(row: SpamFilter, comment: Comment, model: Model) -> None:
    """Learn one decision, weighing less what says the same again and what comes in bursts."""
    lesson = _lesson(row, comment, model)
    alike = row.lessons.filter(group=lesson.group, is_spam=lesson.is_spam, dismissed=False)
    same = alike.count() if lesson.group else 0
    today = row.lessons.filter(
        user=lesson.user_id, learned_at__date=timezone.localdate(), dismissed=False
    ).count()
    allowed = max(DAY_LEAST, DAY_PART * row.lessons.count())
    lesson.limit = _part(same, SAME) * _part(today, allowed)
    study = lesson_of(lesson)
    model.study(study)
    lesson.strength = study.strength
    lesson.save()


def _part(earlier: int, whole: float) -> float:
    """Return the weight of one more where ``whole`` count fully, the next half, and so on."""
    return 1.0 if earlier < whole else whole / (earlier + 1) / 2


def _lesson(row: SpamFilter, comment: Comment, model: Model) -> SpamLesson:
    """Return the unsaved lesson of a decided comment."""
    text = read(comment.body)
    found = features(text, comment.url)
    is_import = comment.decided_by_id is None
    return SpamLesson(
        filter=row,
        comment=comment,
        is_spam=comment.status == Status.SPAM,
        signals=as_bytes(found.signals),
        words=as_bytes(found.words),
        group=near_hash(text),
        score=comment.spam_score if comment.spam_score is not None else model.score(found),
        user_id=comment.decided_by_id,
        source=SpamLesson.Source.IMPORT if is_import else SpamLesson.Source.DECISION,
    )


def numbers(stored: bytes | memoryview) -> tuple[int, ...]:
    places = array("H")
    places.frombytes(bytes(stored))
    if sys.byteorder == "big":
        places.byteswap()
    return tuple(places)


def as_bytes(places: tuple[int, ...]) -> bytes:
    found = array("H", places)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def lesson_of(row: SpamLesson) -> Lesson:
    """Return the stored lesson as the model takes it."""
    found = Features(numbers(row.signals), numbers(row.words))
    return Lesson(found, row.is_spam, row.group, row.limit, row.strength)


def _retrain(row: SpamFilter) -> int:
    """Train the locked filter on its lessons, and store what each adds."""
    surplus = [
        pk
        for is_spam in (True, False)
        for pk in row.lessons.filter(is_spam=is_spam)
        .order_by("-learned_at", "-id")
        .values_list("pk", flat=True)[MOST : 11 * MOST]
    ]
    for part in _parts(surplus):
        SpamLesson.objects.filter(pk__in=part).delete()
    rows = list(row.lessons.filter(dismissed=False).order_by("pk"))
    lessons = [lesson_of(one) for one in rows]
    caps = _day_parts(rows)
    model = train(lessons, base=store.unpacked(row.base), parts=caps)
    for one, lesson in zip(rows, lessons, strict=True):
        one.strength, one.limit = lesson.strength, lesson.limit
    SpamLesson.objects.bulk_update(rows, ["strength", "limit"], CHUNK)
    row.weights, row.features = store.packed(model), VERSION
    _save(row)
    return len(rows)


def _day_parts(rows: list[SpamLesson]) -> list[float]:
    """Return by how much each lesson is weighed less, as its moderator made many that day."""
    keys = [_day(one) for one in rows]
    numbers = Counter(keys)
    allowed = max(DAY_LEAST, DAY_PART * len(rows))
    return [min(1.0, allowed / numbers[key]) if key else 1.0 for key in keys]


def _day(lesson: SpamLesson) -> tuple[int | None, date] | None:
    if lesson.source == SpamLesson.Source.IMPORT:
        return None
    return lesson.user_id, timezone.localtime(lesson.learned_at).date()


def _renew(row: SpamFilter) -> None:
    """Make lessons from another version of the features again, and reset the starting weights."""
    row.lessons.filter(comment=None).delete()
    row.base = b""
    for part in _parts(list(row.lessons.values_list("pk", flat=True))):
        lessons = list(SpamLesson.objects.filter(pk__in=part).select_related("comment"))
        for lesson in lessons:
            comment = lesson.comment
            if comment is None:
                continue
            text = read(comment.body)
            found = features(text, comment.url)
            lesson.signals = as_bytes(found.signals)
            lesson.words = as_bytes(found.words)
            lesson.group = near_hash(text)
        SpamLesson.objects.bulk_update(lessons, ["signals", "words", "group"])


def _save(row: SpamFilter) -> None:
    row.trained_at = timezone.now()
    row.save(update_fields=["base", "weights", "features", "trained_at"])


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
