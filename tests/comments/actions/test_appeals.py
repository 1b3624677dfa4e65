"""Statements of reasons, appeals, and who decides on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import appeals, on_commit
from neuromod_wagtail.comments.models import Appeal, Comment, Mail
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.comments.notifications import messages, moderators
from neuromod_wagtail.comments.notifications.decline_statement import statement_of
from neuromod_wagtail.comments.privacy import retention
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.spam import hold_reasons
from tests.comments.conftest import form, said, soup, write
from tests.comments.roles import person
from tests.testapp.models import PlainPage

SCREEN = "/admin/reader-comments/appeals/"


def own(comment):
    return f"/comments/own/{tokens.own_token(comment.pk)}/"


def declined(page, by, **fields):
    comment = write(page, "Buy my pads", wants_notice=True, **fields)
    actions.decline(comment, user=by, reason="Advertising")
    comment.refresh_from_db()
    return comment


def text_of(answer):
    return " ".join(soup(answer).get_text(" ").split())


def test_the_author_is_told_what_why_and_by_whom_and_appeals_once(client, page):
    first = person("change_comment")
    comment = declined(page, first)
    Comment.objects.filter(pk=comment.pk).update(
        hold_reasons=[
            {"code": "links", "evidence": "3"},
            {"code": "registered_email", "evidence": ""},
            {"code": "trust_level", "evidence": "a nuisance"},
        ]
    )
    said = text_of(client.get(own(comment)))
    for part in ("declined", "A moderator of this site declined it.", "Advertising"):
        assert part in said
    assert "Contains 3 links." in said
    assert "email address" not in said.split("checks noted")[1].split("appeal")[0]
    assert "nuisance" not in said
    for text in (" ", "\u200b", "\u3164\n"):
        empty = client.post(own(comment), form(page, action="appeal", appeal=text))
        assert empty.status_code == 400
        assert soup(empty).select_one("[role=alert] a[href='#nm-appeal']")
    assert not Appeal.objects.exists()
    sent = form(page, action="appeal", appeal="They are not mine")
    assert client.post(own(comment), sent).status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.text, appeal.declined_by, appeal.outcome) == ("They are not mine", first, "")
    html = soup(client.get(own(comment)))
    assert html.select_one("[name=appeal]") is None and "received your appeal" in html.get_text()
    again = client.post(own(comment), sent)
    assert again.status_code == 403
    assert "already appealed" in soup(again).select_one("[role=alert]").get_text()
    assert Appeal.objects.count() == 1
    assert ModelLogEntry.objects.filter(action="neuromod_comments.appeal").count() == 1


def test_a_rule_is_named_as_a_rule(send, client, page, published_at_once, rule):
    rule("pads", "decline")
    answer = send(body="Buy my pads", follow="replies")
    comment = Comment.objects.get()
    assert comment.status == "declined" and comment.decided_at == comment.submitted_at
    said = text_of(client.get(answer.url))
    assert "A rule of this site declined it automatically" in said and "“pads”" in said
    [mail] = Mail.objects.filter(kind="declined")
    body = messages.compose(mail).body
    assert "A rule of this site" in body and "“pads”" in body and "appeal once" in body
    assert appeals.appeal(comment, "Why?").declined_by is None
    logged = ModelLogEntry.objects.get(action="neuromod_comments.appeal")
    assert (logged.object_id, logged.data["screen"]) == (str(comment.pk), "own")
    other = person("change_comment")
    actions.approve(comment, user=other)
    actions.decline(comment, user=other, reason="On reflection")
    comment.refresh_from_db()
    assert statement_of(comment).by_rule is False


def test_an_edit_may_be_declined_by_a_rule(client, page, published_at_once, rule):
    rule("pads", "decline")
    comment, earlier = write(page, "Fine"), person("change_comment")
    actions.hold(comment, user=earlier)
    actions.approve(comment, user=earlier)
    client.post(own(comment), form(page, body="Buy my pads", action="edit"))
    comment.refresh_from_db()
    assert comment.status == "declined" and statement_of(comment).by_rule
    assert appeals.appeal(comment, "Why?").declined_by is None, "not who decided before"


@pytest.mark.parametrize("status", ["pending", "approved", "spam"])
def test_nothing_else_can_be_appealed(page, status):
    comment = write(page, status=status)
    with pytest.raises(StatusConflict):
        appeals.appeal(comment, "Why?")
    assert statement_of(comment) is None


def test_another_moderator_decides_where_there_is_one(page, root):
    first = person("change_comment")
    appeal = appeals.appeal(declined(page, first), "Why?")
    assert appeals.can_decide(first, appeal, page), "there is no one else"
    elsewhere = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    stranger = person(section=elsewhere)
    assert appeals.can_decide(first, appeal, page)
    second = person(section=page)
    assert not appeals.can_decide(first, appeal, page)
    assert appeals.can_decide(second, appeal, page)
    for user in (first, stranger, person()):
        with pytest.raises(PermissionDenied):
            appeals.decide(appeal, grant=True, answer="", user=user)
    assert Comment.objects.get().status == "declined"
    appeals.decide(appeal, grant=True, answer="You are right", user=second)
    assert Comment.objects.get().status == "approved"
    with pytest.raises(StatusConflict):
        appeals.decide(appeal, grant=False, answer="No", user=second)
    everywhere = person("change_comment")
    for user in (second, everywhere):
        user.is_active = False
        user.save()
    third = appeals.appeal(declined(page, first, email="b@example.org"), "Why?")
    assert appeals.can_decide(first, third, page)


@pytest.mark.parametrize(
    ("decision", "status", "outcome", "words"),
    [
        ("grant", "approved", "granted", "published your comment"),
        ("keep", "declined", "kept", "stays unpublished"),
    ],
)
def test_the_screen_decides_records_and_tells_the_author(
    page, monkeypatch, decision, status, outcome, words
):
    first, second = person("change_comment"), person("change_comment")
    comment = declined(page, first)
    untouched = appeals.appeal(declined(page, second, email="b@example.org"), "Nor this")
    appeal = appeals.appeal(comment, "It is <b>not</b> mine")
    Mail.objects.all().delete()
    mails = []
    monkeypatch.setattr(on_commit, "mail", mails.append)
    admin = Client()
    admin.force_login(second)
    html = soup(admin.get(SCREEN))
    shown = html.select(".nm-card")[::-1]
    assert [bool(one.find("form")) for one in shown] == [True, False]
    for button in shown[0].select("form button"):
        assert html.find(id=button["aria-describedby"]).name == "h2", "whose comment it is"
    assert "It is <b>not</b> mine" in shown[0].get_text()
    sent = {"appeal": appeal.pk, "decision": decision, f"{appeal.pk}-answer": ""}
    if decision == "keep":
        refused = admin.post(SCREEN, sent)
        assert refused.status_code == 200, "an answer is needed"
        assert soup(refused).select_one("textarea[autofocus][aria-invalid=true]")
        assert "why the comment stays declined" in soup(refused).select(".nm-card")[-1].get_text()
        too_long = admin.post(SCREEN, {**sent, f"{appeal.pk}-answer": "x" * 2001})
        assert too_long.status_code == 200
        assert Appeal.objects.get(pk=appeal.pk).outcome == ""
    sent[f"{appeal.pk}-answer"] = "Looked at again"
    answer = admin.post(SCREEN, sent)
    assert answer.status_code == 302
    done = {"grant": "The comment was published.", "keep": "The comment stays declined."}
    assert said(answer) == done[decision]
    assert said(admin.post(SCREEN, sent)) == "Someone else has decided already."
    for unknown in ("", "x", "9" * 18, "9" * 30, "99999"):
        assert admin.post(SCREEN, {**sent, "appeal": unknown}).status_code == 404
    appeal.refresh_from_db()
    untouched.refresh_from_db()
    comment.refresh_from_db()
    assert (comment.status, appeal.outcome, untouched.outcome) == (status, outcome, "")
    assert (appeal.answer, appeal.decided_by) == ("Looked at again", second)
    action = "grant_appeal" if decision == "grant" else "reject_appeal"
    logged = ModelLogEntry.objects.filter(user=second, object_id=str(comment.pk))
    expected = [action, "approve"] if decision == "grant" else [action]
    assert [
        (one.action.partition(".")[2], one.data["screen"]) for one in logged.order_by("pk")
    ] == [(one, "appeals") for one in expected]
    [mail] = Mail.objects.all()
    assert (mail.kind, mails) == ("appeal", [comment.pk])
    message = messages.compose(mail)
    assert words in message.body and "Looked at again" in message.body
    shown = text_of(Client().get(own(comment)))
    assert ("Looked at again" in shown) == (decision == "keep")


def test_who_else_could_decide(page, root):
    elsewhere = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    here, there = (person(section=one) for one in (page, elsewhere))
    assert appeals.others_than(here) == appeals.Others(False, frozenset({elsewhere.path}))
    assert appeals.others_than(there) == appeals.Others(False, frozenset({page.path}))
    sections = frozenset({page.path, elsewhere.path})
    boss = person("change_comment")
    assert appeals.others_than(boss) == appeals.Others(False, sections)
    assert appeals.others_than(here).everywhere
    boss.is_active = there.is_active = False
    boss.save()
    there.save()
    assert appeals.others_than(here) == appeals.Others(False, frozenset())


def test_those_wait_that_no_one_has_decided_the_oldest_first(page):
    moderator = person("change_comment")
    first, kept, published, last = (
        appeals.appeal(declined(page, None, email=f"{n}@example.org"), "Why?") for n in range(4)
    )
    appeals.decide(kept, grant=False, answer="No", user=moderator)
    actions.approve(published.comment, user=moderator)
    Appeal.objects.filter(pk=first.pk).update(submitted_at=last.submitted_at + timedelta(seconds=1))
    assert list(appeals.waiting(moderator)) == [last, first]


def test_only_moderators_see_appeals_and_each_only_their_own(page, root):
    elsewhere = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    appeals.appeal(declined(page, None), "Here")
    appeals.appeal(declined(elsewhere, None), "There")
    for user, seen in (
        (person(section=page), ["Here"]),
        (person("change_comment"), ["Here", "There"]),
    ):
        admin = Client()
        admin.force_login(user)
        html = soup(admin.get(SCREEN))
        found = [
            one.select("blockquote")[-1].get_text(strip=True) for one in html.select(".nm-card")
        ]
        assert found == seen
    admin = Client()
    admin.force_login(person())
    assert admin.get(SCREEN).status_code in {302, 403}


def test_the_list_costs_the_same_for_two_and_for_twelve(page, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    admin = Client()
    boss = get_user_model().objects.create_superuser("root", "r@example.net", "x")
    admin.force_login(boss)
    costs = []
    for number in range(12):
        appeals.appeal(declined(page, boss, email=f"{number}@example.org"), "Why?")
        if number in {1, 11}:
            admin.get(SCREEN)
            with CaptureQueriesContext(connection) as captured:
                assert len(soup(admin.get(SCREEN)).select(".nm-card")) == number + 1
            costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_comment_is_not_purged_while_its_appeal_is_open(page):
    waits, other = declined(page, None), declined(page, None, email="b@example.org")
    appeals.appeal(waits, "Why?")
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=900))
    call_command("purge_reader_comments")
    assert list(Comment.objects.values_list("pk", flat=True)) == [waits.pk] != [other.pk]
    Appeal.objects.update(outcome="kept")
    call_command("purge_reader_comments")
    assert not Comment.objects.exists()


def test_moderators_are_told_but_not_who_declined(page, settings, monkeypatch):
    settings.NEUROMOD_COMMENTS_MODERATOR_MAIL = "now"
    first, second = person("change_comment"), person("change_comment")
    for user in (first, second):
        user.email = f"{user.username}@example.net"
        user.save()
    comment = declined(page, first)
    Mail.objects.all().delete()
    sent = []
    monkeypatch.setattr(on_commit, "mail", sent.append)
    appeals.appeal(comment, "They are not mine")
    assert sent == [comment.pk], "at once"
    [order] = Mail.objects.filter(kind="alerts")
    [alert] = moderators.rows(order)
    assert alert.user == second
    message = messages.compose(alert)
    assert "Appeal about a comment" in message.subject
    assert "They are not mine" in message.body and SCREEN in message.body
    Appeal.objects.update(outcome="kept")
    assert (
        messages.compose(
            Mail(kind="alert", event=alert.event, user=second, comment=Comment.objects.get())
        )
        is None
    )


def test_an_appeal_is_erased_with_its_comment(page):
    comment = declined(page, None)
    appeals.appeal(comment, "Why?")
    actions.erase(comment)
    assert not Appeal.objects.exists()


def test_findings_of_a_check_that_the_site_no_longer_has_are_not_told(page, settings):
    holds = [
        {"code": "links", "evidence": "3"},
        {"code": "registered_email", "evidence": ""},
        {"code": "gone", "evidence": "of another package"},
    ]
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = ["neuromod_wagtail.comments.spam.checks.links"]
    assert hold_reasons.for_author(holds) == ["Contains 3 links."]


def test_an_open_appeal_keeps_a_declined_comment_and_no_spam(page, settings):
    settings.NEUROMOD_COMMENTS_KEEP_SPAM_DAYS = 10
    first = person("change_comment")
    kept = declined(page, first)
    gone = declined(page, first, name="Bo", email="bo@example.org")
    for comment in (kept, gone):
        appeals.appeal(comment, "Please look again")
    actions.mark_spam(gone, user=first)
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=11))
    assert retention.old_comments() == 1
    assert list(Comment.objects.values_list("pk", flat=True)) == [kept.pk]


def test_one_appeals_once_and_not_once_it_was_published(page):
    moderator = person("change_comment")
    comment = declined(page, moderator)
    appeal = appeals.appeal(comment, "Please look again")
    with pytest.raises(StatusConflict):
        appeals.appeal(comment, "And again")
    actions.approve(comment, user=moderator)
    with pytest.raises(StatusConflict):
        appeals.decide(appeal, grant=False, answer="No", user=person("change_comment"))
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.text) == ("", "Please look again")


def test_an_appeal_that_was_erased_meanwhile_is_decided_already(page):
    comment = declined(page, person("change_comment"))
    appeal = appeals.appeal(comment, "Please look again")
    actions.erase(comment)
    with pytest.raises(StatusConflict):
        appeals.decide(appeal, grant=True, answer="", user=person("change_comment"))
    comment.refresh_from_db()
    assert comment.status == "erased"
