"""Decisions in the admin's list: each verb works, and each asks for permission on the object."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User

from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.moderation import bulk_actions
from tests.comments.conftest import soup, write

pytestmark = pytest.mark.django_db

VERBS = {"approve": "approved", "spam": "spam", "decline": "declined", "erase": "erased"}


def sign_in(client, *codenames):
    """Somebody with access to the admin and these permissions on comments."""
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


def url(verb, *comments):
    query = "&".join(f"id={comment.pk}" for comment in comments)
    return f"/admin/bulk/neuromod_comments/comment/{verb}/?{query}"


def test_every_verb_has_its_address():
    assert {action.action_type for action in bulk_actions.ALL} == set(VERBS)


@pytest.mark.parametrize(("verb", "status"), VERBS.items())
def test_a_verb_asks_first_then_decides(client, page, verb, status):
    comments = [write(page, f"Words {number}", status="pending") for number in range(3)]
    user = sign_in(client, "view_comment", "change_comment")
    asked = client.get(url(verb, *comments))
    assert asked.status_code == 200
    assert bool(soup(asked).select("form [name=reason]")) == (verb == "decline")
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}
    client.post(url(verb, *comments), {"reason": "Too personal"})
    decided = Comment.objects.all()
    assert {comment.status for comment in decided} == {status}
    assert {comment.decided_by for comment in decided} == {user}
    discussion = Discussion.objects.get(page=page)
    assert getattr(discussion, f"{status}_count") == 3
    assert discussion.pending_count == 0
    if verb == "decline":
        assert {comment.decline_reason for comment in decided} == {"Too personal"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["anonymous", "editor", "viewer"])
def test_nobody_else_decides(client, page, verb, who):
    comment = write(page, status="pending")
    if who == "editor":
        sign_in(client)
    elif who == "viewer":
        sign_in(client, "view_comment")
    client.get(url(verb, comment))
    client.post(url(verb, comment))
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_comments_are_erased_not_deleted(client, page, admin_client):
    comment = write(page, status="approved")
    admin_client.post(f"/admin/bulk/neuromod_comments/comment/delete/?id={comment.pk}")
    admin_client.post(f"/admin/snippets/neuromod_comments/comment/delete/{comment.pk}/")
    assert Comment.objects.filter(pk=comment.pk).exists()
