"""Threads as JSON, with the same visibility as on the page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, CommentNotice, Discussion
from neuromod_wagtail.comments.policy import CommentPolicy
from tests.comments.api.conftest import key_of, problem
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(call, page):
    def read(query="", **options):
        return call("GET", f"pages/{page.pk}/{query}", **options)

    return read


def test_published_comments_are_read_and_no_others(read, page):
    first = write(page, "First", status="approved")
    reply = write(
        page, "Answer", parent=first, status="approved", name="Bo", url="https://bo.example"
    )
    for status in ("pending", "spam", "declined", "erased"):
        write(page, f"Secret {status}", status=status, name=status, email=f"{status}@example.org")
    data = read().json()
    [thread] = data["threads"]
    assert (data["count"], data["is_open"], data["next"]) == (2, True, None)
    assert thread["first"]["body_html"] == first.body_html
    [answer] = thread["replies"]
    assert answer["comment"]["name"] == "Bo"
    assert answer["comment"]["parent"] == first.pk
    assert (answer["level"], answer["answers"]) == (2, None)
    content = read().content.decode()
    assert "Secret" not in content
    assert "example.org" not in content
    assert answer["comment"]["html_url"].endswith(f"?comment={reply.pk}#comment-{reply.pk}")


def test_the_api_says_which_comments_can_be_answered(read, page):
    write(page, "Open", status="approved")
    closed = write(page, "Closed", status="approved")
    write(page, "Answer", parent=closed, status="approved", email="b@example.org")
    mention = write(page, "Mention", status="approved", email="c@example.org")
    Comment.objects.filter(pk=closed.pk).update(closed=True)
    Comment.objects.filter(pk=mention.pk).update(kind="pingback")
    told = {
        one["body_html"]: (one["closed"], one["can_reply"], one["kind"])
        for thread in read().json()["threads"]
        for one in [thread["first"], *(reply["comment"] for reply in thread["replies"])]
    }
    assert told == {
        "<p>Open</p>": (False, True, "comment"), "<p>Closed</p>": (True, False, "comment"),
        "<p>Mention</p>": (False, False, "pingback"), "<p>Answer</p>": (True, False, "comment"),
    }  # fmt: skip


def test_everything_about_a_comment_and_its_discussion_is_given(
    read, page, site_settings, settings
):
    notice = {"title": "Notice", "body": "<p>Be kind.</p>", "locale": page.locale}
    site_settings.notice = CommentNotice.objects.create(**notice)
    site_settings.order = "oldest"
    site_settings.save()
    settings.NEUROMOD_COMMENTS_MAX_LENGTH = 123
    comment = write(page, "First", status="approved", url="https://ann.example")
    moment = comment.submitted_at
    shown = {
        "kind": "comment", "purpose": "question", "outcome": "", "badge": "author",
        "edited_at": moment, "pinned": True, "featured": True, "helpful_count": 3,
        "reply_count": 4,
    }  # fmt: skip
    Comment.objects.filter(pk=comment.pk).update(**shown, redacted_at=moment)
    data = read().json()
    [thread] = data.pop("threads")
    html_url = f"http://localhost{page.url}"
    iso = thread["first"]["submitted_at"]
    assert datetime.fromisoformat(iso) - moment < timedelta(milliseconds=1)
    assert thread["first"] == {
        **shown,
        "id": comment.pk, "parent": None, "thread": None, "status": "published",
        "name": "Ann Reader", "url": "https://ann.example", "badge_label": "Author",
        "body_html": comment.body_html, "submitted_at": iso, "edited_at": iso,
        "is_redacted": True, "closed": False, "can_reply": True,
        "html_url": f"{html_url}?comment={comment.pk}#comment-{comment.pk}",
    }  # fmt: skip
    assert data == {
        "page": page.pk, "html_url": html_url, "count": 1, "is_open": True, "closed_reason": "",
        "closes_at": None, "order": "oldest", "max_length": 123,
        "notice_html": "<p>Be kind.</p>", "statements": [], "next": None,
    }  # fmt: skip


def test_a_discussion_without_comments_or_closed_says_so(read, page, site_settings):
    data = read("?order=oldest").json()
    assert (data["count"], data["order"], data["threads"]) == (0, "oldest", [])
    comment = write(page, "First", status="approved")
    site_settings.mode = "read_only"
    site_settings.save()
    data = read().json()
    assert (data["is_open"], data["closed_reason"]) == (False, "Comments are closed.")
    first = data["threads"][0]["first"]
    assert (first["id"], first["can_reply"]) == (comment.pk, False)


def test_addresses_are_those_of_the_site_that_is_asked(read, page):
    write(page, "First", status="approved")
    Site.objects.create(hostname="inner.example", root_page=page)
    for host, path in (("localhost", page.url), ("inner.example", "/")):
        data = read(host=host).json()
        assert data["html_url"] == f"http://{host}{path}"
        first = data["threads"][0]["first"]
        assert first["html_url"].startswith(f"http://{host}{path}?comment={first['id']}#")


@pytest.mark.parametrize("status", ["pending", "spam", "declined", "erased"])
def test_a_thread_is_read_if_something_of_it_is_published(call, page, status):
    """A held reply has no address; a held first comment is a place for what was published below."""
    Site.objects.create(hostname="inner.example", root_page=page)
    alone = write(page, "Secret", status=status, name="Secret")
    first = write(page, "First", status="approved")
    reply = write(page, "Reply", parent=first, status="approved", name="Bo")
    held = write(page, "Secret, too", parent=first, status=status, name="Secret")

    def thread(comment, **headers):
        return call("GET", f"comments/{comment.pk}/", **headers)

    for hidden in (alone, held):
        assert problem(thread(hidden))["status"] == 404
    for shown, host in ((first, "inner.example"), (reply, "localhost")):
        data = thread(shown, host=host).json()
        assert data["first"]["id"] == first.pk and data["next"] is None
        assert [one["comment"]["id"] for one in data["replies"]] == [reply.pk]
        assert data["first"]["html_url"].startswith(f"http://{host}/")
    {"pending": actions.hold, "spam": actions.mark_spam, "declined": actions.decline}.get(
        status, actions.erase
    )(first)
    answer = thread(first)
    assert answer.json()["first"]["status"] == "removed"
    assert [one["comment"]["name"] for one in answer.json()["replies"]] == ["Bo"]
    assert "Secret" not in answer.content.decode() and "First" not in answer.content.decode()


def test_a_page_that_a_policy_keeps_open_is_not_said_to_be_closed(read, site_settings, monkeypatch):
    site_settings.mode = "read_only"
    site_settings.save()
    assert read().json()["closed_reason"]
    monkeypatch.setattr(CommentPolicy, "can_post", lambda self, comment_settings: True)
    data = read().json()
    assert (data["is_open"], data["closed_reason"]) == (True, "")


def test_a_comment_with_replies_that_was_withdrawn_keeps_its_place_without_its_text(read, page):
    first = write(page, "Private after all", status="approved", name="Ada")
    write(page, "Answer", parent=first, status="approved")
    actions.erase(first)
    [thread] = read().json()["threads"]
    assert (thread["first"]["status"], thread["first"]["body_html"]) == ("removed", "")
    assert (thread["first"]["name"], len(thread["replies"])) == ("", 1)
    assert (thread["first"]["id"], thread["first"]["reply_count"]) == (first.pk, 1)
    answer = thread["replies"][0]["comment"]
    assert (answer["parent"], answer["thread"]) == (first.pk, first.pk)


@pytest.mark.parametrize("shown", [0, 1])
def test_every_comment_is_reached_once_by_following_next(call, read, page, settings, shown):
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 2
    settings.NEUROMOD_COMMENTS_REPLIES_SHOWN = shown
    settings.NEUROMOD_COMMENTS_REPLIES_PER_PAGE = 2
    written = set()
    for number in range(5):
        first = write(page, f"First {number}", status="approved")
        written.add(first.pk)
        for place in range(number):
            written.add(write(page, f"Re {place}", parent=first, status="approved").pk)
    found = []

    def follow(thread, is_first=True):
        if is_first:
            found.append(thread["first"]["id"])
        found.extend(reply["comment"]["id"] for reply in thread["replies"])
        if thread["next"]:
            follow(call("GET", path_of(thread["next"])).json(), False)

    answer = read("?order=oldest").json()
    while True:
        for thread in answer["threads"]:
            follow(thread)
        if not answer["next"]:
            break
        answer = call("GET", path_of(answer["next"])).json()
    assert sorted(found) == sorted(written)


def path_of(url):
    assert url.startswith("http://testserver/")
    return url.removeprefix("http://testserver")


@pytest.mark.parametrize("kind", ["login", "password", "groups", "draft", "hidden"])
def test_what_the_page_hides_is_not_found(call, read, page, kind, published_at_once):
    comment = write(page, "Words", status="approved")
    assert read().status_code == 200
    if kind == "draft":
        page.unpublish()
    elif kind == "hidden":
        Discussion.objects.update(mode="hidden")
    else:
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=kind)
    answers = [
        read(),
        call("GET", f"comments/{comment.pk}/"),
        call("GET", f"pages/{page.pk}/token/"),
        call("POST", f"comments/{comment.pk}/helpful/", {"token": "x"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert all(problem(answer)["code"] == "not_found" for answer in answers)
    assert "Words" not in "".join(answer.content.decode() for answer in answers)


def test_a_members_page_is_read_with_a_token_and_not_with_a_session(
    call, read, page, client, admin_user
):
    write(page, "For members", status="approved")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    client.force_login(admin_user)
    assert read().status_code == 404
    answer = read(key=key_of(admin_user))
    assert answer.json()["count"] == 1
    assert "private" in answer["Cache-Control"]
    refused = read(key="wrong")
    assert problem(refused)["code"] == "token"
    assert (refused["WWW-Authenticate"], refused["Cache-Control"]) == ("Bearer", "no-store")


@pytest.mark.parametrize(
    "path",
    ["pages/999999/", "pages/0/", f"pages/{10**30}/", "pages/x/", "comments/999999/", "nowhere/"],
)
def test_what_does_not_exist_is_not_found(call, page, path):
    assert problem(call("GET", path))["status"] == 404


@pytest.mark.parametrize(
    "query", ["after=x", "after=1.2", "after=%00", "order=best", "after=" + "9" * 5000]
)
def test_a_wrong_place_is_explained(read, query):
    told = problem(read(f"?{query}"))
    [error] = told["errors"]
    assert (told["status"], told["code"]) == (422, "invalid")
    assert error["pointer"] == f"/{query.partition('=')[0]}"


def test_an_unchanged_discussion_is_not_sent_again(read, page):
    write(page, "First", status="approved")
    answer = read()
    assert answer["Cache-Control"] == "no-cache"
    assert {"Authorization", "Accept-Language"} <= set(answer["Vary"].split(", "))
    assert (answer["Referrer-Policy"], answer["X-Content-Type-Options"]) == (
        "no-referrer",
        "nosniff",
    )
    again = read(**{"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    write(page, "Second", status="approved")
    assert read(**{"if-none-match": answer["ETag"]}).status_code == 200


def test_reading_sets_no_cookie_and_takes_the_same_queries_however_much_there_is(read, page):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert not read().cookies
        return len(captured)

    write(page, "Re", parent=write(page, "First", status="approved"), status="approved")
    few = count()
    for number in range(6):
        first = write(page, f"Thread {number}", status="approved")
        for place in range(3):
            write(page, f"Re {place}", parent=first, status="approved")
    assert count() == few
    assert few <= 8


def test_answers_to_fields_of_the_site_are_for_moderators(read, page):
    comment = write(page, "First", status="approved")
    Comment.objects.filter(pk=comment.pk).update(extra={"condition": "migraine"})
    answer = read()
    assert answer.json()["threads"][0]["first"]["body_html"] == comment.body_html
    assert "migraine" not in answer.content.decode()


def test_the_kind_of_a_comment_and_what_came_of_it_are_told(read, page):
    write(page, "First", status="approved")
    comment = write(page, "A typo", status="approved", name="Bo", email="bo@example.org")
    Comment.objects.filter(pk=comment.pk).update(purpose="correction", outcome="changed")
    found = [thread["first"] for thread in read("?order=oldest").json()["threads"]]
    assert [(one["purpose"], one["outcome"]) for one in found] == [
        ("", ""),
        ("correction", "changed"),
    ]
