"""The moderation queue: its contents, order, and counts of pending work.

The list never counts rows, however many there are. It is one index scan, page after page by keyset.
Filters that an index serves (status, article, reason, person, age) narrow the scan; the others
(section, language, words) examine a limited stretch of it, and the screen says how far it searched
and offers to continue.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from neuromod_wagtail.comments.models import Comment, Discussion, LeftToOthers
from neuromod_wagtail.comments.models.keyset import Cursor, past, upto
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.permissions import (
    comments_below,
    discussions_below,
    moderated,
    sections,
)
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.users import AdminRequest, AnyUser

# The name of its URL.
QUEUE = "wagtailsnippets_neuromod_comments_comment:list"
PAGE = 50
# Comments that a filter without an index examines; ten times more each time it continues.
STRETCH = 2_000
LONGEST_STRETCH = 500_000
# Reported comments are counted up to this many.
MANY = 1_000
# What the cell of a reply shows of the comment that it answers.
QUOTED = {"id", "name", "body", "hold_reasons"}
# Larger numbers are shown with a plus, as no one reads more digits.
MOST = 999


class Tab(TextChoices):
    PENDING = "pending", pgettext_lazy("comments", "Awaiting")
    REPORTED = "reported", pgettext_lazy("comments", "Reported")
    APPROVED = "approved", pgettext_lazy("comments", "Approved")
    SPAM = "spam", pgettext_lazy("comments", "Spam")
    DECLINED = "declined", pgettext_lazy("comments", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("comments", "Withdrawn")
    ERASED = "erased", pgettext_lazy("comments", "Erased")
    ALL = "all", pgettext_lazy("comments", "All")


class Order(TextChoices):
    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")
    URGENT = "urgent", _("Most urgent first")


class Queue(NamedTuple):
    """One moderator's list. An index serves the conditions ``indexed``, but not ``unindexed``."""

    user: AnyUser
    tab: str = Tab.PENDING
    order: str = Order.OLDEST
    indexed: Q = Q()
    unindexed: Q = Q()
    stretch: int = STRETCH
    # A moderator who filters by a reason wants to see it.
    shows_all_reasons: bool = False

    def walk(self, after: Cursor | None = None) -> QuerySet:
        """Return the comments in order, after a cursor, whatever ``unindexed`` says of them."""
        rows = moderated(self.user).filter(self.indexed)
        if not self.shows_all_reasons:
            rows = rows.exclude(hold_code__in=left_to_others(self.user))
        return self.ordered(rows).filter(self._after(after))

    def ordered(self, rows: QuerySet) -> QuerySet:
        """Return those of the rows that are in the tab, in order."""
        if self.tab == Tab.REPORTED:
            rows = reported(rows)
        elif self.tab != Tab.ALL:
            rows = rows.filter(status=self.tab)
        return rows.order_by(*self._ordering())

    def page(self, after: Cursor | None = None) -> QueuePage:
        """Return one page of the list, with three queries at most."""
        where = sections(self.user)
        if not (self.unindexed or self.indexed or self.shows_all_reasons or after or where == ()):
            query = _first_keys(where, self.tab, self.order, PAGE + 1)
            return self._filled([key for (key,) in query.rows(self.user.pk or 0)])
        walk = self.walk(after)
        if not self.unindexed:
            return self._filled(_keys(walk))
        # The stretch is bounded by its last row. PostgreSQL takes a limit in a subquery for a
        # reason to read the whole table.
        end = walk.only("urgency", "submitted_at")[self.stretch - 1 : self.stretch].first()
        stretch = walk if end is None else walk.filter(self._upto(self.cursor(end)))
        found = self._filled(_keys(stretch.filter(self.unindexed)))
        if end is None or found.after:
            return found
        return found._replace(after=self.cursor(end), stopped=True)

    def _filled(self, keys: list[int]) -> QueuePage:
        """Return the page of these keys, of which there may be one more than it shows."""
        none = [0] * (PAGE + 1 - len(keys))
        by_key = {row.pk: row for row in _rows_by_key(PAGE + 1).run(*keys, *none)}
        rows = [by_key[key] for key in keys if key in by_key]
        return QueuePage(rows[:PAGE], self.cursor(rows[PAGE - 1]) if len(rows) > PAGE else None)

    def numbers(self, ceiling: int) -> dict[str, int]:
        """Count the matches in each status among the first half million, for a decision on all.

        Counted only when someone asks to decide on all; the list itself never counts.
        """
        walk = self.walk().filter(pk__lte=ceiling).order_by()
        if self.tab in Status.values and not self.unindexed:
            return {self.tab: walk[:LONGEST_STRETCH].count()}
        rows = Comment.objects.filter(self.unindexed, pk__in=walk.values("pk")[:LONGEST_STRETCH])
        return dict(rows.order_by().values_list("status").annotate(Count("pk")))

    def cursor(self, comment: Comment) -> Cursor:
        rank = comment.urgency if self._by_urgency else 0
        return Cursor(rank, comment.submitted_at, comment.pk)

    @property
    def _by_urgency(self) -> bool:
        return self.tab == Tab.REPORTED or (self.order == Order.URGENT and self.tab != Tab.ALL)

    def _ordering(self) -> list[str]:
        sign = "-" if self.order == Order.NEWEST else ""
        time = [f"{sign}submitted_at", f"{sign}id"]
        return ["-urgency", *time] if self._by_urgency else time

    def _after(self, after: Cursor | None) -> Q:
        if after is None:
            return Q()
        rest = past(after, descending=self.order == Order.NEWEST)
        if not self._by_urgency:
            return rest
        return Q(urgency__lte=after.rank) & (Q(urgency__lt=after.rank) | rest)

    def _upto(self, end: Cursor) -> Q:
        rest = upto(end, descending=self.order == Order.NEWEST)
        if not self._by_urgency:
            return rest
        return Q(urgency__gte=end.rank) & (Q(urgency__gt=end.rank) | rest)


class QueuePage(NamedTuple):
    """A page of the queue. ``after`` is the next cursor, ``stopped`` where a filter stopped."""

    rows: list[Comment]
    after: Cursor | None
    stopped: bool = False


def _keys(found: QuerySet) -> list[int]:
    """Return one key more than a page; keys first, so that no join bypasses the index."""
    return list(found.values_list("pk", flat=True)[: PAGE + 1])


@lru_cache(maxsize=50)
def _first_keys(
    where: tuple[str, ...] | None, tab: str, order: str, number: int
) -> PreparedQuery[Comment]:
    """Return the query for the first keys, if no filter narrows a tab of these sections.

    It is run with the key of the moderator.
    """
    left = codes_left_by(PreparedQuery.account())
    rows = comments_below(where).exclude(hold_code__in=left)
    ordered = Queue(AnonymousUser(), tab, order).ordered(rows)
    return PreparedQuery(ordered.values_list("pk")[:number])


@cache
def _rows_by_key(number: int) -> PreparedQuery[Comment]:
    """Return the query for so many comments; of those that they answer, for what is quoted."""
    keys = [PreparedQuery.number(place) for place in range(number)]
    columns = (one.name for one in Comment._meta.concrete_fields if one.name not in QUOTED)
    return PreparedQuery(
        shown(Comment.objects.filter(pk__in=keys)).defer(
            "meta", *(f"parent__{name}" for name in columns)
        )
    )


def shown(rows: QuerySet) -> QuerySet:
    """Select what the cell of a comment shows from other tables."""
    return rows.select_related("parent", "decided_by").annotate(page_title=F("page__title"))


def left_to_others(user: AnyUser) -> QuerySet:
    """Return the hold reasons that a moderator leaves to others, as a part of another query."""
    return codes_left_by(user.pk or 0)


def codes_left_by(user_id: int) -> QuerySet:
    """Return the same for the key of an account, or for a placeholder."""
    return LeftToOthers.objects.filter(user=user_id).values("code")


def reported(rows: QuerySet) -> QuerySet:
    """Return the comments with open reports."""
    return rows.filter(urgency__gt=F("priority"), status__in=[Status.PENDING, Status.APPROVED])


def many_reported(rows: QuerySet) -> QuerySet:
    """Return the first ``MANY`` of these, to be counted.

    In the order of the index of urgent comments: without it, SQLite reads all pending comments.
    """
    return reported(rows).order_by("-urgency", "submitted_at", "pk")[:MANY]


def counts(request: AdminRequest) -> dict[str, int]:
    """Count the comments in each of the user's tabs, with one query.

    The counts come from the discussions; reported comments are few, and counted up to a limit.
    """
    *sums, reports = _numbers(sections(request.user), *Status.values, Tab.REPORTED)
    found: dict[str, int] = dict(zip(Status.values, sums, strict=True))
    found |= {Tab.ALL: sum(sums), Tab.REPORTED: reports}
    request._nm_comments_pending = found[Status.PENDING]  # type: ignore[attr-defined]
    return found


class CountOf(Subquery):
    """The number of rows of a query, which may have a limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _numbers(where: tuple[str, ...] | None, *tabs: str) -> list[int]:
    """Return how many comments in these sections are in each tab."""
    if where == ():
        return [0] * len(tabs)
    [row] = _numbered(where, tabs).rows()
    return [number or 0 for number in row]


@lru_cache(maxsize=100)
def _numbered(where: tuple[str, ...] | None, tabs: tuple[str, ...]) -> PreparedQuery[Discussion]:
    """Return the query of these numbers, which has one row."""
    reports = CountOf(many_reported(comments_below(where)).values("pk"))
    numbers = {f"in_{tab}": reports if tab == Tab.REPORTED else Sum(f"{tab}_count") for tab in tabs}
    # As ``aggregate()`` does it, which runs the query at once.
    whole = discussions_below(where).order_by().annotate(whole=Value(1)).values("whole")
    return PreparedQuery(whole.annotate(**numbers).values_list(*numbers))


def counts_by_author(comments: Iterable[Comment]) -> dict[str, dict[str, int]]:
    """Count each author's comments by status.

    Shape: ``{person_key: {"approved": 3, "spam": 1}}``. One query for accounts, one for emails.
    """
    users = {comment.user_id for comment in comments if comment.user_id}
    mails = {comment.email_hash for comment in comments if comment.email_hash} - {""}
    found: dict[str, dict[str, int]] = {}
    for prefix, name, wanted in (("user", "user_id", users), ("mail", "email_hash", mails)):
        if not wanted:
            continue
        # Of rows, not of keys: these are not in the index of people.
        rows = (
            Comment.objects.filter(**{f"{name}__in": wanted})
            .values(who=F(name), now=F("status"))
            .annotate(number=Count("*"))
            .order_by()
        )
        for row in rows:
            record = found.setdefault(f"{prefix}:{row['who']}", {})
            record[row["now"]] = row["number"]
    return found


def pending_count(request: AdminRequest) -> int:
    """Return the number of pending comments from stored counts, at most one query per screen."""
    if not hasattr(request, "_nm_comments_pending"):
        [number] = _numbers(sections(request.user), Tab.PENDING)
        request._nm_comments_pending = number  # type: ignore[attr-defined]
    return int(request._nm_comments_pending)  # type: ignore[attr-defined]


def capped(number: int) -> str:
    """Format a count: ``12``, or ``999+``."""
    return str(number) if number <= MOST else f"{MOST}+"


def badge(number: int) -> dict[str, str]:
    """Return the number as shown, and in words for people who do not see it."""
    words = ngettext("%(n)s comment awaiting", "%(n)s comments awaiting", number)
    return {"shown": capped(number), "spoken": words % {"n": capped(number)}}
