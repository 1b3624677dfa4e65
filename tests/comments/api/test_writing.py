"""Posting, editing and reacting by JSON follow the rules of the form."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import people
from neuromod_wagtail.comments.models import Comment, HelpfulVote, Report
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.ip import email_hash
from tests.comments.api.conftest import comment_data, key_of, problem, token_for
from tests.comments.conftest import form, write

pytestmark = pytest.mark.django_db
MILLISECOND = timedelta(milliseconds=1)
EXCEPT = {
    "id",
    "submitted_at",
    "fingerprint",
    "address_hash",
    "discussion_id",
    "page_id",
    "decided_at",
}


@pytest.fixture
def post(call, page):
    def post(to=None, *, origin="https://front.example", key="", **fields):
        target = to or page
        data = comment_data(target, **fields)
        return call("POST", f"pages/{target.pk}/", data, origin=origin, key=key)

    return post


def columns(comment):
    return {
        field.attname: getattr(comment, field.attname)
        for field in Comment._meta.concrete_fields
        if field.attname not in EXCEPT
    }


def test_a_comment_is_stored_as_by_the_form(post, send, page, root):
    from tests.testapp.models import PlainPage

    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    fields = {"follow": "decision", "purpose": "correction", "url": "https://ann.example"}
    answer = post(**fields)
    send(to=other, **fields)
    by_api, by_form = Comment.objects.order_by("pk")
    assert (by_api.wants_notice, by_api.outcome) == (True, "open")
    assert columns(by_api) == columns(by_form)
    data = answer.json()
    assert answer.status_code == 201
    assert (data["id"], data["status"]) == (by_api.pk, "pending")
    assert "awaiting moderation" in data["message"]
    assert answer["Cache-Control"] == "no-store"


def test_a_reply_and_its_refusals(post, page, published_at_once):
    first = write(page, "First", status="approved")
    assert post(parent=first.pk).status_code == 201
    assert Comment.objects.get(parent=first).thread_id == first.pk
    held = write(page, "Held", status="pending", name="Bo", email="bo@example.org")
    assert problem(post(parent=held.pk, body="To you"))["code"] == "parent"
    first.closed = True
    first.save()
    assert problem(post(parent=first.pk, body="Too late"))["code"] == "thread_closed"
    assert Comment.objects.filter(parent=first).count() == 1


def test_each_mistake_is_named_with_the_message_of_the_form(post, send):
    data = problem(post(name="", email="ann@", body=" "))
    found = {error["pointer"]: error["detail"] for error in data["errors"]}
    assert found == {
        "/name": "Enter your name.",
        "/email": "Enter a valid email address.",
        "/body": "Write your comment.",
    }
    assert data["status"] == 422
    assert not Comment.objects.exists()


def test_a_spam_check_and_a_ban_apply(post, admin_user):
    assert problem(post(contact_time="x"))["code"] == "honeypot"
    assert post().status_code == 201
    people.ban(
        "email",
        email_hash("ann@example.org"),
        user=admin_user,
        reason="Rude",
        until=timezone.now() + timedelta(days=1),
        label="Ann",
    )
    assert problem(post(body="Me again"))["code"] == "banned"
    assert Comment.objects.count() == 1


def test_the_quota_is_that_of_the_form_and_is_named(post, send, settings):
    settings.NEUROMOD_COMMENTS_RATE = "2/10m"
    answer = post()
    assert answer["RateLimit-Policy"] == '"post";q=2;w=600'
    assert answer["RateLimit"].startswith('"post";r=1;t=')
    send(body="By the form")
    refused = post(body="A third")
    assert problem(refused)["code"] == "rate"
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert refused["RateLimit"].startswith('"post";r=0;t=')
    assert Comment.objects.count() == 2


def test_what_only_the_spam_checks_count_is_no_quota(post, settings):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = ["neuromod_wagtail.comments.spam.checks.bursts"]
    settings.NEUROMOD_COMMENTS_BURST_RATE = "1/h"
    settings.NEUROMOD_COMMENTS_RATE = "20/10m"
    post(body="Two words")
    answer = post(body="Other words")
    assert Comment.objects.filter(hold_reasons__0__code="bursts").count() == 1
    assert answer["RateLimit"].startswith('"post";r=18;t=')


def test_the_same_comment_again_is_the_same_for_its_author_alone(post):
    key = "a-random-key-of-the-form"
    first = post(idempotency_key=key).json()
    assert post(idempotency_key=key).json()["key"] == first["key"]
    again = problem(post())
    assert (again["status"], again["code"]) == (409, "duplicate")
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("case", ["none", "form", "origin", "page", "program", "old"])
def test_a_token_is_valid_for_its_page_and_origin(call, page, root, settings, case):
    wrong = {
        "none": "",
        "form": form(page)["token"],
        "origin": token_for(page, "https://evil.example"),
        "page": token_for(root),
        "program": token_for(page, ""),
        "old": tokens.form_token(page.pk, 1, audience="api https://front.example"),
    }[case]
    answer = call("POST", f"pages/{page.pk}/", comment_data(page, token=wrong))
    expected = (409, "stale") if case == "old" else (403, "token")
    assert (problem(answer)["status"], problem(answer)["code"]) == expected
    assert call("POST", f"pages/{page.pk}/", comment_data(page)).status_code == 201


def test_a_token_of_the_api_is_no_token_of_the_form(send, page):
    assert send(token=token_for(page)).status_code == 403
    assert not Comment.objects.exists()


def test_a_token_is_had_by_json_and_a_comment_sent_at_once_is_refused(call, page, settings):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 600
    data = call("GET", f"pages/{page.pk}/token/").json()
    assert (data["wait_seconds"], data["expires_in"]) == (602, 48 * 3600)
    answer = call("POST", f"pages/{page.pk}/", comment_data(page, token=data["token"]))
    assert problem(answer)["code"] == "fast"


def test_a_closed_discussion_says_why(post, site_settings):
    site_settings.mode = "closed"
    site_settings.save()
    assert problem(post())["detail"] == "Comments are closed."


def test_a_user_is_known_by_the_token_and_never_by_a_session(post, client, admin_user):
    client.force_login(admin_user)
    post()
    assert Comment.objects.get().user is None
    answer = post(key=key_of(admin_user), name="", email="", body="By the owner")
    assert answer.status_code == 201
    mine = Comment.objects.get(user=admin_user)
    assert (mine.status, mine.email) == ("approved", admin_user.email)
    assert problem(post(key="wrong"))["status"] == 401


class TestOwn:
    @pytest.fixture
    def mine(self, post):
        return post().json()

    def test_it_is_edited(self, call, mine):
        path = f"own/{mine['key']}/"
        answer = call("PATCH", path, {"body": "TENS helped my *neck*."})
        assert answer.json()["body_html"] == "<p>TENS helped my <em>neck</em>.</p>"
        assert Comment.objects.get().edits.get().body == "TENS helped my back."
        [error] = problem(call("PATCH", path, {"body": ""}))["errors"]
        assert error["pointer"] == "/body"

    def test_it_is_withdrawn_once(self, call, mine):
        path = f"own/{mine['key']}/"
        assert call("DELETE", path).json()["status"] == "withdrawn"
        comment = Comment.objects.get()
        assert comment.status == "withdrawn"
        entry = ModelLogEntry.objects.for_instance(comment).first()
        assert entry.data["screen"] == "api"
        assert problem(call("DELETE", path))["status"] == 409
        assert problem(call("PATCH", path, {"body": "Back"}))["code"] == "late"

    def test_it_is_for_its_author_alone(self, call, mine):
        number, _dot, _signature = mine["key"].partition(".")
        for key in (number, f"{number}.x", f"{int(number) + 1}.{_signature}", "%00", "9" * 5000):
            assert problem(call("GET", f"own/{key}/"))["status"] == 404
        assert call("GET", f"own/{mine['key']}/").json()["body"] == "TENS helped my back."

    def test_everything_about_it_is_given(self, call, page, mine):
        """The same after posting and later; a comment of someone else has another key."""
        other = write(page, "Of someone else", name="Bo", email="bo@example.org")
        comment = Comment.objects.get(pk=mine["id"])
        assert call("GET", f"own/{mine['key']}/").json() == mine
        assert call("GET", f"own/{tokens.own_token(other.pk)}/").json()["id"] == other.pk
        until = mine.pop("editable_until")
        assert datetime.fromisoformat(until) - policy().editable_until(comment) < MILLISECOND
        key = tokens.own_token(comment.pk)
        assert mine == {
            "id": comment.pk, "key": key, "url": f"http://testserver/api/comments/own/{key}/",
            "status": "pending", "name": "Ann Reader", "body": "TENS helped my back.",
            "body_html": "<p>TENS helped my back.</p>", "can_edit": True,
            "message": "Thank you. Your comment is awaiting moderation; only you can see it.",
            "html_url": f"http://testserver{page.url}?comment={comment.pk}#comment-{comment.pk}",
        }  # fmt: skip

    def test_it_is_gone_with_its_page(self, call, page, mine):
        page.unpublish()
        path = f"own/{mine['key']}/"
        for method, data in (("GET", None), ("PATCH", {"body": "Other"}), ("DELETE", None)):
            assert problem(call(method, path, data))["status"] == 404
        comment = Comment.objects.get()
        assert (comment.status, comment.body) == ("pending", "TENS helped my back.")

    def test_only_it_is_changed_and_by_whom_is_recorded(self, call, page, mine, admin_user):
        other = write(page, "Of someone else", name="Bo", email="bo@example.org")
        before = Comment.objects.filter(pk=other.pk).values().get()
        path = f"own/{mine['key']}/"
        assert call("PATCH", path, {"body": "Other"}).json()["id"] == mine["id"]
        assert call("DELETE", path, key=key_of(admin_user)).json()["status"] == "withdrawn"
        entry = ModelLogEntry.objects.filter(action="neuromod_comments.withdraw").get()
        assert (entry.user, entry.object_id) == (admin_user, str(mine["id"]))
        assert Comment.objects.filter(pk=other.pk).values().get() == before

    def test_it_is_too_late_after_a_while(self, call, mine, settings):
        settings.NEUROMOD_COMMENTS_EDIT_MINUTES = 0
        path = f"own/{mine['key']}/"
        assert call("GET", path).json()["can_edit"] is False
        late = problem(call("PATCH", path, {"body": "Other"}))
        assert (late["status"], late["code"]) == (409, "late")
        assert Comment.objects.get().body == "TENS helped my back."


class TestReactions:
    @pytest.fixture
    def comment(self, page):
        return write(page, "First", status="approved")

    @pytest.fixture
    def react(self, call, page, comment):
        reader = call("GET", f"pages/{page.pk}/token/").json()["reader"]

        def react(name, *, method="POST", **fields):
            data = {"token": token_for(page), "reader": reader, **fields}
            return call(method, f"comments/{comment.pk}/{name}/", data)

        return react

    def test_a_comment_is_helpful_once_for_each_reader(self, react):
        assert react("helpful").json()["helpful_count"] == 1
        assert react("helpful").json()["helpful_count"] == 1
        other = react("helpful", reader="forged").json()
        assert other["helpful_count"] == 2
        assert react("helpful", reader=other["reader"]).json() == other, "who has a key keeps it"
        assert HelpfulVote.objects.count() == 2

    def test_a_helpful_vote_is_taken_back_by_its_reader_alone(self, react, comment):
        react("helpful")
        assert react("helpful", method="DELETE", reader="forged").json()["helpful_count"] == 1
        assert problem(react("helpful", method="DELETE", token=""))["code"] == "token"
        assert HelpfulVote.objects.count() == 1
        for _again in range(2):
            assert react("helpful", method="DELETE").json()["helpful_count"] == 0
        comment.refresh_from_db()
        assert comment.helpful_count == 0 and not HelpfulVote.objects.exists()

    def test_a_comment_is_reported_once(self, react, comment):
        fields = {"reason": "spam", "note": "Ad", "email": "rita@example.org"}
        assert "received your report" in react("report", **fields).json()["message"]
        react("report", reason="spam")
        report = Report.objects.get()
        assert (report.comment, report.reason, report.note) == (comment, "spam", "Ad")
        assert report.email == "rita@example.org"

    def test_a_token_of_another_page_or_origin_counts_for_nothing(self, react, page, root):
        for token in (
            token_for(root),
            token_for(page, "https://evil.example"),
            form(page)["token"],
        ):
            for name, fields in (("helpful", {}), ("report", {"reason": "spam"})):
                assert problem(react(name, token=token, **fields))["code"] == "token"
        assert not HelpfulVote.objects.exists() and not Report.objects.exists()

    @pytest.mark.parametrize("status", ["pending", "spam", "declined", "erased"])
    def test_what_is_not_published_has_no_reactions(self, react, page, comment, status):
        move = {"pending": actions.hold, "spam": actions.mark_spam, "declined": actions.decline}
        move.get(status, actions.erase)(comment)
        for name, fields in (("helpful", {}), ("report", {"reason": "spam"})):
            assert problem(react(name, **fields))["status"] == 404
        assert not HelpfulVote.objects.exists() and not Report.objects.exists()

    def test_each_comment_has_its_own_reactions_and_a_member_reports_by_name(
        self, call, react, page, comment, admin_user
    ):
        other = write(page, "Second", status="approved", name="Bo", email="bo@example.org")
        assert react("helpful").json()["helpful_count"] == 1
        data = {"token": token_for(page), "reader": "", "reason": "spam"}
        call("POST", f"comments/{other.pk}/report/", data, key=key_of(admin_user))
        react("report", reason="other", note="Ad")
        assert set(Report.objects.values_list("comment", "user", "reason")) == {
            (other.pk, admin_user.pk, "spam"),
            (comment.pk, None, "other"),
        }
        assert HelpfulVote.objects.get().comment == comment
        other.refresh_from_db()
        assert other.helpful_count == 0

    def test_a_report_needs_a_reason_and_a_token(self, react):
        assert problem(react("report"))["errors"][0]["pointer"] == "/reason"
        assert problem(react("report", token="", reason="spam"))["code"] == "token"
        assert not Report.objects.exists()

    def test_the_quota_applies(self, react, settings):
        settings.NEUROMOD_COMMENTS_REACTION_RATE = "1/h"
        settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
        assert react("helpful")["RateLimit"].startswith('"react";r=0;')
        assert react("report", reason="spam").status_code == 429


def test_a_closed_page_shows_no_preview(call, page, site_settings):
    site_settings.mode = "read_only"
    site_settings.save()
    answer = problem(call("POST", f"pages/{page.pk}/preview/", {"body": "Yes"}))
    assert (answer["status"], answer["code"]) == (403, "closed")
    assert call("GET", f"pages/{page.pk}/token/").json()["wait_seconds"] == 0


def test_a_preview_is_rendered_and_nothing_stored(call, page):
    answer = call("POST", f"pages/{page.pk}/preview/", {"body": "**Yes** <script>"})
    assert answer.json()["body_html"] == "<p><strong>Yes</strong> &lt;script&gt;</p>"
    assert not Comment.objects.exists()


NESTED = b"[" * 100_000
BAD = {
    "no JSON": (b"{", "application/json", 400),
    "a form": (b"body=x", "application/x-www-form-urlencoded", 415),
    "plain text": (b"{}", "text/plain", 415),
    "another encoding": ('{"body": "\u00e9"}'.encode("latin-1"), "application/json", 400),
    "compressed": (b"{}", "application/json", 415),
    "another charset": (b"{}", "application/json; charset=utf-16", 415),
    "UTF-16": ('{"body": "x"}'.encode("utf-16"), "application/json", 400),
    "too deep": (NESTED, "application/json", 400),
    "deep in place": (b'{"extra": ' + NESTED + b"}", "application/json", 400),
    "a lone surrogate": (b'{"body": "\\ud800"}', "application/json", 400),
    "a number without end": (b'{"parent": ' + b"9" * 5000 + b"}", "application/json", 400),
    "not a number": (b'{"parent": NaN}', "application/json", 400),
    "a list": (b"[]", "application/json", 422),
    "nothing": (b"", "application/json", 422),
    "null": (b"null", "application/json", 422),
    "a number for a text": (b'{"body": 1}', "application/json", 422),
    "a large key": (b'{"parent": 9223372036854775808}', "application/json", 422),
    "an unknown field": (b'{"status": "approved"}', "application/json", 422),
    "too long": (b'{"body": "' + b"x" * 200_000 + b'"}', "application/json", 422),
    "too large": (b'{"body": "' + b"x" * 3_000_000 + b'"}', "application/json", 413),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize(
    "path", ["pages/{page}/", "pages/{page}/preview/", "comments/{pk}/report/"]
)
def test_a_bad_body_is_refused_with_a_reason(call, page, name, path):
    comment = write(page, "First", status="approved")
    body, media_type, status = BAD[name]
    if name in {"a large key", "not a number", "a number without end"} and "page" not in path:
        pytest.skip("no such field")
    headers = {"content-encoding": "gzip"} if name == "compressed" else {}
    answer = call(
        "POST",
        path.format(page=page.pk, pk=comment.pk),
        body,
        content_type=media_type,
        **headers,
    )
    assert problem(answer)["status"] == status
    assert Comment.objects.count() == 1


def test_a_null_character_is_refused_at_its_field(post):
    [error] = problem(post(name="A\x00nn"))["errors"]
    assert (error["pointer"], error["code"]) == ("/name", "null_characters_not_allowed")
    assert not Comment.objects.exists()


def test_an_outage_is_said_and_may_be_tried_again(post, page, monkeypatch, caplog):
    from django.db import OperationalError

    from neuromod_wagtail.comments import actions

    def gone(*_arguments):
        raise OperationalError

    monkeypatch.setattr(actions, "post", gone)
    answer = post()
    assert problem(answer)["code"] == "outage"
    assert answer["Retry-After"] == "60"
    assert [record.message for record in caplog.records if record.exc_info] == [
        "The database is unavailable; the client got status 503."
    ]
    assert connection.is_usable()
