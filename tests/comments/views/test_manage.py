"""Editing and withdrawing one's own comment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.display.context import root_url
from neuromod_wagtail.comments.display.rendering import Renderer
from neuromod_wagtail.comments.models import Comment, Edit
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.comments.notifications.decline_statement import statement_of
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.views import manage
from neuromod_wagtail.page_protocol import Occasion
from tests.comments.conftest import form, soup, write

pytestmark = pytest.mark.django_db


def own(comment):
    return f"/comments/own/{tokens.own_token(comment.pk)}/"


def test_edit_renders_again_keeps_the_old_words_and_marks(client, page, published_at_once):
    comment = write(page, "first words")
    assert (
        client.post(own(comment), form(page, body="*better* words", action="edit")).status_code
        == 302
    )
    comment.refresh_from_db()
    assert (comment.body, comment.status) == ("*better* words", "approved")
    assert comment.body_html == "<p><em>better</em> words</p>"
    assert comment.edited_at and Edit.objects.get().body == "first words"


def test_an_edit_goes_through_the_checks_again(client, page, published_at_once, rule):
    rule("casino", "refuse")
    comment = write(page, "fine")
    answer = client.post(own(comment), form(page, body="my casino", action="edit"))
    assert answer.status_code == 400 and "casino" in soup(answer).select_one("textarea").get_text()
    links = "http://a.example http://b.example"
    client.post(own(comment), form(page, body=links, action="edit"))
    comment.refresh_from_db()
    assert (comment.status, comment.hold_code) == ("pending", "links")
    assert comment.discussion.pending_count == 1 and comment.discussion.approved_count == 0


@pytest.mark.parametrize("word", ["ann reader", "ann@example", "ann.example", "8.8.8."])
def test_an_edit_is_checked_with_its_author(client, page, published_at_once, rule, word):
    comment = write(page, "fine", url="https://ann.example")
    rule(word)
    edit = form(page, body="still fine", action="edit")
    client.post(own(comment), edit, REMOTE_ADDR="8.8.8.9")
    comment.refresh_from_db()
    assert (comment.body, comment.hold_code) == ("still fine", "words")


def test_an_edit_spends_the_quota_of_its_author(client, page, settings, published_at_once):
    settings.NEUROMOD_COMMENTS_RATE = "1/10m"
    comment = write(page, "fine")
    answers = [
        client.post(own(comment), form(page, body=f"Text {number}", action="edit"))
        for number in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 429]
    assert "posting too often" in soup(answers[1]).select_one("[role=alert]").get_text()


def test_what_a_user_does_with_their_comment_is_recorded_as_theirs(
    client, page, django_user_model, published_at_once
):
    user = django_user_model.objects.create_user("uma", "uma@example.org", first_name="Uma")
    comment = write(page, "fine", user=user, name="Uma", email="uma@example.org")
    client.force_login(user)
    client.post(own(comment), form(page, body="Other", action="edit"))
    client.post(own(comment), form(page, action="withdraw"))
    found = ModelLogEntry.objects.for_instance(comment).values_list("action", "user")
    assert list(found) == [
        (f"neuromod_comments.{action}", user.pk) for action in ("withdraw", "edit", "post")
    ]
    assert Edit.objects.get().user == user


def test_an_edit_of_a_moderated_comment_is_moderated_again(client, page):
    comment = write(page, "fine", status="approved")
    client.post(own(comment), form(page, body="now different", action="edit"))
    comment.refresh_from_db()
    assert comment.status == "pending"


@pytest.mark.parametrize("why", ["time", "reply", "declined"])
def test_too_late_to_change_keeps_the_text(client, page, published_at_once, why):
    comment = write(page, "old")
    if why == "time":
        Comment.objects.update(submitted_at=timezone.now() - timedelta(minutes=16))
    elif why == "reply":
        write(page, "an answer", parent=comment, email="b@example.org")
    else:
        actions.decline(comment)
    assert soup(client.get(own(comment))).select_one("[name=body]") is None
    for action in ("preview", "edit"):
        answer = client.post(own(comment), form(page, body="new", action=action))
        assert answer.status_code == 409, action
        assert "It is too late to edit this comment." in soup(answer).get_text()
        assert soup(answer).select_one("[name=body]").get_text().strip() == "new"
    assert Comment.objects.get(pk=comment.pk).body == "old"
    status = comment.__class__.objects.get(pk=comment.pk).status
    assert client.post(own(comment), form(page, action="withdraw")).status_code == 409
    assert Comment.objects.get(pk=comment.pk).status == status


def test_withdraw_needs_a_click_and_frees_the_words(client, page, send, published_at_once):
    send()
    comment = Comment.objects.get()
    client.get(own(comment))
    assert Comment.objects.get().status == "approved"
    done = client.post(own(comment), form(page, action="withdraw"))
    assert done.status_code == 200
    html = soup(done)
    assert html.h1.get_text(strip=True) == "Withdrawn"
    assert html.title.get_text(strip=True).startswith("Withdrawn")
    assert page.title in html.title.get_text()
    assert html.select_one("[role=status]").get_text() == "Your comment has been withdrawn."
    assert html.select_one(".nm-back a")["href"] == f"{page.url}#comments"
    comment.refresh_from_db()
    assert comment.status == "withdrawn"
    entry = ModelLogEntry.objects.for_instance(comment).first()
    assert (entry.action, entry.data["screen"]) == ("neuromod_comments.withdraw", "own")
    assert client.get(f"/comments/{comment.pk}/").status_code == 404
    assert send().status_code == 302 and Comment.objects.count() == 2


def test_preview_of_an_edit_stores_nothing(client, page):
    comment = write(page, "first")
    answer = client.post(own(comment), form(page, body="**bold**", action="preview"))
    assert soup(answer).select_one(".nm-preview strong").get_text() == "bold"
    assert Comment.objects.get().body == "first"


def test_the_form_begins_with_the_words_that_are_there(client, page):
    answer = soup(client.get(own(write(page, "first"))))
    assert answer.select_one("[name=body]").get_text().strip() == "first"
    assert not answer.select("[name=name], [name=email], [role=alert]")


def test_an_appeal_of_a_user_is_recorded_as_theirs_and_made_once(client, page, django_user_model):
    ann = django_user_model.objects.create_user("ann")
    comment = write(page, "x", user=ann)
    actions.decline(comment, reason="No")
    client.force_login(ann)
    fields = form(page, appeal="Please.", action="appeal")
    assert client.post(own(comment), fields).status_code == 302
    assert ModelLogEntry.objects.get(action="neuromod_comments.appeal").user == ann
    again = client.post(own(comment), fields)
    assert again.status_code == 403
    assert "You have already appealed" in soup(again).get_text()
    assert ModelLogEntry.objects.filter(action="neuromod_comments.appeal").count() == 1


@pytest.mark.parametrize("change", [{"token": "x"}, {"body": ""}, {"body": "\x00"}])
def test_bad_edits_change_nothing(client, page, change):
    comment = write(page, "first")
    assert client.post(own(comment), form(page, action="edit", **change)).status_code in {400, 403}
    assert Comment.objects.get().body == "first"


def test_one_token_opens_one_comment_only(client, page):
    comment = write(page, "first")
    token = tokens.own_token(comment.pk)
    other = write(page, "second")
    assert client.get(f"/comments/own/{other.pk}.{token.partition('.')[2]}/").status_code == 404


def test_words_that_another_of_mine_has_are_refused_with_the_text(client, page):
    first, second = (write(page, words) for words in ("One", "Two"))
    other = write(page, "Three", email="bob@example.org")
    fields = {"token": form(page)["token"], "action": "edit"}
    answer = client.post(f"/comments/own/{tokens.own_token(second.pk)}/", {**fields, "body": "One"})
    assert answer.status_code == 409
    assert "already posted this comment" in soup(answer).select_one("[role=alert]").get_text()
    assert soup(answer).select_one("textarea").get_text().strip() == "One"
    answer = client.post(f"/comments/own/{tokens.own_token(other.pk)}/", {**fields, "body": "One"})
    assert answer.status_code == 302
    assert sorted(Comment.objects.values_list("pk", "body")) == [
        (first.pk, "One"), (second.pk, "Two"), (other.pk, "One"),
    ]  # fmt: skip
    assert not second.edits.exists() and other.edits.count() == 1


# --- each part of the page, and of what an edit submits ----------------------------------------

SAID = {
    "pending": "Thank you. Your comment is awaiting moderation; only you can see it.",
    "approved": "Your comment has been published.",
    "declined": "Your comment was declined.",
    "spam": "Your comment was marked as spam. If this is a mistake, please contact us.",
    "withdrawn": "You withdrew this comment.",
    "erased": "This comment was erased.",
}
CRISIS = "I want to kill myself."


@pytest.mark.parametrize("status", SAID)
def test_the_page_says_what_became_of_the_comment_and_what_can_be_done(
    client, page, monkeypatch, status
):
    monkeypatch.setattr(manage, "statements_of", lambda page, where: [f"{page.pk} {where}"])
    comment, other = write(page, "first"), write(page, "other")
    Comment.objects.filter(pk=comment.pk).update(status=status)
    comment.refresh_from_db()
    context = client.get(own(comment)).context
    in_time = status in {"pending", "approved"}
    assert (context["comment"], context["status_text"]) == (comment, SAID[status])
    assert context["can_edit"] is in_time
    assert context["statements"] == [f"{page.pk} {Occasion.COMMENT_FORM}"] * in_time
    assert context["until"] == (policy().editable_until(comment) if in_time else None)
    assert context["form"].initial == {"body": "first"}
    assert "name" not in context["form"].fields
    assert context["statement"] == statement_of(comment)
    assert not context["appeal_form"].is_bound
    assert (context["user"], context["help"]) == (None, None)
    assert tokens.check_form_token(context["token"], page.pk) is tokens.FormTokenState.GOOD
    waiting = BeautifulSoup(context["waiting_html"], "html.parser")
    found = [one["id"] for one in waiting.select("[id^=comment-]")]
    assert found == [f"comment-{comment.pk}"] * (status == "pending")
    if status == "pending":
        expected = Renderer(root_url(), is_open=False, heading_level=1)
        assert context["waiting_html"] == expected.comment(comment, is_own=True)
        closed = write(page, CRISIS)
        assert client.get(own(closed)).context["help"] is not None
        sent = client.post(own(other), form(page, body=CRISIS, action="preview"))
        assert sent.context["help"] is not None and sent.context["form"].data["body"] == CRISIS
        sent = client.post(own(closed), form(page, body="Calm", action="preview"))
        assert sent.context["help"] is None


def test_who_is_signed_in_is_protected_on_their_page(client, page, django_user_model):
    uma = django_user_model.objects.create_user("uma")
    comment = write(page, user=uma)
    client.force_login(uma)
    answer = client.get(own(comment))
    assert answer.context["user"] == uma
    assert len(soup(answer).select("form [name=csrfmiddlewaretoken]")) == 2
    sent = form(page, body="Another", action="preview")
    assert client.post(own(comment), sent).context["token"] == sent["token"]


@pytest.mark.parametrize("action", ["edit", "withdraw"])
def test_who_comes_too_late_is_told_the_status_of_now(client, page, monkeypatch, action):
    comment = write(page, "old")

    def decide(*args, **how):
        Comment.objects.filter(pk=comment.pk).update(status="spam")
        raise StatusConflict("spam")

    monkeypatch.setattr(manage.actions, action, decide)
    answer = client.post(own(comment), form(page, body="new", action=action))
    assert answer.status_code == 409
    context = answer.context
    assert (context["status_text"], context["can_edit"]) == (SAID["spam"], True)
    assert (context["until"], context["waiting_html"]) == (None, "")


def test_an_appeal_without_words_or_too_late_says_so_beside_the_text(client, page, monkeypatch):
    comment = write(page, "old", status="declined")
    answer = client.post(own(comment), form(page, appeal=" ", action="appeal"))
    assert answer.status_code == 400 and answer.context["appeal_form"].errors
    assert answer.context["form"].initial == {"body": "old"}
    assert "name" not in answer.context["form"].fields

    def decide(one, text, *, user):
        Comment.objects.filter(pk=one.pk).update(status="approved")
        raise StatusConflict("approved")

    monkeypatch.setattr(manage.appeals, "appeal", decide)
    answer = client.post(own(comment), form(page, appeal="Please.", action="appeal"))
    assert (answer.status_code, answer.context["status_text"]) == (403, SAID["approved"])


def test_an_edit_submits_all_that_is_known_of_the_author(
    client, page, monkeypatch, settings, django_user_model
):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    parent = write(page, "first", status="approved")
    uma = django_user_model.objects.create_user("uma")
    comment = write(
        page, "second", parent=parent, user=uma, name="Uma", email="uma@example.org",
        url="https://uma.example", extra={"years": 3},
    )  # fmt: skip
    Comment.objects.filter(pk=comment.pk).update(badge="clinician")
    seen, limited = [], []
    run = manage.pipeline.run
    monkeypatch.setattr(
        manage.pipeline, "run", lambda sent, given: seen.append((sent, given)) or run(sent, given)
    )
    monkeypatch.setattr(manage, "check_rate", limited.append)
    sent = form(page, body="new", action="edit")
    assert client.post(own(comment), sent, REMOTE_ADDR="8.8.8.8").status_code == 302
    [(submission, comment_settings)] = seen
    assert limited == [submission]
    assert comment_settings.discussion == comment.discussion
    assert (submission.page.pk, submission.body, submission.name) == (page.pk, "new", "Uma")
    assert (submission.email, submission.url) == ("uma@example.org", "https://uma.example")
    assert (submission.user, submission.parent, submission.edits) == (uma, parent, comment)
    assert (submission.address, submission.badge) == ("8.8.8.8", "clinician")
    assert submission.extra == {"years": 3}


def delete_the_page(submission, comment_settings):
    submission.page.delete()


@pytest.mark.django_db(transaction=True)
def test_a_page_deleted_while_somebody_writes(client, page, send, settings, root):
    other = root.add_child(instance=type(page)(title="Other", slug="other"))
    kept = write(other, "Kept")
    write(page, "Goes with it")
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{__name__}.delete_the_page"]
    answer = send(body="Long words")
    assert answer.status_code == 404
    assert "Long words" in soup(answer).find("textarea").get_text()
    assert list(Comment.objects.all()) == [kept]
