"""Moderation by JSON, for those who may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.models import Comment, SectionModerators
from tests.comments.api import conftest
from tests.comments.api.conftest import key_of, problem
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(page, django_user_model):
    """A moderator of one section, in which the page is."""
    user = django_user_model.objects.create_user("mo", "mo@example.org", "x", first_name="Mo")
    group = Group.objects.create(name="Section")
    user.groups.add(group)
    SectionModerators.objects.create(page=page, group=group)
    return user


@pytest.fixture
def key(moderator):
    return key_of(moderator)


@pytest.fixture
def other(root):
    from tests.testapp.models import PlainPage

    return root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))


def test_a_moderator_reads_the_queue_of_their_section(call, key, page, other):
    held = write(page, "Held here", status="pending")
    write(page, "Published", status="approved")
    write(other, "Held elsewhere", status="pending")
    [data] = call("GET", "moderation/", key=key).json()["comments"]
    assert (data["id"], data["email"], data["body"]) == (held.pk, "ann@example.org", "Held here")
    assert data["hold_reasons"]
    assert {"approve", "spam", "decline", "erase"} <= set(data["decisions"])
    [published] = call("GET", "moderation/?status=approved", key=key).json()["comments"]
    assert published["body"] == "Published"
    assert call("GET", f"moderation/?page={other.pk}", key=key).json()["comments"] == []


def test_the_title_is_the_published_one(call, key, page):
    write(page, "Held here", status="pending")
    page.draft_title = "Not published yet"
    page.save()
    [data] = call("GET", "moderation/", key=key).json()["comments"]
    assert data["page_title"] == page.title


@pytest.mark.parametrize("who", ["no one", "a session", "a wrong token", "a user"])
def test_no_one_else_reads_a_word(call, client, page, moderator, django_user_model, who):
    comment = write(page, "Held here", status="pending")
    sent = {}
    if who == "a session":
        client.force_login(moderator)
    elif who == "a wrong token":
        sent["key"] = "wrong"
    elif who == "a user":
        sent["key"] = key_of(django_user_model.objects.create_user("u", "u@example.org", "x"))
    expected = 403 if who == "a user" else 401
    for method, path, data in (
        ("GET", "moderation/", None),
        ("GET", f"moderation/{comment.pk}/", None),
        ("POST", f"moderation/{comment.pk}/approve/", {"expected": "pending"}),
    ):
        answer = call(method, path, data, **sent)
        assert problem(answer)["status"] == expected
        assert "Held" not in answer.content.decode()
    assert Comment.objects.get().status == "pending"


def test_a_comment_of_another_section_is_refused(call, key, other):
    comment = write(other, "Held elsewhere", status="pending")
    assert problem(call("GET", f"moderation/{comment.pk}/", key=key))["status"] == 403
    answer = call("POST", f"moderation/{comment.pk}/spam/", {"expected": "pending"}, key=key)
    assert problem(answer)["code"] == "permission"
    assert Comment.objects.get().status == "pending"


@pytest.mark.parametrize(
    ("decision", "status"),
    [("approve", "approved"), ("spam", "spam"), ("decline", "declined"), ("erase", "erased")],
)
def test_a_decision_is_made_by_the_action(call, key, page, moderator, decision, status):
    comment = write(page, "Held here", status="pending")
    data = {"expected": "pending"}
    if decision == "decline":
        data |= {"reason": "Not about the article.", "answer": "See our rules."}
    path = f"moderation/{comment.pk}/{decision}/"
    answer = call("POST", path, data, key=key)
    assert answer.json()["status"] == status
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == (status, moderator)
    assert ModelLogEntry.objects.for_instance(comment).first().data["screen"] == "api"
    if decision == "decline":
        assert comment.decline_reason == "Not about the article."
        answer = comment.replies.get()
        assert (answer.body, answer.status, answer.user) == (
            "See our rules.",
            "approved",
            moderator,
        )


def test_who_comes_second_changes_nothing_and_learns_why(call, key, page):
    comment = write(page, "Published", status="approved")
    path = f"moderation/{comment.pk}/spam/"
    answer = call("POST", path, {"expected": "pending"}, key=key)
    assert problem(answer)["code"] == "conflict"
    assert "Nothing was changed" in answer.json()["detail"]
    assert Comment.objects.get().status == "approved"
    assert call("POST", path, {"expected": "approved"}, key=key).json()["status"] == "spam"


@pytest.mark.parametrize("data", [{}, {"expected": "seen"}, {"expected": "pending", "user": 1}])
def test_a_wrong_decision_is_explained(call, key, page, data):
    comment = write(page, "Held here", status="pending")
    answer = call("POST", f"moderation/{comment.pk}/approve/", data, key=key)
    assert problem(answer)["status"] == 422
    assert problem(call("POST", f"moderation/{comment.pk}/praise/", data, key=key))
    assert Comment.objects.get().status == "pending"


def test_the_queue_is_read_in_parts_with_the_same_queries(
    call, key, page, other, moderator, monkeypatch
):
    from neuromod_wagtail.comments.api import moderation

    SectionModerators.objects.create(page=other, group=moderator.groups.get())
    monkeypatch.setattr(moderation, "PER_PAGE", 2)

    def read(path):
        with CaptureQueriesContext(connection) as captured:
            data = call("GET", path, key=key).json()
        return data, len(captured)

    first = f"moderation/?status=spam&page={page.pk}"
    write(page, "One", status="spam")
    write(page, "Held", status="pending")
    write(other, "Elsewhere", status="spam")
    read(first)
    _data, few = read(first)
    written = {write(page, f"Number {number}", status="spam").pk for number in range(4)}
    found, path = [], first
    while path:
        data, number = read(path)
        assert number <= few
        found += [comment["id"] for comment in data["comments"]]
        path = data["next"] and data["next"].removeprefix(f"http://testserver{conftest.BASE}")
    assert sorted(found) == sorted(written | {min(found)})
    assert len(found) == 5
    assert found == sorted(found, reverse=True)
