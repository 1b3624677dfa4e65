"""The moderation queue: its contents, order, and counts of pending work.

The list never counts rows, however many there are. It is one index scan, page after page by keyset.
Filters that an index serves (status, article, reason, person, age) narrow the scan; the others
(section, language, words) examine a limited stretch of it, and the screen says how far it searched
and offers to continue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet, Sum, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from neuromod_wagtail.comments.models import Comment, LeftToOthers
from neuromod_wagtail.comments.models.keyset import Cursor, past, upto
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.permissions import moderated, moderated_discussions
from neuromod_wagtail.users import AdminRequest, AnyUser

# The name of its URL.
QUEUE = "wagtailsnippets_neuromod_comments_comment:list"
PAGE = 50
# Comments that a filter without an index examines; ten times more each time it continues.
STRETCH = 2_000
LONGEST_STRETCH = 500_000
# Reported comments are counted up to this many.
MANY = 1_000
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


@dataclass(frozen=True)
class Queue:
    """One moderator's list. An index serves the conditions ``indexed``, but not ``unindexed``."""

    user: AnyUser
    tab: str = Tab.PENDING
    order: str = Order.OLDEST
    indexed: Q = field(default_factory=Q)
    unindexed: Q = field(default_factory=Q)
    stretch: int = STRETCH
    # Whoever filters by a reason wants to see it.
    shows_all_reasons: bool = False

    def walk(self, after: Cursor | None = None) -> QuerySet:
        """Return the comments in order, after a cursor, whatever ``unindexed`` says of them."""
        rows = moderated(self.user).filter(self.indexed)
        if not self.shows_all_reasons:
            rows = rows.exclude(hold_code__in=left_to_others(self.user))
        if self.tab == Tab.REPORTED:
            rows = reported(rows)
        elif self.tab != Tab.ALL:
            rows = rows.filter(status=self.tab)
        return rows.filter(self._after(after)).order_by(*self._ordering())

    def page(self, after: Cursor | None = None) -> QueuePage:
        """Return one page of the list, with three queries at most."""
        walk = self.walk(after)
        if not self.unindexed:
            rows = self._rows(walk)
            return QueuePage(rows[:PAGE], self.cursor(rows[PAGE - 1]) if len(rows) > PAGE else None)
        # The stretch is bounded by its last row. PostgreSQL takes a limit in a subquery for a
        # reason to read the whole table.
        end = walk.only("urgency", "submitted_at")[self.stretch - 1 : self.stretch].first()
        stretch = walk if end is None else walk.filter(self._upto(self.cursor(end)))
        rows = self._rows(stretch.filter(self.unindexed))
        if len(rows) > PAGE:
            return QueuePage(rows[:PAGE], self.cursor(rows[PAGE - 1]))
        return QueuePage(rows, self.cursor(end) if end else None, stopped=end is not None)

    @staticmethod
    def _rows(found: QuerySet) -> list[Comment]:
        """Return one row more than a page; keys first, so that no join bypasses the index."""
        keys = list(found.values_list("pk", flat=True)[: PAGE + 1])
        by_key = shown(Comment.objects.all()).in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]

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


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue. ``after`` is the next cursor; ``stopped`` is where sifting gave up."""

    rows: list[Comment]
    after: Cursor | None
    stopped: bool = False


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

    In the order of the index that has no others: without it, SQLite reads all pending comments.
    """
    return reported(rows).order_by("-urgency", "submitted_at", "pk")[:MANY]


def counts(request: AdminRequest) -> dict[str, int]:
    """Count the comments in each of the user's tabs, with two queries.

    The counts come from the discussions; reported comments are few, and counted up to a limit.
    """
    fields = {f"{status}_count": Sum(f"{status}_count") for status in Status.values}
    sums = moderated_discussions(request.user).aggregate(**fields)
    found = {status: sums[f"{status}_count"] or 0 for status in Status.values}
    found[Tab.ALL] = sum(found.values())
    found[Tab.REPORTED] = many_reported(moderated(request.user)).count()
    request._nm_comments_pending = found[Status.PENDING]  # type: ignore[attr-defined]
    return found


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
        rows = (
            Comment.objects.filter(**{f"{name}__in": wanted})
            .values(who=F(name), now=F("status"))
            .annotate(number=Count("pk"))
            .order_by()
        )
        for row in rows:
            record = found.setdefault(f"{prefix}:{row['who']}", {})
            record[row["now"]] = row["number"]
    return found


def pending_count(request: AdminRequest) -> int:
    """Return the number of pending comments from stored counts, at most one query per screen."""
    if not hasattr(request, "_nm_comments_pending"):
        mine = moderated_discussions(request.user)
        number = mine.aggregate(sum=Sum("pending_count"))["sum"] or 0
        request._nm_comments_pending = number  # type: ignore[attr-defined]
    return int(request._nm_comments_pending)  # type: ignore[attr-defined]


def capped(number: int) -> str:
    """Format a count: ``12``, or ``999+``."""
    return str(number) if number <= MOST else f"{MOST}+"


def badge(number: int) -> dict[str, str]:
    """Return the number as shown, and in words for people who do not see it."""
    words = ngettext("%(n)s comment awaiting", "%(n)s comments awaiting", number)
    return {"shown": capped(number), "spoken": words % {"n": capped(number)}}
