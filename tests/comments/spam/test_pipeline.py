"""The pipeline: checks that fail or are slow hold a comment and never lose it."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.spam import pipeline
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.comments.spam.submission import Hint, Hold, is_held

HERE = "tests.comments.spam.test_pipeline"
LINKS = "neuromod_wagtail.comments.spam.checks.links"


def broken(submission, comment_settings):
    raise ZeroDivisionError


def doubt(submission, comment_settings):
    return Hold("doubt", "a bit", weight=0.5)


def more_doubt(submission, comment_settings):
    return Hold("more_doubt", "a bit more", weight=0.5) if "more" in submission.body else None


def test_a_check_that_fails_holds_the_comment(send, settings, published_at_once, caplog):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.broken", LINKS]
    send(body="https://a.example https://b.example")
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert [hold["code"] for hold in comment.hold_reasons] == ["check_failed", "links"]
    assert "“broken” failed" in in_words(comment.hold_reasons[0])
    assert "ZeroDivisionError" in caplog.text


def test_slow_checks_end_the_round(send, settings, published_at_once, monkeypatch, caplog):
    clock = iter([0.0, 1.0, 100.0])
    monkeypatch.setattr(pipeline, "monotonic", lambda: next(clock))
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.doubt", f"{HERE}.broken"]
    send()
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert [hold["code"] for hold in comment.hold_reasons] == ["doubt", "check_failed"]
    assert "ZeroDivisionError" not in caplog.text, "it was not run"


@pytest.mark.parametrize(("body", "status"), [("less", "approved"), ("more", "pending")])
def test_weights_add_up(send, settings, published_at_once, body, status):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.doubt", f"{HERE}.more_doubt"]
    send(body=body)
    assert Comment.objects.get().status == status


def test_hints_weigh_nothing():
    assert not is_held([Hint("a"), Hint("b")])
    assert is_held([Hint("a"), Hold("b")])
