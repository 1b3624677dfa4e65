"""Asking Akismet again: its answer replaces the last one, and decides nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.actions import rechecks
from neuromod_wagtail.comments.actions.on_commit import AKISMET
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.comments.spam import akismet
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db

ANSWER, LINKS = {"code": "akismet", "evidence": ""}, {"code": "links", "evidence": "3"}
NONE = {"code": "check_failed", "evidence": "akismet"}
# Of another check, and of a rule about the word.
FAILED, WORD = {"code": "check_failed", "evidence": "x"}, {"code": "words", "evidence": "akismet"}


@pytest.fixture
def ask(monkeypatch, settings):
    """Ask again about a comment, with this answer or after this event."""
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [AKISMET]
    asked: list[int] = []

    def _ask(comment, *, is_spam=True, event=None, **how):
        def takes_for_spam(one):
            asked.append(one.pk)
            if event:
                event()
            return is_spam

        monkeypatch.setattr(akismet, "takes_for_spam", takes_for_spam)
        return rechecks.recheck(comment, **how)

    _ask.asked = asked
    return _ask


@pytest.mark.parametrize(
    ("holds", "code", "is_spam", "after", "code_after"),
    [
        ([], "", True, [ANSWER], "akismet"),
        ([], "", False, [], ""),
        ([NONE], "check_failed", True, [ANSWER], "akismet"),
        ([NONE, LINKS], "check_failed", False, [LINKS], "links"),
        ([LINKS, NONE], "links", True, [LINKS, ANSWER], "links"),
        ([LINKS, WORD], "words", True, [LINKS, WORD, ANSWER], "words"),
        ([ANSWER, FAILED, WORD], "akismet", False, [FAILED, WORD], "check_failed"),
        ([LINKS, ANSWER], "akismet", True, [LINKS, ANSWER], "akismet"),
    ],
)
def test_the_answer_is_a_reason_beside_the_others(
    ask, page, holds, code, is_spam, after, code_after
):
    mia = User.objects.create_user("mia")
    comment, other = (write(page, text) for text in "ab")
    Comment.objects.update(hold_reasons=holds, hold_code=code)
    before = {row["id"]: row for row in Comment.objects.values()}
    stale = Comment.objects.get(pk=comment.pk)
    Comment.objects.filter(pk=comment.pk).update(name="New")
    ModelLogEntry.objects.all().delete()
    assert ask(stale, is_spam=is_spam, user=mia, screen="queue") is is_spam
    changed = {"name": "New", "hold_reasons": after, "hold_code": code_after}
    assert {row["id"]: row for row in Comment.objects.values()} == {
        comment.pk: before[comment.pk] | changed,
        other.pk: before[other.pk],
    }
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user) == ("neuromod_comments.recheck", mia)
    assert entry.data == {"from": "pending", "to": "pending", "screen": "queue"}
    assert (entry.object_id, ask.asked) == (str(comment.pk), [comment.pk])


def test_what_needs_no_answer_is_not_asked(ask, page, settings):
    waiting, decided = write(page, "a"), write(page, "b", status="approved")
    assert rechecks.is_possible()
    with pytest.raises(StatusConflict) as conflict:
        ask(decided)
    assert conflict.value.actual == "approved"
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = []
    assert not rechecks.is_possible()
    with pytest.raises(rechecks.NoVerdict):
        ask(waiting)
    assert ask.asked == []


def test_no_answer_and_one_that_comes_too_late_change_nothing(ask, page):
    comment, other = (write(page, text) for text in "ab")
    before = {row["id"]: row for row in Comment.objects.values()}
    ModelLogEntry.objects.all().delete()

    def fail():
        raise akismet.AkismetError("It is down.")

    with pytest.raises(rechecks.NoVerdict, match=r"^It is down\.$"):
        ask(comment, event=fail)

    def decide():
        Comment.objects.filter(pk=comment.pk).update(status="spam")

    with pytest.raises(StatusConflict) as conflict:
        ask(comment, event=decide)
    assert conflict.value.actual == "spam"
    before[comment.pk]["status"] = "spam"
    assert {row["id"]: row for row in Comment.objects.values()} == before
    assert not ModelLogEntry.objects.exists()
    assert ask(other)
