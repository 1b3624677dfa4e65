"""Helpful votes and reports: once per reader, no cookie before the click."""

from __future__ import annotations

import pytest
from django.test import Client

from neuromod_wagtail.comments.models import Comment, HelpfulVote, Report
from tests.comments.conftest import form, soup, write
from tests.comments.roles import ban

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(page):
    return write(page, status="approved")


def like(client, page, comment):
    return client.post("/comments/helpful/", form(page, helpful=comment.pk))


def test_helpful_once_per_reader(page, comment):
    ann, bob = Client(), Client()
    assert not ann.get(page.url).cookies
    first = like(ann, page, comment)
    assert first.status_code == 302 and first.cookies["nm_reader"]["httponly"]
    like(ann, page, comment)
    like(bob, page, comment)
    comment.refresh_from_db()
    assert comment.helpful_count == HelpfulVote.objects.count() == 2
    assert "Helpful (2)" in soup(ann.get(page.url)).select_one("button[name=helpful]").get_text()


def test_a_vote_can_be_taken_back_by_the_reader_who_gave_it(page, comment):
    ann, bob = Client(), Client()
    for reader in (ann, bob):
        like(reader, page, comment)
    asked = soup(like(ann, page, comment))
    button = asked.select_one("button[name=unhelpful]")
    assert asked.select_one("[role=status]") and button["value"] == str(comment.pk)
    token = asked.select_one("form [name=token]")["value"]
    for _click in range(2):
        answer = ann.post("/comments/helpful/", {"unhelpful": comment.pk, "token": token})
        assert answer.status_code == 302
        comment.refresh_from_db()
        assert comment.helpful_count == HelpfulVote.objects.count() == 1
    Client().post("/comments/helpful/", form(page, unhelpful=comment.pk))
    comment.refresh_from_db()
    assert comment.helpful_count == 1, "no one takes back the vote of another"
    bob.post("/comments/helpful/", form(page, unhelpful=comment.pk))
    comment.refresh_from_db()
    assert comment.helpful_count == HelpfulVote.objects.count() == 0


@pytest.mark.parametrize("value", ["", "x", "-1", "999999", "9" * 40, "٣"])
def test_helpful_for_nothing_is_not_found(client, page, comment, value):
    assert client.post("/comments/helpful/", form(page, helpful=value)).status_code == 404


def test_pending_comments_take_no_reactions(client, page):
    pending = write(page)
    assert like(client, page, pending).status_code == 404
    assert client.get(f"/comments/{pending.pk}/report/").status_code == 404


def test_helpful_without_the_token_is_refused(client, comment):
    answer = client.post("/comments/helpful/", {"helpful": comment.pk})
    assert answer.status_code == 403 and not HelpfulVote.objects.exists()


def test_report_with_a_reason_and_a_note_once_per_reader(client, page, comment):
    address = f"/comments/{comment.pk}/report/"
    assert "TENS" not in soup(client.get(address)).title.get_text()
    fields = form(page, reason="advice", note="Wrong dose", email="")
    for _ in range(2):
        answer = client.post(address, fields)
        assert answer.status_code == 200
        html = soup(answer)
        assert html.h1.get_text(strip=True) == "Thank you"
        assert "received your report" in html.select_one("[role=status]").get_text()
    assert client.cookies["nm_reader"]["httponly"]
    report = Report.objects.get()
    assert (report.reason, report.note, report.outcome) == ("advice", "Wrong dose", "")
    assert (report.user, report.email) == (None, "")
    comment.refresh_from_db()
    assert comment.report_count == 1 and comment.status == "approved"
    Client().post(address, fields)
    assert Report.objects.count() == 2


def test_a_report_of_a_user_is_known_to_be_theirs(client, page, comment, django_user_model):
    user = django_user_model.objects.create_user("uma", "uma@example.org")
    client.force_login(user)
    client.post(f"/comments/{comment.pk}/report/", form(page, reason="spam"))
    assert Report.objects.get().user == user


def test_who_is_banned_reacts_to_nothing(client, page, comment, django_user_model):
    user = django_user_model.objects.create_user("uma", "ann@example.org")
    client.force_login(user)
    ban(django_user_model.objects.create_superuser("boss"))
    assert like(client, page, comment).status_code == 403
    answer = client.post(f"/comments/{comment.pk}/report/", form(page, reason="spam", note="Bad"))
    assert answer.status_code == 403
    assert soup(answer).select_one("[role=alert]").get_text(strip=True)
    assert soup(answer).select_one("textarea").get_text().strip() == "Bad"
    assert soup(answer).select_one("[name=reason][checked]")["value"] == "spam"
    assert not Report.objects.exists() and not HelpfulVote.objects.exists()


@pytest.mark.parametrize(
    "fields", [{}, {"reason": "boredom"}, {"reason": "spam", "note": "x" * 1001}]
)
def test_bad_reports_are_told_and_keep_the_note(client, page, comment, fields):
    answer = client.post(f"/comments/{comment.pk}/report/", form(page, **fields))
    assert answer.status_code == 400
    assert soup(answer).select_one("textarea").get_text().strip() == fields.get("note", "")
    assert not Report.objects.exists()


def test_reactions_are_limited_by_address(client, page, comment, settings):
    settings.NEUROMOD_COMMENTS_REACTION_RATE = "2/h"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    answers = [
        Client(REMOTE_ADDR="8.8.8.8").post("/comments/helpful/", form(page, helpful=comment.pk))
        for _ in range(3)
    ]
    assert [a.status_code for a in answers] == [302, 302, 429]
    assert "too many requests" in soup(answers[2]).get_text()
    address = f"/comments/{comment.pk}/report/"
    refused = Client(REMOTE_ADDR="8.8.8.8").post(address, form(page, reason="spam"))
    assert refused.status_code == 429
    assert Comment.objects.get().helpful_count == 2


def test_the_email_of_a_report_is_optional_but_must_be_valid(client, page, comment):
    address = f"/comments/{comment.pk}/report/"
    field = soup(client.get(address)).select_one("input[name=email]")
    assert (field["type"], field["autocomplete"]) == ("email", "email")
    assert not field.has_attr("required")
    # Longer than the column, which not every database refuses.
    longest = f"rita@{'.'.join(['x' * 60] * 4)}.example.org"
    for wrong in ("rita@", longest):
        refused = client.post(address, form(page, reason="spam", note="", email=wrong))
        assert refused.status_code == 400
        assert soup(refused).select_one("[role=alert] a")["href"] == "#nm-email"
    assert not Report.objects.exists()
    client.post(address, form(page, reason="spam", note="", email="rita@example.org"))
    assert Report.objects.get().email == "rita@example.org"
