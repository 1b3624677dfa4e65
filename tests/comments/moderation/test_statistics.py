"""The moderation report: figures, limits to one's sections, and the audit log."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from neuromod_wagtail.admin import charts
from neuromod_wagtail.comments.actions import reports, threads
from neuromod_wagtail.comments.models import Comment, DeclineReason
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation.action_registry import ACTIONS
from neuromod_wagtail.comments.moderation.statistics import Period, Statistics, Tally, Wait
from neuromod_wagtail.comments.moderation.views import statistics as report
from neuromod_wagtail.comments.moderation.views.statistics import BarTable, in_words, waits_chart
from tests.comments.conftest import soup, write
from tests.comments.notifications.test_moderators import below, moderator

pytestmark = pytest.mark.django_db

NUMBER = itertools.count()
URL = "/admin/reports/comments/"
MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SPAN = "?day_from=2026-03-02&day_to=2026-03-15"


@pytest.fixture
def boss():
    return User.objects.create_superuser("boss", "boss@example.net", "x")


def made(page, hours, *, by, status="approved", at=NOON, **fields):
    """A comment that was decided on at some time, after so many hours."""
    submitted = at - timedelta(hours=hours)
    comment = write(page, f"Comment {next(NUMBER)}")
    fields = {
        "previous_status": "pending",
        "decided_by": by,
        "decided_at": at,
        "hold_code": "links",
        **fields,
    }
    Comment.objects.filter(pk=comment.pk).update(status=status, submitted_at=submitted, **fields)
    return comment


def of(user, section=None, start=MONDAY, end=date(2026, 3, 15)):
    return Statistics(user, Period.asked(start, end), section)


@pytest.mark.parametrize(
    ("hours", "median", "ninth"),
    [
        ([7], 7, 7),
        ([4, 2], 2, 4),
        ([1, 2, 3], 2, 3),
        ([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5, 9),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 50, 60], 1, 50),
    ],
)
def test_median_and_ninth_tenth_of_each_week(page, boss, hours, median, ninth):
    for number in hours:
        made(page, number, by=boss)
    made(page, 30, by=boss, at=NOON + timedelta(days=7))
    first, second = of(boss).waits
    assert (first.week, first.number) == (MONDAY, len(hours))
    assert (first.median, first.ninth) == (timedelta(hours=median), timedelta(hours=ninth))
    assert (second.number, second.median) == (1, timedelta(hours=30))


def test_what_is_no_moderators_decision_is_not_counted(page, boss):
    reader = User.objects.create_user("reader")
    made(page, 1, by=boss)
    made(page, 2, by=None)  # by a timer
    made(page, 3, by=reader, user=reader)  # an edit of one's own
    made(page, 4, by=boss, status="withdrawn")
    made(page, 5, by=boss, at=NOON - timedelta(days=30))
    statistics = of(boss)
    assert [wait.number for wait in statistics.waits] == [1, 0]
    assert [(tally.label, tally.total) for tally in statistics.moderators] == [("boss", 1)]


def test_decisions_spam_and_reasons(page, boss):
    mia = moderator()
    DeclineReason.objects.create(title="Medical advice", text="No dosing advice.", **_locale())
    for hours, who, status, said in [
        (1, boss, "approved", ""),
        (2, boss, "spam", ""),
        (3, boss, "declined", "No dosing advice."),
        (4, boss, "declined", "Rude"),
        (5, mia, "declined", "Rude"),
        (6, mia, "declined", ""),
    ]:
        made(page, hours, by=who, status=status, decline_reason=said)
    made(page, 7, by=None, status="pending", hold_code="words", decided_at=None)
    statistics = of(boss)
    assert [(one.label, one.approved, one.spam, one.declined) for one in statistics.moderators] == [
        ("boss", 1, 1, 2),
        ("mia", 0, 0, 2),
    ]
    assert [(one.label, one.total) for one in statistics.declines] == [
        ("Rude", 2),
        ("No reason given", 1),
        ("Medical advice", 1),
    ]
    assert [(str(one.label), one.total, one.approved) for one in statistics.holds] == [
        ("Links", 6, 1),
        ("Word rule", 1, 0),
    ]
    first, _second = statistics.received_by_week
    assert (first.total, first.spam, first.pending) == (7, 1, 1)
    assert round(first.spam_share, 1) == 14.3


def _locale():
    from wagtail.models import Locale

    return {"locale": Locale.get_default()}


def test_the_time_of_a_day_is_the_sites(page, boss, settings):
    settings.TIME_ZONE = "Pacific/Auckland"  # 13 hours ahead
    late = datetime(2026, 3, 15, 11, 30, tzinfo=UTC)  # Monday the 16th there
    with timezone.override("Pacific/Auckland"):
        made(page, 1, by=boss, at=late)
        assert of(boss).decided.total == 0
        assert [wait.number for wait in of(boss, end=date(2026, 3, 16)).waits] == [0, 0, 1]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (None, None, 30),
        (date(2020, 1, 1), date(2026, 1, 1), 366),
        (date(2026, 2, 1), date(2026, 1, 1), 1),
        (date(9999, 12, 31), date(9999, 12, 31), 1),
        (date(1, 1, 1), date(1, 1, 1), 366),
    ],
)
def test_the_period_has_bounds(start, end, days):
    period = Period.asked(start, end)
    assert (period.end - period.start).days + 1 <= days
    assert period.end <= timezone.localdate()
    assert period.moments[0] < period.moments[1] and period.weeks


def test_sections_see_their_own(root, page, boss, client):
    other = below(root, "Other")
    made(page, 1, by=boss)
    made(other, 2, by=boss)
    here = moderator("here", section=page)
    assert of(here).decided.total == 1 and of(boss).decided.total == 2
    assert of(boss, other).decided.total == 1
    assert of(here, other).decided.total == 0
    client.force_login(here)
    html = soup(client.get(f"{URL}{SPAN}&section={other.pk}"))
    assert other.title not in html.get_text(), "a section of others is as if none were chosen"
    assert html.get_text() == soup(client.get(f"{URL}{SPAN}")).get_text()


def test_who_may_see_it(client, page, boss):
    editor = User.objects.create_user("ed", "ed@example.net", "x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for url in (URL, f"{URL}results/", f"{URL}?export=csv"):
        client.logout()
        assert client.get(url).url.startswith("/admin/login/")
        client.force_login(editor)
        assert client.get(url).url == "/admin/"
        for user in (
            boss,
            User.objects.filter(username="s").first() or moderator("s", section=page),
        ):
            client.force_login(user)
            assert client.get(url).status_code == 200
    client.force_login(editor)
    assert URL not in client.get("/admin/").content.decode()


def test_every_chart_has_its_table_and_no_style(client, page, boss):
    made(page, 1.5, by=boss)
    made(page, 2, by=boss, status="spam", decline_reason="")
    made(page, 4, by=boss, status="declined", decline_reason="<b>Rude</b>")
    client.force_login(boss)
    html = soup(client.get(URL + SPAN)).select_one(".nm-statistics")
    assert not html.select("[style], style, script")
    charts_ = html.select("svg[role=img]")
    assert len(charts_) == 2
    for chart in charts_:
        assert html.find(id=chart["aria-labelledby"]).get_text(strip=True)
        assert chart.find_next("table") and chart.select("rect")
    tables = html.select("table")
    assert len(tables) == 5
    for table in tables:
        assert table.caption.get_text(strip=True) and table.select("thead th[scope=col]")
        assert len(table.select("tbody tr")) == len(table.select("tbody th[scope=row]"))
    rows = [[cell.get_text() for cell in row.select("td")] for row in tables[0].select("tbody tr")]
    assert rows == [["3", "2 h", "4 h"], ["0", "–", "–"]]
    assert "<b>Rude</b>" in html.get_text()


def test_bars_of_one_status_have_a_colour_of_their_own_and_no_legend():
    tallies = [
        Tally("A", by_status={"declined": 1, "spam": 3}),
        Tally("B", by_status={"declined": 4, "spam": 4}),
    ]
    both = BarTable("id", "Title", "Head", "None", tallies, (Status.DECLINED, Status.SPAM))
    assert both.labels == ["Declined", "Spam"]
    assert [(tally.label, numbers) for tally, numbers, _bars in both.rows] == [
        ("A", [1, 3]), ("B", [4, 4]),
    ]  # fmt: skip
    assert [[(bar.series, bar.x, bar.width) for bar in bars] for _tally, _numbers, bars in both.rows] == [
        [(1, "0.00", "12.50"), (2, "12.50", "37.50")], [(1, "0.00", "50.00"), (2, "50.00", "50.00")],
    ]  # fmt: skip
    declined = BarTable("id", "Title", "Head", "None", tallies)
    assert declined.labels == []
    assert [(numbers, [bar.series for bar in bars]) for _tally, numbers, bars in declined.rows] == [
        ([], [3]), ([], [3]),
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "is_told"), [(7, False), (30, False), (31, True), (90, True)])
def test_comments_removed_since_are_mentioned_where_they_would_count(
    client, boss, settings, days, is_told
):
    settings.NEUROMOD_COMMENTS_KEEP_SPAM_DAYS = 30
    client.force_login(boss)
    today = timezone.localdate()
    span = {"day_from": today - timedelta(days=days), "day_to": today}
    answer = client.get(URL, span)
    assert answer.context["kept_days"] == (30 if is_told else 0)
    assert ("removed after" in soup(answer).get_text()) is is_told


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lengths_in_svg_know_no_comma(client, page, boss, settings, language):
    settings.LANGUAGE_CODE = language
    settings.USE_THOUSAND_SEPARATOR = True
    for hours in (1.5, 2000):
        made(page, hours, by=boss)
    client.force_login(boss)
    html = soup(client.get(URL + SPAN))
    for shape in html.select(".nm-statistics rect, .nm-statistics line"):
        for name in ("x", "y", "width", "height", "x1", "x2", "y1", "y2"):
            assert float(shape.get(name, "0")) >= 0
    assert html.select_one("svg[role=img]")["viewbox"] == "0 0 640 240"


def test_nonsense_in_the_address_is_told_and_breaks_nothing(client, boss):
    client.force_login(boss)
    for query in ("?day_from=x", "?section=x", "?section=999999", "?day_from=0001-01-01&day_to=1"):
        assert client.get(URL + query).status_code == 200
        assert client.get(URL + "results/" + query + "&_w_filter_fragment=1").status_code == 200


def test_exports_have_every_number(client, page, boss):
    made(page, 1.5, by=boss)
    made(page, 2, by=boss, status="declined", decline_reason="=cmd|x")
    client.force_login(boss)
    answer = client.get(f"{URL}{SPAN}&export=csv")
    assert "moderation-of-comments-2026-03-02-2026-03-15.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert list(rows[0]) == ["Figure", "Week starting", "For", "Status", "Value", "Unit"]
    found = {
        (row["Figure"], row["Week starting"], row["For"], row["Status"]): row["Value"]
        for row in rows
    }
    assert found["Waiting time, median", "2026-03-02", "", ""] == "1.5"
    assert found["Waiting time, 90th percentile", "2026-03-02", "", ""] == "2.0"
    assert found["Decisions by moderator", "", "boss", "Declined"] == "1"
    assert found["Decline reason", "", "'=cmd|x", "Declined"] == "1"
    answer = client.get(f"{URL}{SPAN}&export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == len(rows) + 1
    values = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Waiting time, median"]
    assert values[0][4] == 1.5


def test_it_costs_the_same_for_many(client, page, boss):
    client.force_login(boss)
    costs = []
    for size in (2, 15):
        for number in range(size):
            made(page, number, by=boss if number % 2 else moderator(f"m{size}-{number}"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL + SPAN).status_code == 200
        costs.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            statistics = of(boss)
            assert statistics.waits and statistics.received_by_week and statistics.moderators
            assert statistics.holds is not None and statistics.declines is not None
        assert len(captured) == 6
    assert costs[0] == costs[1] <= 20


def test_the_lines_of_an_export():
    hour = timedelta(hours=1)
    lines = report.lines(
        SimpleNamespace(
            waits=[Wait(MONDAY), Wait(MONDAY, 2, hour / 3, hour)],
            received_by_week=[Tally("w", MONDAY, {"spam": 1, "approved": 2})],
            moderators=[Tally("boss", by_status={"spam": 1, "approved": 0, "declined": 2})],
            holds=[Tally("Links", by_status={"pending": 1})],
            declines=[Tally("Rude", by_status={"declined": 3})],
        )
    )
    told = [(one.figure, one.week, one.of, one.status, one.value, one.unit) for one in lines]
    assert told == [
        ("Decided", MONDAY, "", "", 0, "comments"),
        ("Decided", MONDAY, "", "", 2, "comments"),
        ("Waiting time, median", MONDAY, "", "", 0.33, "hours"),
        ("Waiting time, 90th percentile", MONDAY, "", "", 1.0, "hours"),
        ("Spam share", MONDAY, "", "", 33.3, "%"),
        ("Received", MONDAY, "", "Approved", 2, "comments"),
        ("Received", MONDAY, "", "Spam", 1, "comments"),
        ("Decisions by moderator", "", "boss", "Declined", 2, "comments"),
        ("Decisions by moderator", "", "boss", "Spam", 1, "comments"),
        ("Hold reason", "", "Links", "Awaiting moderation", 1, "comments"),
        ("Decline reason", "", "Rude", "Declined", 3, "comments"),
    ]


@pytest.mark.parametrize("most", [0, 0.2, 3, 4.1, 99, 100, 101, 8760])
def test_a_round_number_is_the_end_of_the_axis(most):
    marks = charts.marks(most)
    assert marks[0] == 0 and marks[-1] >= most and 2 <= len(marks) <= 6
    step = marks[1]
    assert float(str(step).replace("0", "").strip(".") or 1) in {1, 2, 5}
    assert marks == [step * place for place in range(len(marks))]
    chart = charts.columns([charts.Group("w", [most], ["x"])], str)
    assert 0 <= float(chart.bars[0].y) <= charts.HEIGHT


@pytest.mark.parametrize(
    ("hours", "axis"),
    [
        (1.5, ["0 min", "30 min", "60 min", "90 min"]),
        (5, ["0 h", "1 h", "2 h", "3 h", "4 h", "5 h"]),
        (50, ["0 h", "12 h", "24 h", "36 h", "48 h", "60 h"]),
        (24 * 20, ["0 d", "5 d", "10 d", "15 d", "20 d"]),
    ],
)
def test_the_axis_of_time_has_one_unit(page, boss, hours, axis):
    made(page, hours, by=boss)
    chart = waits_chart(of(boss))
    assert [line.text for line in chart.lines] == axis


# The audit log: who, what, when, why, from which screen.

OTHER_DECISIONS = {
    "dismiss": lambda comment, **how: reports.dismiss(comment, **how),
    "pin": lambda comment, **how: threads.pin(comment, True, **how),
    "feature": lambda comment, **how: threads.feature(comment, True, **how),
    "close": lambda comment, **how: threads.close(comment, True, **how),
}


DECISIONS = {decision: action.run for decision, action in ACTIONS.items()}


@pytest.mark.parametrize("decision", [*DECISIONS, *OTHER_DECISIONS])
def test_wagtails_history_tells_who_what_when_why_where(client, page, boss, decision):
    before = {"hold": "approved", "undo": "approved"}.get(decision, "pending")
    comment = write(page, status="approved" if decision in OTHER_DECISIONS else before)
    why = {"reason": "No dosing advice"} if decision == "decline" else {}
    start = timezone.now()
    {**DECISIONS, **OTHER_DECISIONS}[decision](comment, user=boss, screen="queue", **why)
    entry = ModelLogEntry.objects.get(action=f"neuromod_comments.{decision}")
    assert (entry.user, entry.object_id) == (boss, str(comment.pk))
    assert start <= entry.timestamp <= timezone.now()
    client.force_login(boss)
    answer = client.get(f"/admin/reports/site-history/?action=neuromod_comments.{decision}")
    [row] = soup(answer).select("#listing-results tbody tr")
    told = row.get_text(" ", strip=True)
    assert f"#{comment.pk}" in told and "in the queue" in told and "boss" in told
    assert "No dosing advice" in told or not why
    assert "TENS" not in told, "the words of a comment are in no log"


def test_moderators_see_the_record_of_comments_and_sections_do_not(client, page, boss):
    DECISIONS["approve"](write(page), user=boss, screen="queue")
    url = "/admin/reports/site-history/?action=neuromod_comments.approve"
    for user, number in ((moderator(), 1), (moderator("section", section=page), 0)):
        client.force_login(user)
        answer = client.get(url)
        rows = soup(answer).select("#listing-results tbody tr") if answer.status_code == 200 else []
        assert len(rows) == number


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, "–"),
        (-5, "0 min"),
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (75, "1.2 h"),
        (10 * 60 + 30, "10 h"),
        (47 * 60, "47 h"),
        (48 * 60, "2 d"),
        (75 * 60, "3.1 d"),
        (252 * 60, "10 d"),
    ],
)
def test_a_wait_is_told_by_one_number(minutes, words):
    assert in_words(None if minutes is None else timedelta(minutes=minutes)) == words
