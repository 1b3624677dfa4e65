"""Readers who leave an email with their report are told once what was decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.utils import timezone, translation

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import reports
from neuromod_wagtail.comments.models import Comment, Mail, Report
from neuromod_wagtail.comments.notifications import queue
from neuromod_wagtail.comments.privacy import personal_data
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db

EMAIL = "rita@example.org"


@pytest.fixture
def comment(page) -> Comment:
    return write(page, "Buy this.", status="approved")


@pytest.fixture
def report(comment) -> Report:
    reports.report(comment, reader="r", user=None, reason="spam", note="Rude", email=EMAIL)
    return Report.objects.get()


def sent() -> list:
    queue.send_due()
    return [message for message in outbox.outbox if message.to == [EMAIL]]


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (actions.mark_spam, "A moderator has removed it."),
        (actions.decline, "A moderator has removed it."),
        (reports.dismiss, "It stays published."),
    ],
)
def test_the_reader_is_told_what_was_decided(admin_user, comment, report, decision, told):
    assert not sent()
    decision(comment, user=admin_user)
    [message] = sent()
    assert "Your report" in message.subject
    for text in (message.body, message.alternatives[0].content):
        assert told in " ".join(text.split())
        assert "Advertising or spam" in text
        assert "Rude" not in text
        assert comment.body not in text


def test_the_reader_is_told_once(admin_user, comment, report):
    reports.dismiss(comment, user=admin_user)
    assert len(sent()) == 1
    actions.mark_spam(comment, user=admin_user)
    actions.undo(comment, user=admin_user)
    reports.report(comment, reader="other", user=None, reason="spam", note="")
    actions.mark_spam(comment, user=admin_user)
    assert len(sent()) == 1


def test_an_undone_decision_is_not_sent(admin_user, comment, report):
    actions.mark_spam(comment, user=admin_user)
    actions.undo(comment, user=admin_user)
    assert not sent()
    actions.mark_spam(comment, user=admin_user)
    assert len(sent()) == 1


@pytest.mark.parametrize("later", [actions.mark_spam, actions.hold])
def test_what_is_no_longer_true_is_not_told(admin_user, comment, report, later):
    reports.dismiss(comment, user=admin_user)
    later(comment, user=admin_user)
    assert not sent()


def test_an_email_of_a_report_that_is_open_again_is_out_of_date(admin_user, comment, report):
    actions.mark_spam(comment, user=admin_user)
    Report.objects.update(outcome="")
    assert not sent()


def test_holding_a_comment_sends_nothing(admin_user, comment, report):
    actions.hold(comment, user=admin_user)
    assert not Mail.objects.filter(kind="outcome").exists()


def test_a_report_without_an_address_sends_nothing(admin_user, comment):
    reports.report(comment, reader="r", user=None, reason="spam", note="")
    actions.mark_spam(comment, user=admin_user)
    assert not Mail.objects.filter(kind="outcome").exists()


def test_the_email_is_in_the_language_of_the_report(admin_user, comment):
    with translation.override("de"):
        reports.report(comment, reader="r", user=None, reason="spam", note="", email=EMAIL)
    assert Report.objects.get().language == "de"
    actions.mark_spam(comment, user=admin_user)
    assert Mail.objects.get(kind="outcome").language == "de"


def test_the_address_is_part_of_a_persons_data_and_forgotten_in_time(
    admin_user, comment, report, settings
):
    assert personal_data.export(EMAIL.upper())["reports"][0]["email"] == EMAIL
    call_command("purge_reader_comments", verbosity=0)
    assert Report.objects.get().email == EMAIL
    reports.dismiss(comment, user=admin_user)
    long_ago = timezone.now() - timedelta(days=settings_of_mail() + 1)
    Report.objects.update(answered_at=long_ago)
    call_command("purge_reader_comments", verbosity=0)
    assert Report.objects.get().email == ""


def settings_of_mail() -> int:
    from neuromod_wagtail.conf import settings

    return int(settings.NEUROMOD_COMMENTS_KEEP_MAIL_DAYS)


def test_erasing_a_person_erases_the_address_of_their_reports(comment, report):
    personal_data.erase(EMAIL)
    assert Report.objects.get().email == ""
    assert Comment.objects.get().body == comment.body
