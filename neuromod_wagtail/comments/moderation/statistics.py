"""Moderation statistics: waiting times, decisions, spam and reasons, in six queries.

Everything is computed by sets from the comments themselves, for a period of at most ``LONGEST``
days. A comment counts with its last decision; earlier ones are in the audit log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.contrib.auth import get_user_model
from django.db.models import (
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber, TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from neuromod_wagtail.comments.models import Comment, DeclineReason
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.permissions import moderated_discussions, sections
from neuromod_wagtail.comments.spam import hold_reasons
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User, name_fields

USUAL = 30
LONGEST = 366
DECIDED = [Status.APPROVED, Status.SPAM, Status.DECLINED, Status.ERASED]
MOST_REASONS = 15
WEEK = timedelta(days=7)
# There were no comments before the web, and years as low as 1 break time zones.
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Period:
    """A period of whole days in the site's time zone, both included."""

    start: date
    end: date

    @classmethod
    def asked(cls, start: date | None, end: date | None) -> Period:
        """Return the requested period: by default the last 30 days, and never more than a year."""
        today = timezone.localdate()
        end = max(min(end or today, today), EARLIEST)
        start = min(start or end - timedelta(days=USUAL - 1), end)
        return cls(max(start, end - timedelta(days=LONGEST - 1)), end)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the start (included) and the end (excluded) as moments."""
        zone = timezone.get_current_timezone()
        midnight = datetime.combine(self.start, time(), zone)
        return midnight, datetime.combine(self.end + timedelta(days=1), time(), zone)

    @property
    def weeks(self) -> list[date]:
        """Return the Mondays of all weeks that the period touches."""
        first = self.start - timedelta(days=self.start.weekday())
        return [first + WEEK * n for n in range((self.end - first) // WEEK + 1)]


@dataclass(frozen=True)
class Wait:
    """The waiting times of comments that left the queue in a week; ``None`` without any."""

    week: date
    number: int = 0
    median: timedelta | None = None
    ninth: timedelta | None = None


@dataclass
class Tally:
    """Numbers of comments by status, for a week, a person or a reason."""

    label: str
    week: date | None = None
    by_status: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def approved(self) -> int:
        return self.by_status[Status.APPROVED]

    @property
    def spam(self) -> int:
        return self.by_status[Status.SPAM]

    @property
    def declined(self) -> int:
        return self.by_status[Status.DECLINED]

    @property
    def erased(self) -> int:
        return self.by_status[Status.ERASED]

    @property
    def pending(self) -> int:
        return self.by_status[Status.PENDING]

    @property
    def spam_share(self) -> float:
        """Return the share of spam, 0 to 100."""
        return 100 * self.spam / self.total if self.total else 0.0


@dataclass(frozen=True)
class Statistics:
    """The figures that ``user`` may see: of the sections that they moderate, and of ``section``."""

    user: User
    period: Period
    section: PageLike | None = None

    def _comments(self) -> QuerySet:
        if self.section is None and sections(self.user) is None:
            return Comment.objects.order_by()
        discussions = moderated_discussions(self.user)
        if self.section is not None:
            discussions = discussions.filter(page__path__startswith=self.section.path)
        return Comment.objects.filter(discussion__in=discussions.values("pk")).order_by()

    def _submitted(self) -> QuerySet:
        start, end = self.period.moments
        # By status, so that the index of the queue serves the time.
        return self._comments().filter(
            status__in=Status.values, submitted_at__gte=start, submitted_at__lt=end
        )

    def _decided(self) -> QuerySet:
        """Return the comments whose last decision was made by a person other than the author."""
        start, end = self.period.moments
        return self._comments().filter(
            Q(user__isnull=True) | ~Q(user=F("decided_by")),
            decided_at__gte=start,
            decided_at__lt=end,
            decided_by__isnull=False,
            status__in=DECIDED,
        )

    @cached_property
    def waits(self) -> list[Wait]:
        """Return each week's median and 90th percentile (nearest rank), computed in SQL."""
        week = [F("week")]
        ranked = (
            self._decided()
            .filter(previous_status=Status.PENDING)
            .annotate(
                week=_week("decided_at"),
                wait=ExpressionWrapper(
                    F("decided_at") - F("submitted_at"), output_field=DurationField()
                ),
            )
            .annotate(
                place=Window(RowNumber(), partition_by=week, order_by=[F("wait"), F("pk")]),
                number=Window(Count("pk"), partition_by=week),
            )
            .filter(Q(place=(F("number") + 1) / 2) | Q(place=(F("number") * 9 + 9) / 10))
            .values_list("week", "number", "place", "wait")
        )
        found: dict[date, Wait] = {}
        # In one week the higher of the two ranks is the 90th percentile.
        for monday, number, _place, wait in sorted(ranked, key=lambda row: (row[0], row[2])):
            half = found.get(monday)
            median = half.median if half else wait
            found[monday] = Wait(monday, number, median, wait)
        return [found.get(monday, Wait(monday)) for monday in self.period.weeks]

    @cached_property
    def received_by_week(self) -> list[Tally]:
        """Return new comments by week and outcome."""
        rows = self._submitted().annotate(week=_week("submitted_at"))
        counted = rows.values_list("week", "status").annotate(Count("pk"))
        weeks = {monday: Tally(monday.isoformat(), monday) for monday in self.period.weeks}
        for monday, status, number in counted:
            weeks[monday].by_status[status] += number
        return list(weeks.values())

    @cached_property
    def moderators(self) -> list[Tally]:
        """Return the number of decisions of each moderator, largest first."""
        # Names are fetched with the query; a user model that builds them from other fields needs
        # more.
        user_model = get_user_model()
        fields = [user_model._meta.pk.attname, *name_fields()]
        columns = [f"decided_by__{name}" for name in fields]
        counted = self._decided().values_list("status", *columns).annotate(Count("pk"))
        return _tallies(
            (
                key,
                get_user_display_name(user_model.from_db(None, fields, [key, *named])),
                status,
                number,
            )
            for status, key, *named, number in counted
        )

    @cached_property
    def holds(self) -> list[Tally]:
        """Return the hold reasons by outcome."""
        held = self._submitted().exclude(hold_code="")
        counted = held.values_list("hold_code", "status").annotate(Count("pk"))
        labels = dict(hold_reasons.choices())
        return _tallies(
            (code, str(labels.get(code, code)), status, number) for code, status, number in counted
        )

    @cached_property
    def declines(self) -> list[Tally]:
        """Return the decline reasons; those of the site's list by their titles."""
        declined = self._decided().filter(status=Status.DECLINED)
        counted = declined.values_list("decline_reason").annotate(number=Count("pk"))
        rows = list(counted.order_by("-number", "decline_reason")[:MOST_REASONS])
        titles = dict(DeclineReason.objects.values_list("text", "title"))
        found: dict[str, Tally] = {}
        for text, number in rows:
            label = titles.get(text) or text or _("No reason given")
            found.setdefault(label, Tally(label)).by_status[Status.DECLINED] += number
        return sorted(found.values(), key=lambda tally: -tally.total)

    @cached_property
    def received(self) -> Tally:
        return _sum(self.received_by_week)

    @cached_property
    def decided(self) -> Tally:
        return _sum(self.moderators)


def _week(name: str) -> TruncWeek:
    return TruncWeek(name, output_field=DateField())


def _tallies(counted: Iterable[tuple[Hashable, str, str, int]]) -> list[Tally]:
    """Return tallies by key, with their labels, largest first. Two moderators may share a name."""
    found: dict[Hashable, Tally] = {}
    for key, label, status, number in counted:
        found.setdefault(key, Tally(label)).by_status[status] += number
    return sorted(found.values(), key=lambda tally: (-tally.total, tally.label))


def _sum(tallies: list[Tally]) -> Tally:
    total = Tally("")
    for tally in tallies:
        for status, number in tally.by_status.items():
            total.by_status[status] += number
    return total
