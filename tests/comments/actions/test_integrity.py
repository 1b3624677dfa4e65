"""``check_reader_comments`` finds, names and repairs each mistake, and changes nothing else."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import integrity, reports
from neuromod_wagtail.comments.models import Comment, Discussion, HelpfulVote, Provenance, Report
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def check(*options) -> str:
    out = io.StringIO()
    call_command("check_reader_comments", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def thread(page, published_at_once) -> list[Comment]:
    """A thread with a removed comment, reports and a helpful vote."""
    first = write(page, "first")
    reply = write(page, "reply", parent=first, email="b@example.org")
    deep = write(page, "deep", parent=reply, email="c@example.org")
    spam = write(page, "spam", parent=first, email="d@example.org", status="spam")
    HelpfulVote.objects.create(comment=reply, reader="r")
    Comment.objects.filter(pk=reply.pk).update(helpful_count=1)
    reports.report(deep, reader="r", user=None, reason="spam", note="")
    return [first, reply, deep, spam]


def comments(place, **values):
    return lambda thread, other: Comment.objects.filter(pk=thread[place].pk).update(**values)


def to_other(place):
    return lambda thread, other: Comment.objects.filter(pk=thread[place].pk).update(
        discussion=actions.discussion_of(other), page=other.pk
    )


MISTAKES = {
    "approved": lambda thread, other: Discussion.objects.update(approved_count=7),
    "spam": lambda thread, other: Discussion.objects.update(spam_count=0),
    "replies": comments(0, reply_count=9),
    "replies of a reply": comments(1, reply_count=1),
    "helpful": comments(1, helpful_count=4),
    "reports": comments(2, report_count=0),
    "urgency": comments(0, urgency=10),
    "depth": comments(1, depth=5),
    "thread": lambda thread, other: Comment.objects.filter(pk=thread[2].pk).update(
        thread=thread[1]
    ),
    "discussion": to_other(2),
    "page": lambda thread, other: Comment.objects.filter(pk=thread[0].pk).update(page=other.pk),
}


@pytest.fixture
def other(root):
    return root.add_child(instance=PlainPage(title="Other", slug="other"))


def state():
    return [
        *Comment.objects.order_by("pk").values(),
        *Discussion.objects.order_by("pk").values("page", *integrity._counts()),
    ]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_told_and_repaired(thread, other, mistake):
    actions.discussion_of(other)
    assert check() == "All counts are correct.\n"
    before = state()
    MISTAKES[mistake](thread, other)
    wrong = state()
    out = io.StringIO()
    with pytest.raises(CommandError, match="--repair") as failed:
        call_command("check_reader_comments", stdout=out)
    assert failed.value.returncode == 1
    assert "the rows say" in out.getvalue()
    assert state() == wrong, "without --repair nothing is written"
    assert "corrected" in check("--repair")
    assert state() == before
    assert check() == "All counts are correct.\n"


def test_what_nobody_can_repair_is_told(thread):
    Comment.objects.filter(pk=thread[3].pk).update(status="lost")
    Discussion.objects.update(spam_count=0)
    with pytest.raises(CommandError, match="1 rows are still wrong"):
        check("--repair")


def test_numbers_that_an_import_brought_may_be_more_than_the_marks(thread):
    reply = thread[1]
    Provenance.objects.create(comment=reply, source="blog", source_id="1", batch="b", checksum="")
    Comment.objects.filter(pk=reply.pk).update(helpful_count=40)
    assert check() == "All counts are correct.\n"
    Comment.objects.filter(pk=reply.pk).update(helpful_count=0)
    check("--repair")
    assert Comment.objects.get(pk=reply.pk).helpful_count == 1


def test_many_mistakes_of_a_kind_are_counted_and_a_few_shown(page, monkeypatch):
    monkeypatch.setattr(integrity, "BATCH", 4)
    for number in range(25):
        write(page, f"{number}")
    Comment.objects.update(report_count=3)
    out = io.StringIO()
    with pytest.raises(CommandError, match="25 rows"):
        call_command("check_reader_comments", stdout=out)
    assert len(out.getvalue().splitlines()) == 21
    assert "25 rows were corrected." in check("--repair")
    assert not Report.objects.exists()


def test_a_check_costs_the_same_queries_at_two_sizes(page, thread):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            check()
        return len(captured)

    few = cost()
    for number in range(12):
        write(page, f"{number}")
    assert cost() == few == len(integrity.findings())
