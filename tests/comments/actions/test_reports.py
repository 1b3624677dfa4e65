"""Readers' reports: what each weighs and changes, of two readers and two comments."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import translation
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.actions import reports
from neuromod_wagtail.comments.models import Comment, Report
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db

ANONYMOUS = {"user": None, "reason": "spam", "note": ""}


def test_who_was_right_before_weighs_more(page):
    """Only the reader's own reports count, and of these only the decided ones."""
    comments = [write(page, f"{number}") for number in range(4)]
    weights = {
        (): 10,
        ("",): 10,
        ("right",): 13,
        ("wrong",): 7,
        ("right", "wrong"): 10,
        ("right", "right", "", ""): 15,
        ("wrong", "wrong", "wrong", "right"): 7,
        ("right", "right", "right", "wrong"): 13,
    }
    Report.objects.bulk_create(
        Report(comment=comment, reader="-".join(outcomes), outcome=outcome)
        for outcomes in weights
        for comment, outcome in zip(comments, outcomes, strict=False)
    )
    assert {one: reports.weight_of("-".join(one)) for one in weights} == weights
    assert reports.weight_of("new") == 10


def test_a_report_is_kept_as_it_was_made_and_once_of_each_reader(page):
    comment, other = (write(page, text, status="approved") for text in ("Loud", "Quiet"))
    uma = User.objects.create_user("uma")
    before = {row["id"]: row for row in Comment.objects.values()}
    with translation.override("fr"):
        first = {"user": uma, "reason": "advice", "note": "Wrong", "email": "uma@example.org"}
        assert reports.report(comment, reader="uma", **first)
        assert reports.report(comment, reader="bob", **ANONYMOUS)
        assert not reports.report(comment, reader="bob", **ANONYMOUS)
        assert reports.report(other, reader="bob", **ANONYMOUS)
    common = {"weight": 10, "outcome": "", "answered_at": None}
    unsigned = {"reader": "bob", "user_id": None, "reason": "spam", "note": "", "email": ""}
    kept = [
        {**first, "user_id": uma.pk, "reader": "uma", "comment_id": comment.pk, "language": "fr"},
        {**unsigned, "comment_id": comment.pk, "language": ""},
        {**unsigned, "comment_id": other.pk, "language": ""},
    ]
    del kept[0]["user"]
    found = list(Report.objects.order_by("pk").values())
    for row in found:
        row.pop("id")
        assert row.pop("created_at")
    assert found == [{**row, **common} for row in kept]
    for one, number in ((comment, 2), (other, 1)):
        changed = {"report_count": number, "urgency": number * 10}
        assert Comment.objects.filter(pk=one.pk).values().get() == before[one.pk] | changed


@pytest.mark.parametrize(
    ("limit", "weights", "status", "is_hidden"),
    [
        (0, [20, 20], "approved", False),
        (2, [10], "approved", False),
        (2, [10, 9], "approved", False),
        (2, [10, 10], "approved", True),
        (2, [10, 11], "approved", True),
        (2, [10, 10], "spam", False),
    ],
)
def test_reports_that_together_weigh_enough_hide_a_comment(
    page, settings, monkeypatch, limit, weights, status, is_hidden
):
    """The priority that its hold reasons gave it does not count."""
    settings.NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS = limit
    comment, other = (write(page, text, status="approved") for text in ("Loud", "Quiet"))
    reasons = [{"code": "links", "evidence": "3"}]
    Comment.objects.update(priority=5, hold_code="links", hold_reasons=reasons, status=status)
    for reader, weight in enumerate(weights):
        monkeypatch.setattr(reports, "weight_of", lambda _reader, weight=weight: weight)
        reports.report(comment, reader=f"{reader}", **ANONYMOUS)
    comment.refresh_from_db()
    other.refresh_from_db()
    hold = {"code": "reports", "evidence": f"{len(weights)}"}
    assert (comment.status, comment.hold_code, comment.hold_reasons) == (
        ("pending", "reports", [hold, *reasons]) if is_hidden else (status, "links", reasons)
    )
    assert (other.status, other.hold_code, other.hold_reasons) == (status, "links", reasons)
    decided = ModelLogEntry.objects.filter(action="neuromod_comments.hold")
    assert [entry.data["screen"] for entry in decided] == ["reports"] * is_hidden


def test_the_first_report_since_the_last_review_is_told_to_moderators(page, monkeypatch):
    """One that weighs nothing is told to no one, nor is what comes after the first."""
    told, mailed, wanted = [], [], iter([True, False, True])

    def tell(comment, about, pk):
        assert about == "reported"
        told.append((comment.pk, pk))
        return next(wanted)

    monkeypatch.setattr(reports.moderators, "order_now", tell)
    monkeypatch.setattr(reports.on_commit, "mail", mailed.append)
    comment, other = (write(page, text, status="approved") for text in ("Loud", "Quiet"))
    weights = iter([0, 10, 10, 10, 10])
    monkeypatch.setattr(reports, "weight_of", lambda _reader: next(weights))
    asked = ((comment, "a"), (comment, "b"), (comment, "c"), (other, "a"))
    for one, reader in asked:
        reports.report(one, reader=reader, **ANONYMOUS)
    reports.dismiss(comment, user=None)
    reports.report(comment, reader="d", **ANONYMOUS)
    number = {(row.comment_id, row.reader): row.pk for row in Report.objects.all()}
    firsts = [(comment.pk, "b"), (other.pk, "a"), (comment.pk, "d")]
    assert told == [(pk, number[pk, reader]) for pk, reader in firsts]
    assert mailed == [comment.pk, comment.pk]


def test_dismissed_are_the_open_reports_of_this_comment(page, monkeypatch):
    mia = User.objects.create_user("mia")
    comment, other = (write(page, text, status="approved") for text in ("Loud", "Quiet"))
    for one in (comment, other):
        for reader in "ab":
            reports.report(one, reader=reader, **ANONYMOUS)
        Report.objects.create(comment=one, reader="c", outcome="right")
    ModelLogEntry.objects.all().delete()
    mailed = []
    monkeypatch.setattr(reports.on_commit, "mail", mailed.append)
    for answered, screen in (([], ""), ([1], "queue")):
        monkeypatch.setattr(reports.messages, "reports_answered", lambda pks: answered)  # noqa: B023
        assert reports.dismiss(comment, user=mia, screen=screen) == (0 if answered else 2)
    found = {(row.comment_id, row.reader): row for row in Report.objects.all()}
    outcomes = {key: row.outcome for key, row in found.items()}
    assert outcomes == {
        (one.pk, reader): outcome
        for one, new in ((comment, "wrong"), (other, ""))
        for reader, outcome in (("a", new), ("b", new), ("c", "right"))
    }
    assert {key for key, row in found.items() if row.answered_at} == {
        (comment.pk, "a"), (comment.pk, "b"),
    }  # fmt: skip
    urgencies = dict(Comment.objects.values_list("pk", "urgency"))
    assert urgencies == {comment.pk: 0, other.pk: 20}
    entries = ModelLogEntry.objects.order_by("pk")
    same = {"from": "approved", "to": "approved"}
    assert [(one.action, one.user, one.object_id, one.data) for one in entries] == [
        ("neuromod_comments.dismiss", mia, f"{comment.pk}", same),
        ("neuromod_comments.dismiss", mia, f"{comment.pk}", {**same, "screen": "queue"}),
    ]
    assert mailed == [comment.pk]
