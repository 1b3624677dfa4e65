"""Counts and the audit log, for two discussions and two comments, and no others."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.actions import counters
from neuromod_wagtail.comments.models import Comment, Discussion, Report
from neuromod_wagtail.comments.models.states import Move
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

OPEN = Report.Outcome.OPEN.value

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(root):
    return root.add_child(instance=PlainPage(title="Other", slug="other"))


def discussions():
    """Return all columns by key, without those that do not change."""
    return {row.pop("id"): row for row in Discussion.objects.order_by("pk").values()}


def differences(before, after):
    return {
        key: {name: after[key][name] - row[name] for name in row if row[name] != after[key][name]}
        for key, row in before.items()
        if row != after[key]
    }


def test_counts_follow_the_moves_and_only_what_is_shown_moves_the_version(page, other):
    here, there = (write(where).discussion_id for where in (page, other))
    Discussion.objects.update(pending_count=9, approved_count=9, spam_count=9)
    before = discussions()

    def counted(*moves):
        Discussion.objects.update(pending_count=9, approved_count=9, spam_count=9)
        Discussion.objects.filter(pk=here).update(version=before[here]["version"])
        Discussion.objects.filter(pk=there).update(version=before[there]["version"])
        counters.count(list(moves))
        return differences(before, discussions())

    assert counted(Move(1, here, None, "pending", "approved")) == {
        here: {"pending_count": -1, "approved_count": 1, "version": 1}
    }
    assert counted(Move(1, here, None, "pending", "spam")) == {
        here: {"pending_count": -1, "spam_count": 1}
    }
    assert counted(Move(1, here, None, "", "pending")) == {here: {"pending_count": 1}}
    assert counted(Move(1, here, None, "approved", "")) == {
        here: {"approved_count": -1, "version": 1}
    }
    assert counted(Move(1, here, None, "spam", "spam")) == {}
    assert counted() == {}
    # Of two discussions, one of which looks the same as before.
    assert counted(
        Move(1, here, None, "pending", "approved"),
        Move(2, here, None, "pending", "approved"),
        Move(3, there, None, "pending", "spam"),
    ) == {
        here: {"pending_count": -2, "approved_count": 2, "version": 1},
        there: {"pending_count": -1, "spam_count": 1},
    }


def test_replies_are_counted_at_their_thread(page):
    first, second = (
        write(page, "First", status="approved"),
        write(page, "Second", status="approved"),
    )
    here = first.discussion_id

    def counted(*moves):
        Comment.objects.update(reply_count=5)
        Discussion.objects.update(pending_count=9, approved_count=9, spam_count=9)
        counters.count(list(moves))
        rows = Comment.objects.order_by("pk").values_list("reply_count", flat=True)
        return [count - 5 for count in rows]

    assert counted(Move(7, here, first.pk, "pending", "approved")) == [1, 0]
    assert counted(Move(7, here, second.pk, "approved", "spam")) == [0, -1]
    assert counted(Move(7, here, first.pk, "pending", "spam")) == [0, 0]
    assert counted(Move(7, here, None, "pending", "approved")) == [0, 0]
    both = (Move(7, here, first.pk, "", "approved"), Move(8, here, second.pk, "approved", ""))
    assert counted(*both, Move(9, here, first.pk, "", "approved")) == [2, -1]
    opposite = (Move(7, here, first.pk, "", "approved"), Move(8, here, first.pk, "approved", ""))
    assert counted(*opposite) == [0, 0]


@pytest.mark.parametrize("status", ["approved", "pending", "spam"])
@pytest.mark.parametrize("is_reply", [True, False])
def test_a_new_comment_is_counted_as_a_move_from_nothing_is(page, other, status, is_reply):
    thread, *_others = (write(where, status="approved") for where in (page, page, other))
    here, above = thread.discussion_id, thread.pk if is_reply else None
    found = []
    for new in (False, True):
        Comment.objects.update(reply_count=5)
        Discussion.objects.update(version=1, approved_count=9, pending_count=9, spam_count=9)
        before = discussions()
        if new:
            counters.count_new(here, above, status)
        else:
            counters.count([Move(7, here, above, "", status)])
        replies = dict(Comment.objects.values_list("pk", "reply_count"))
        found.append((differences(before, discussions()), replies))
    assert found[0] == found[1]


def test_a_thread_takes_its_numbers_along(page, other, root):
    ids = [write(where).discussion_id for where in (page, other)]
    third = root.add_child(instance=PlainPage(title="Third", slug="third"))
    write(third)
    Discussion.objects.update(approved_count=9, spam_count=9)
    before = discussions()
    counters.transfer({"approved": 2, "spam": 1}, *ids)
    assert differences(before, discussions()) == {
        ids[0]: {"approved_count": -2, "spam_count": -1, "version": 1},
        ids[1]: {"approved_count": 2, "spam_count": 1, "version": 1},
    }
    before = discussions()
    counters.touch([ids[1], ids[1]])
    assert differences(before, discussions()) == {ids[1]: {"version": 1}}


# --- reports ---------------------------------------------------------------------------------


@pytest.fixture
def reported(page):
    """Two comments, each with an open and a settled report."""
    found = []
    for name in ("one", "two"):
        comment = write(page, name, status="approved")
        for n, (outcome, weight) in enumerate(((OPEN, 3), (OPEN, 4), ("wrong", 8))):
            Report.objects.create(
                comment=comment, reader=f"{name}{n}", weight=weight, outcome=outcome
            )
        found.append(comment)
    counters.update_urgency([comment.pk for comment in found])
    return found


def outcomes():
    rows = Report.objects.order_by("pk").values_list("outcome", flat=True)
    return [list(rows[:3]), list(rows[3:])]


def urgencies():
    return list(Comment.objects.order_by("pk").values_list("urgency", flat=True))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("approved", "wrong"),
        ("spam", "right"),
        ("declined", "right"),
        ("erased", "right"),
        ("pending", None),
        ("withdrawn", None),
    ],
)
def test_a_decision_answers_the_open_reports_of_its_comment(reported, status, outcome):
    one, _two = reported
    assert urgencies() == [7, 7]
    earlier, now = timezone.now() - timedelta(days=1), timezone.now()
    Report.objects.filter(outcome="wrong").update(answered_at=earlier)
    counters.answer_reports([one.pk], status, now)
    new = [outcome, outcome] if outcome else [OPEN, OPEN]
    assert outcomes() == [[*new, "wrong"], [OPEN, OPEN, "wrong"]]
    assert urgencies() == ([0, 7] if outcome else [7, 7])
    times = list(Report.objects.order_by("pk").values_list("answered_at", flat=True))
    first = [now, now] if outcome else [None, None]
    assert times == [*first, earlier, None, None, earlier]
    # After undo, the reports of that moment are open again, and no others.
    counters.reopen_reports([one.pk], [now])
    assert outcomes() == [[OPEN, OPEN, "wrong"]] * 2
    assert urgencies() == [7, 7]
    assert Report.objects.filter(answered_at=None).count() == 4


def test_nothing_is_weighed_again_when_no_report_is_opened(reported):
    with CaptureQueriesContext(connection) as captured:
        counters.reopen_reports([reported[0].pk], [timezone.now()])
    assert len(captured) == 1


def test_reports_together_weigh_no_more_than_the_column_holds(reported):
    one, two = reported
    Report.objects.filter(comment=one).update(weight=20_000, outcome=OPEN)
    counters.update_urgency([one.pk, two.pk])
    assert urgencies() == [2**15 - 1, 7]


# --- the audit log ---------------------------------------------------------------------------


def entries():
    rows = list(ModelLogEntry.objects.order_by("pk").values())
    for row in rows:
        row.pop("id")
        assert abs((row.pop("timestamp") - timezone.now()).total_seconds()) < 600
    return rows


def test_every_column_of_the_record(page, other):
    user = User.objects.create_user("mia")
    one, two = write(page, "One"), write(other, "Two")
    ModelLogEntry.objects.all().delete()
    batch = uuid4()
    moves = [
        Move(one.pk, one.discussion_id, None, "pending", "spam"),
        Move(two.pk, two.discussion_id, None, "pending", "pending"),
    ]
    counters.record(moves, "spam", user=user, uuid=batch, reason="Pads")
    common = {
        "content_type_id": ContentType.objects.get_for_model(Comment).pk,
        "action": "neuromod_comments.spam",
        "uuid": batch,
        "user_id": user.pk,
        "revision_id": None,
        "content_changed": False,
        "deleted": False,
    }
    changes = ({"from": "pending", "to": "spam"}, {"from": "pending", "to": "pending"})
    expected = [
        {**common, "object_id": str(comment.pk), "label": f"#{comment.pk}", "data": {**change, "reason": "Pads"}}
        for comment, change in zip((one, two), changes, strict=True)
    ]  # fmt: skip
    assert entries() == expected
    ModelLogEntry.objects.all().delete()
    counters.record(moves, "hold")
    found = entries()
    [another] = {row["uuid"] for row in found}
    assert another not in {batch, None}
    assert [(row["user_id"], row["data"]) for row in found] == [(None, one) for one in changes]


def test_what_changed_no_status_is_recorded_with_it(page):
    user = User.objects.create_user("mia")
    comment, _other = write(page, "One", status="spam"), write(page, "Two")
    ModelLogEntry.objects.all().delete()
    counters.record_event(comment, "pin", user=user, screen="queue", number=3)
    counters.record_event(comment, "pin", user=None)
    same = {"from": "spam", "to": "spam"}
    found = [(row["object_id"], row["action"], row["user_id"], row["data"]) for row in entries()]
    assert found == [
        (f"{comment.pk}", "neuromod_comments.pin", user.pk, {**same, "screen": "queue", "number": 3}),
        (f"{comment.pk}", "neuromod_comments.pin", None, same),
    ]  # fmt: skip


def test_an_import_writes_one_entry_a_discussion(page, other):
    user = User.objects.create_user("mia")
    ids = [write(where).discussion_id for where in (page, other)]
    ModelLogEntry.objects.all().delete()
    counters.record_sets({ids[0]: 3, ids[1]: 5}, "import", user=user, source="Blog")
    found = entries()
    [batch] = {row.pop("uuid") for row in found}
    assert batch is not None
    common = {
        "content_type_id": ContentType.objects.get_for_model(Discussion).pk,
        "action": "neuromod_comments.import",
        "user_id": user.pk,
        "revision_id": None,
        "content_changed": False,
        "deleted": False,
    }
    assert found == [
        {**common, "object_id": str(pk), "label": f"#{pk}", "data": {"comments": number, "source": "Blog"}}
        for pk, number in zip(ids, (3, 5), strict=True)
    ]  # fmt: skip


def test_what_is_locked_is_what_is_there_now(page, other):
    """A comment that was moved to another page meanwhile is found there."""
    moved, stays = write(page, "Moved"), write(page, "Stays")
    third = write(other, "Third")
    stale = Comment.objects.get(pk=moved.pk)
    Comment.objects.filter(pk=moved.pk).update(discussion=third.discussion_id, status="spam")
    before = discussions()
    rows = counters.locked([stale, stays], third.discussion_id)
    assert {(row.pk, row.discussion_id, row.status) for row in rows} == {
        (moved.pk, third.discussion_id, "spam"),
        (stays.pk, stays.discussion_id, "pending"),
    }
    assert discussions() == before
    [row] = counters.locked([stale], fields=["status"])
    assert row.get_deferred_fields() > {"body", "name"}
    [row] = counters.locked([stale])
    assert row.get_deferred_fields() == set()


def test_the_discussions_of_all_and_those_named_are_locked(page, other, root):
    third = root.add_child(instance=PlainPage(title="Third", slug="third"))
    comment, named, not_named = write(page), write(other), write(third)
    with CaptureQueriesContext(connection) as captured:
        counters.locked([comment], named.discussion_id)
    lock = captured[0]["sql"]
    # Where no row can be locked, a write locks the database.
    begins = "SELECT" if connection.features.has_select_for_update else "UPDATE"
    assert lock.startswith(begins)
    assert ("FOR UPDATE" in lock) == (begins == "SELECT")
    ids = sorted([comment.discussion_id, named.discussion_id])
    found = sorted(int(one) for one in re.search(r"IN \(([\d, ]+)\)", lock)[1].split(","))
    assert found == ids
    assert not_named.discussion_id not in found


def test_the_discussion_to_which_a_comment_was_moved_is_locked_too(page, other, monkeypatch):
    moved, there = write(page, "Moved"), write(other, "There")
    stale = Comment.objects.get(pk=moved.pk)
    Comment.objects.filter(pk=moved.pk).update(discussion=there.discussion_id)
    locked = []
    monkeypatch.setattr(counters, "lock", lambda ids: locked.append(set(ids)))
    [row] = counters.locked([stale])
    assert row.discussion_id == there.discussion_id
    assert locked == [{stale.discussion_id}, {stale.discussion_id, there.discussion_id}]
