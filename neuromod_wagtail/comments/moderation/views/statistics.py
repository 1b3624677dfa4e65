"""The moderation report, in Wagtail's own layout for reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import django_filters
import swapper
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import AdminPageChooser
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from neuromod_wagtail.admin import charts
from neuromod_wagtail.admin.spreadsheets import SafeSpreadsheetMixin
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation.queue.filters import ModeratorFilterSet
from neuromod_wagtail.comments.moderation.statistics import Period, Statistics, Tally
from neuromod_wagtail.conf import settings
from neuromod_wagtail.text import localized

STATUSES = (Status.APPROVED, Status.SPAM, Status.DECLINED, Status.ERASED)


class StatisticsFilterSet(ModeratorFilterSet):
    """The filters of the report: period and section."""

    page_filters = ("section",)

    day = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Dates"), widget=DateRangePickerWidget
    )
    section = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Section"),
        queryset=lambda request: swapper.load_model("wagtailcore", "Page").objects.all(),
        widget=AdminPageChooser,
    )

    class Meta:
        model = Comment
        fields: list[str] = []


@dataclass(frozen=True)
class Line:
    """One number of the export."""

    figure: str
    week: date | str
    of: str
    status: str
    value: float
    unit: str


class StatisticsView(SafeSpreadsheetMixin, ReportView):
    """The report. ``object_list`` is what is exported: one line for each number of the report."""

    model = Comment
    page_title = gettext_lazy("Comment moderation")
    header_icon = "comment"
    template_name = "neuromod_wagtail/comments/admin/statistics.html"
    results_template_name = "neuromod_wagtail/comments/admin/statistics_results.html"
    index_url_name = "neuromod_comments_admin:statistics"
    index_results_url_name = "neuromod_comments_admin:statistics_results"
    filterset_class = StatisticsFilterSet
    any_permission_required = ["change"]
    is_searchable = False
    paginate_by = None
    list_export = ["figure", "week", "of", "status", "value", "unit"]
    export_headings = {
        "figure": gettext_lazy("Figure"),
        "week": gettext_lazy("Week starting"),
        "of": gettext_lazy("For"),
        "status": gettext_lazy("Status"),
        "value": gettext_lazy("Value"),
        "unit": gettext_lazy("Unit"),
    }

    @cached_property
    def permission_policy(self) -> ModelPermissionPolicy:
        return policy_registry.get_by_type(Comment)

    @cached_property
    def statistics(self) -> Statistics:
        days = self.filters.chosen("day")
        start, end = (days.start, days.stop) if days else (None, None)
        period = Period.asked(start and start.date(), end and end.date())
        return Statistics(self.request.user, period, self.filters.chosen("section"))

    def get_filtered_queryset(self) -> list[Line]:
        return list(lines(self.statistics)) if self.is_export else []

    def get_filename(self) -> str:
        period = self.statistics.period
        return f"moderation-of-comments-{period.start}-{period.end}"

    def get_context_data(self, *args: object, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(*args, **kwargs)
        if self.is_export:
            return context
        statistics = self.statistics
        kept_from = timezone.localdate() - timedelta(days=settings.NEUROMOD_COMMENTS_KEEP_SPAM_DAYS)
        return {
            **context,
            "statistics": statistics,
            "waits": [
                (wait, in_words(wait.median), in_words(wait.ninth)) for wait in statistics.waits
            ],
            "waits_chart": waits_chart(statistics),
            "spam_chart": spam_chart(statistics),
            "tables": bar_tables(statistics),
            "kept_days": settings.NEUROMOD_COMMENTS_KEEP_SPAM_DAYS
            if statistics.period.start < kept_from
            else 0,
        }


@dataclass(frozen=True)
class TimeUnit:
    """The unit of an axis of time: units in an hour, and the distances that are round in it."""

    text: str | Promise
    in_an_hour: float
    steps: tuple[int, ...]


MINUTES = TimeUnit(gettext_lazy("%(number)s min"), 60, (5, 10, 15, 30))
HOURS = TimeUnit(gettext_lazy("%(number)s h"), 1, (1, 2, 3, 6, 12, 24))
DAYS = TimeUnit(gettext_lazy("%(number)s d"), 1 / 24, ())


def waits_chart(statistics: Statistics) -> charts.Columns:
    """Return the waiting times, with one unit at the axis."""
    longest = max((_hours(wait.ninth) for wait in statistics.waits), default=0)
    unit = MINUTES if longest <= 2 else HOURS if longest <= 72 else DAYS
    groups = [
        charts.Group(
            _day(wait.week),
            [_hours(wait.median) * unit.in_an_hour, _hours(wait.ninth) * unit.in_an_hour],
            [
                _("Median %(time)s") % {"time": in_words(wait.median)},
                _("90th percentile %(time)s") % {"time": in_words(wait.ninth)},
            ],
        )
        for wait in statistics.waits
    ]
    return charts.columns(
        groups, lambda number: str(unit.text % {"number": _short(number)}), steps=unit.steps
    )


def spam_chart(statistics: Statistics) -> charts.Columns:
    groups = [
        charts.Group(
            _day(tally.week) if tally.week else "",
            [tally.spam_share],
            [localized.share(tally.spam_share)],
        )
        for tally in statistics.received_by_week
    ]
    return charts.columns(groups, lambda share: localized.share(share, 0), whole=100, first=2)


@dataclass(frozen=True)
class BarTable:
    """A table of tallies: a number for each status, and a bar. A single status needs no legend."""

    id: str
    title: str
    heading: str
    empty: str
    tallies: list[Tally]
    statuses: tuple[Status, ...] = (Status.DECLINED,)
    explanation: str = ""

    @property
    def labels(self) -> list[str]:
        """Return the labels of the statuses, for the legend and the columns."""
        if len(self.statuses) == 1:
            return []
        short = {Status.PENDING: _("Awaiting")}
        return [short.get(status) or str(status.label) for status in self.statuses]

    @property
    def rows(self) -> Iterator[tuple[Tally, list[int], list[charts.Bar]]]:
        """Yield each tally with its numbers and bars; the longest bar has full length."""
        most = max((tally.total for tally in self.tallies), default=0)
        for tally in self.tallies:
            numbers = [tally.by_status[status] for status in self.statuses]
            first = 1 if self.labels else 3
            yield tally, numbers if self.labels else [], charts.stacked(numbers, most, first=first)


def bar_tables(statistics: Statistics) -> list[BarTable]:
    return [
        BarTable(
            "nm-moderators",
            _("Decisions by moderator"),
            _("Moderator"),
            _("No decisions in this period."),
            statistics.moderators,
            STATUSES,
        ),
        BarTable(
            "nm-holds",
            _("Why comments were held"),
            _("Reason"),
            _("No comments were held in this period."),
            statistics.holds,
            (*STATUSES[:3], Status.PENDING),
            _(
                "If nearly all the comments held for a reason are approved, the reason costs more "
                "work than it saves."
            ),
        ),
        BarTable(
            "nm-declines",
            _("Why comments were declined"),
            _("Reason"),
            _("No comments were declined in this period."),
            statistics.declines,
        ),
    ]


def lines(statistics: Statistics) -> Iterator[Line]:
    """Return every number of the report as lines. Times are in hours, shares in per cent."""
    hours, comments = pgettext("unit of time", "hours"), _("comments")
    for wait in statistics.waits:
        yield Line(_("Decided"), wait.week, "", "", wait.number, comments)
        if wait.median is not None:
            median, ninth = round(_hours(wait.median), 2), round(_hours(wait.ninth), 2)
            yield Line(_("Waiting time, median"), wait.week, "", "", median, hours)
            yield Line(_("Waiting time, 90th percentile"), wait.week, "", "", ninth, hours)
    for tally in statistics.received_by_week:
        share = round(tally.spam_share, 1)
        yield Line(_("Spam share"), tally.week or "", "", "", share, "%")
        yield from _counted(_("Received"), tally)
    for tally in statistics.moderators:
        yield from _counted(_("Decisions by moderator"), tally)
    for tally in statistics.holds:
        yield from _counted(_("Hold reason"), tally)
    for tally in statistics.declines:
        yield from _counted(_("Decline reason"), tally)


def _counted(figure: str, tally: Tally) -> Iterator[Line]:
    of = "" if tally.week else tally.label
    for status, number in sorted(tally.by_status.items()):
        if number:
            yield Line(
                figure, tally.week or "", of, str(Status(status).label), number, _("comments")
            )


def in_words(wait: timedelta | None) -> str:
    """Format a time as one number: ``40 min``, ``5.2 h``, ``3.1 d``; a dash for none."""
    if wait is None:
        return "–"
    hours = _hours(wait)
    if hours < 1:
        return _("%(number)s min") % {"number": localized.number(round(hours * 60))}
    if hours < 48:
        return _("%(number)s h") % {"number": _short(hours)}
    return _("%(number)s d") % {"number": _short(hours / 24)}


def _short(number: float) -> str:
    number = round(number, 1)
    return localized.number(number, 0 if number >= 10 or number == int(number) else 1)


def _hours(wait: timedelta | None) -> float:
    return max(wait.total_seconds(), 0) / 3600 if wait is not None else 0.0


def _day(day: date) -> str:
    return localized.short_day(day)
