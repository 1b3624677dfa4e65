"""Wagtail bulk actions on comments: each works, and checks permission on each comment."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from neuromod_wagtail.comments.models import Batch, Comment, Discussion
from neuromod_wagtail.comments.moderation.action_registry import on_many
from neuromod_wagtail.comments.moderation.queue import bulk_actions
from tests.comments.conftest import soup, write
from tests.comments.roles import person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db

DECISIONS = {"approve": "approved", "spam": "spam", "decline": "declined", "erase": "erased"}


def sign_in(client, *codenames):
    """Sign in a user with access to the admin and these permissions on comments."""
    user = User.objects.create_user(f"user{User.objects.count()}", password="secret")
    group = Group.objects.create(name=user.username)
    group.permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(
            content_type__app_label="neuromod_comments", codename__in=codenames
        ),
    )
    user.groups.add(group)
    client.force_login(user)
    return user


def url(decision, *comments):
    query = "&".join(f"id={comment.pk}" for comment in comments)
    return f"/admin/bulk/neuromod_comments/comment/{decision}/?{query}"


def test_every_action_has_its_address():
    assert {action.action_type for action in bulk_actions.ALL} == {*DECISIONS, "hold"}


def test_several_are_held_again(client, page):
    held, other = (write(page, f"Words {number}", status="approved") for number in range(2))
    sign_in(client, "view_comment", "change_comment")
    client.post(url("hold", held))
    assert dict(Comment.objects.values_list("pk", "status")) == {
        held.pk: "pending",
        other.pk: "approved",
    }


@pytest.mark.parametrize(("decision", "status"), DECISIONS.items())
def test_a_action_asks_first_then_decides(client, page, decision, status):
    comments = [write(page, f"Words {number}", status="pending") for number in range(3)]
    user = sign_in(client, "view_comment", "change_comment")
    asked = client.get(url(decision, *comments))
    assert asked.status_code == 200
    assert bool(soup(asked).select("form [name=reason]")) == (decision == "decline")
    html = soup(asked).select_one("main")
    told = [one.get_text(strip=True) for one in html.select("p")]
    [action] = [one for one in bulk_actions.ALL if one.action_type == decision]
    assert str(action.question) in told
    assert html.select_one("header").get_text(strip=True) == action.display_name
    button = html.select_one("form button[type=submit]")
    assert button.get_text(strip=True) == on_many(decision, 3)
    assert ("serious" in button["class"]) == (decision == "erase")
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}
    done = client.post(url(decision, *comments), {"reason": "Too personal"}, follow=True)
    batch = Batch.objects.get()
    message = soup(done).select_one(".messages .success")
    assert f"{action.display_name}: 3 comments." in message.get_text()
    assert message.a["href"] == reverse("neuromod_comments_admin:batch", args=[batch.uuid])
    assert (batch.done, batch.expected, batch.user) == (3, 3, user)
    decided = Comment.objects.all()
    assert {comment.status for comment in decided} == {status}
    assert {comment.decided_by for comment in decided} == {user}
    discussion = Discussion.objects.get(page=page)
    assert getattr(discussion, f"{status}_count") == 3
    assert discussion.pending_count == 0
    if decision == "decline":
        assert {comment.decline_reason for comment in decided} == {"Too personal"}


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("who", ["anonymous", "editor", "viewer"])
def test_nobody_else_decides(client, page, decision, who):
    comment = write(page, status="pending")
    if who == "editor":
        sign_in(client)
    elif who == "viewer":
        sign_in(client, "view_comment")
    for answer in (client.get(url(decision, comment)), client.post(url(decision, comment))):
        assert (answer.status_code, "Words" in str(answer.content)) == (302, False)
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_comments_are_erased_not_deleted(client, page, admin_client):
    comment = write(page, status="approved")
    admin_client.post(f"/admin/bulk/neuromod_comments/comment/delete/?id={comment.pk}")
    admin_client.post(f"/admin/snippets/neuromod_comments/comment/delete/{comment.pk}/")
    assert Comment.objects.filter(pk=comment.pk).exists()


@pytest.mark.parametrize("decision", DECISIONS)
def test_nothing_to_decide_leaves_no_batch(client, page, decision):
    gone = write(page, status="erased")
    sign_in(client, "view_comment", "change_comment")
    unknown, late = (
        f"Nothing was changed: {why}."
        for why in ("you do not moderate any of these comments", "someone else decided first")
    )
    for selected, why in (
        (url(decision, gone), late),
        (url(decision), unknown),
        (url(decision) + "id=word&id=99999999999999999999", unknown),
    ):
        told = client.post(selected, {"reason": "No"}, follow=True)
        assert [one.get_text(strip=True) for one in soup(told).select(".messages li")] == [why]
    assert not Batch.objects.exists()


def test_words_of_others_are_not_read(client, page):
    """The moderator of one of two selected comments sees and decides on that one alone."""
    elsewhere = page.get_parent().add_child(instance=PlainPage(title="E", slug="elsewhere"))
    mine = write(elsewhere, "My reader", status="pending")
    secret = write(page, "Zebrafish", name="Zoe", status="pending")
    client.force_login(person(section=elsewhere))
    asked = soup(client.get(url("approve", mine, secret))).get_text()
    assert "My reader" in asked and "1 selected comment has been deleted or is not yours" in asked
    assert "Zebrafish" not in asked and "Zoe" not in asked
    client.post(url("approve", mine, secret))
    assert dict(Comment.objects.values_list("pk", "status")) == {
        mine.pk: "approved",
        secret.pk: "pending",
    }
    assert Batch.objects.get().expected == 1


@pytest.mark.parametrize(
    ("tab", "decisions"),
    [
        ("pending", ["Approve", "Spam", "Decline", "Erase"]),
        ("approved", ["Spam", "Hold", "Decline", "Erase"]),
        ("withdrawn", ["Erase"]),
        ("all", ["Approve", "Spam", "Hold", "Decline", "Erase"]),
    ],
)
def test_the_bar_has_a_button_for_each_action_of_the_tab(client, page, tab, decisions):
    write(page, status="pending")
    sign_in(client, "view_comment", "change_comment")
    bar = soup(client.get("/admin/snippets/neuromod_comments/comment/", {"tab": tab}))
    buttons = bar.select("[data-bulk-action-footer] [data-bulk-action-button]")
    assert [button.get_text(strip=True) for button in buttons] == decisions
    assert {client.get(button["href"]).status_code for button in buttons} == {200}
    assert all(button["aria-label"] for button in buttons)
