"""Checks that counts and other derived columns agree with the rows, and their repair.

Each finding is a query for the wrong rows, with the correct values beside them. The database
compares; only wrong rows are loaded, a few hundred at a time. Structure comes before counts: a
reply in the wrong thread must be moved before its thread is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from neuromod_wagtail import users
from neuromod_wagtail.comments.actions import counters, on_commit
from neuromod_wagtail.comments.models import Comment, Discussion, HelpfulVote, Provenance, Report
from neuromod_wagtail.comments.models.states import Status

BATCH = 500
RIGHT = "right_"


# Models with numbers that are stored beside the rows that they count.
Row = Comment | Discussion


@dataclass(frozen=True)
class Finding:
    """One kind of mistake: the wrong rows, annotated with ``right_<field>`` for each of ``fields``.

    Without ``fields`` the correct values are unknown, so it is reported and not repaired.
    """

    name: str
    wrong: QuerySet[Any]
    fields: tuple[str, ...] = ()

    def rows(self, after: int = 0) -> list[Row]:
        return list(self.wrong.filter(pk__gt=after).order_by("pk")[:BATCH])

    def all(self) -> Iterator[Row]:
        """Yield all wrong rows, at most ``BATCH`` of them in memory."""
        rows = self.rows()
        while rows:
            yield from rows
            rows = self.rows(rows[-1].pk)

    def describe(self, row: Row) -> str:
        """Describe a row: ``reader comment 12: reply_count is 3, the rows say 2``."""
        differences = [
            f"{field} is {_attribute(row, field)}, the rows say {getattr(row, RIGHT + field)}"
            for field in self.fields
            if _attribute(row, field) != getattr(row, RIGHT + field)
        ]
        return f"{row._meta.verbose_name} {row.pk}: {', '.join(differences) or self.name}"

    def repair(self, rows: list[Row]) -> int:
        """Repair those of ``rows`` that are still wrong, with their discussions locked."""
        with transaction.atomic():
            counters.lock({_discussion_of(row) for row in rows})
            still = list(self.wrong.filter(pk__in=[row.pk for row in rows]))
            for row in still:
                for field in self.fields:
                    setattr(row, _column(row, field), getattr(row, RIGHT + field))
            type(rows[0])._default_manager.bulk_update(still, self.fields)
            touched = {_discussion_of(row) for row in still}
            counters.touch(touched)
            on_commit.purge(*(row.page_id for row in still), discussions=touched)
        return len(still)


def findings() -> list[Finding]:
    """Return all findings in the order in which they are repaired."""
    return [
        Finding("a status that does not exist", Comment.objects.exclude(status__in=Status.values)),
        Finding("a reply to itself, or in a circle", _circles()),
        Finding("thread, depth or place of replies", _replies(), ("thread", "depth")),
        Finding("discussion of replies", _strays(), ("discussion", "page")),
        Finding("page of comments", _misplaced(), ("page",)),
        Finding("counts of discussions", _miscounted(), tuple(_counts())),
        Finding("published replies", _with_right(reply_count=_replies_shown()), ("reply_count",)),
        Finding("helpful votes", _unlike("helpful_count", HelpfulVote), ("helpful_count",)),
        Finding("reports", _unlike("report_count", Report), ("report_count",)),
        Finding("a username or an email address as a name", _secret_names(), ("name",)),
        Finding("urgency", _with_right(urgency=counters.urgency()), ("urgency",)),
    ]


def _circles() -> QuerySet[Comment]:
    """Find short circles: depth grows by one from a comment to its reply; in a circle it cannot."""
    itself = Q(parent=F("pk")) | Q(thread=F("pk"))
    return Comment.objects.filter(itself | Q(parent__parent=F("pk")))


def _replies() -> QuerySet[Comment]:
    parents = Q(parent__isnull=False) & ~Q(parent=F("pk")) & ~Q(parent__parent=F("pk"))
    return (
        Comment.objects.filter(parents)
        .alias(above=Coalesce("parent__thread_id", "parent_id"))
        .annotate(right_thread=F("above"), right_depth=F("parent__depth") + 1)
        .filter(~Q(thread_id=F("above")) | ~Q(depth=F("right_depth")) | Q(thread__isnull=True))
    )


def _strays() -> QuerySet[Comment]:
    found = Comment.objects.filter(thread__isnull=False)
    return found.annotate(
        right_discussion=F("thread__discussion_id"), right_page=F("thread__page_id")
    ).exclude(discussion_id=F("thread__discussion_id"))


def _misplaced() -> QuerySet[Comment]:
    """Find comments on a page that is neither their discussion's nor a translation of it."""
    found = Comment.objects.annotate(right_page=F("discussion__page_id"))
    return found.exclude(page__translation_key=F("discussion__page__translation_key"))


def _counts() -> dict[str, object]:
    rows = Comment.objects.filter(discussion=OuterRef("pk")).order_by()
    return {
        f"{status}_count": _count_of(rows.filter(status=status), "discussion")
        for status in Status.values
    }


def _miscounted() -> QuerySet[Discussion]:
    right = {RIGHT + name: count for name, count in _counts().items()}
    wrong = Q()
    for name in _counts():
        wrong |= ~Q(**{name: F(RIGHT + name)})
    return Discussion.objects.annotate(**right).filter(wrong)


def _replies_shown() -> Coalesce:
    replies = Comment.objects.filter(thread=OuterRef("pk"), status=Status.APPROVED)
    return _count_of(replies, "thread")


def _unlike(name: str, rows: type[models.Model]) -> QuerySet[Comment]:
    """Find wrong counts; imported comments may have more than rows, as imports bring numbers."""
    imported = Exists(Provenance.objects.filter(comment=OuterRef("pk")))
    right = F(RIGHT + name)
    found = Comment.objects.annotate(**{RIGHT + name: _number(rows, "comment")})
    return found.filter(Q(**{f"{name}__lt": right}) | Q(**{f"{name}__gt": right}) & ~Q(imported))


def _secret_names() -> QuerySet[Comment]:
    found = Comment.objects.annotate(right_name=Value("", CharField()))
    return found.filter(users.is_secret(Comment.public_name_field, Comment.public_name_user))


def _with_right(**right: object) -> QuerySet[Comment]:
    [(name, count)] = right.items()
    found = Comment.objects.annotate(**{RIGHT + name: count})
    return found.exclude(**{name: F(RIGHT + name)})


def _number(model: type[models.Model], field: str) -> Coalesce:
    return _count_of(model._default_manager.filter(**{field: OuterRef("pk")}), field)


def _count_of(rows: QuerySet[models.Model], group: str) -> Coalesce:
    """Return the expression that counts rows, one index seek for each outer row."""
    number = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), Value(0))


def _column(row: Row, field: str) -> str:
    """Return ``thread_id`` for ``thread``: keys are read and written."""
    return str(row._meta.get_field(field).attname)  # type: ignore[union-attr]


def _attribute(row: Row, field: str) -> object:
    return getattr(row, _column(row, field))


def _discussion_of(row: Row) -> int:
    return int(row.pk if isinstance(row, Discussion) else row.discussion_id)
