"""What becomes of comments that cannot be stored together, and what the report says of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from neuromod_wagtail.comments.importing import reporting
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.importing.sync import Transfer
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.importing.report import Report
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db
START = datetime(2019, 5, 1, 12, tzinfo=UTC)
OPTIONS = {"source": "s", "batch": "b", "user": None, "dry_run": False}


def incoming(number, submitted_at=START, **fields):
    return IncomingComment(str(number), submitted_at, f"Comment {number}", **fields)


def test_one_that_fails_is_found_by_halves_and_keeps_back_no_other(page, root, monkeypatch):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    tried, real = [], reporting.transfer

    def transfer(groups, **options):
        tried.append("".join(one.source_id for _page, several in groups for one in several))
        if "3" in tried[-1]:
            raise ValueError("odd")
        return real(groups, **options)

    monkeypatch.setattr(reporting, "transfer", transfer)
    report = Report()
    groups = [(page, [incoming(number) for number in (1, 2, 3)]), (other, [incoming(4)])]
    reporting.transfer_and_report(report, groups, **OPTIONS)
    assert tried == ["1234", "123", "1", "23", "2", "3", "4"]
    bodies = Comment.objects.order_by("body").values_list("body", flat=True)
    assert list(bodies) == ["Comment 1", "Comment 2", "Comment 4"]
    told = report.as_json()["kinds"]["comment"]
    assert (told["created"], [one["id"] for one in told["skipped"]]) == (3, ["3"])
    reporting.transfer_and_report(report, [], **OPTIONS)
    assert len(tried) == 7, "nothing is not tried"


def test_each_outcome_is_counted_and_named():
    done = Transfer(
        created=["1"], updated=["2"], unchanged=["3"], kept=["4"], removed=["5"], doubled=["6"],
        orphans=["1"], renumbered=["7", "8"],
    )  # fmt: skip
    report = Report()
    reporting._report(report, done)
    told = report.as_json()
    kind = told["kinds"]["comment"]
    assert [kind[name] for name in ("created", "updated", "unchanged")] == [1, 1, 2]
    assert [one["id"] for one in kind["skipped"]] == ["5", "6"]
    remarks = {(one["code"], one["id"], one["detail"]) for one in told["remarks"]}
    assert remarks == {
        ("changed_here", "4", ""),
        ("missing_parent", "1", ""),
        ("new_number", "7", "2"),
    }
    nothing = Report()
    reporting._report(nothing, Transfer())
    assert nothing.as_json()["remarks"] == []


def test_a_date_is_taken_from_the_parent_the_page_or_the_clock(page):
    page.first_published_at = page.latest_revision_created_at = None
    several = [incoming(1), incoming(2, None, parent="1"), incoming(3, None, parent="9")]
    report = Report()
    before = timezone.now()
    reporting._complete(report, page, several)
    assert several[1].submitted_at == START
    assert several[2].submitted_at >= before
    page.latest_revision_created_at = START + timedelta(days=1)
    last = incoming(4, None)
    reporting._complete(report, page, [last])
    assert last.submitted_at == START + timedelta(days=1)
    page.first_published_at = START + timedelta(days=2)
    last = incoming(5, None)
    reporting._complete(report, page, [last])
    assert last.submitted_at == START + timedelta(days=2)
    assert [one["id"] for one in report.as_json()["remarks"]] == ["2", "3", "4", "5"]


def test_a_date_that_was_supplied_stays_the_same_in_later_imports(page):
    """Though the page is published again, and even if the comment itself has changed meanwhile."""
    page.first_published_at = page.latest_revision_created_at = None

    def bring(**fields):
        report, several = Report(), [incoming(1, None, **fields), incoming(2, parent="1")]
        reporting.transfer_and_report(report, [(page, several)], **OPTIONS)
        told = report.as_json()["kinds"]["comment"]
        dates = list(Comment.objects.order_by("pk").values_list("submitted_at", flat=True))
        return (told["created"], told["updated"], told["unchanged"]), dates

    before = timezone.now()
    outcome, dates = bring()
    assert (outcome, dates[0] >= before, dates[1]) == ((2, 0, 0), True, START)
    assert bring() == ((0, 0, 2), dates)
    page.first_published_at = START + timedelta(days=9)
    assert bring(name="Ann") == ((0, 1, 1), dates)
    assert bring(name="Ann") == ((0, 0, 2), dates)
