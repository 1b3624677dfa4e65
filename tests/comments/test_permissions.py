"""Permissions: every question, asked for every role, about two pages."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission

from neuromod_wagtail.comments import permissions
from neuromod_wagtail.comments.models import Ban, Comment, Discussion, SectionModerators
from tests.comments.conftest import write
from tests.comments.roles import cast, person

pytestmark = pytest.mark.django_db

EVERYWHERE = {"moderator", "superuser"}


@pytest.fixture
def people(page):
    """Users by role. Those with page permissions have them on ``page`` only."""
    everybody = cast(page)
    for role, codename in (("publisher", "publish_page"), ("page editor", "change_page")):
        everybody[role] = person()
        GroupPagePermission.objects.create(
            group=everybody[role].groups.get(),
            page=page,
            permission=Permission.objects.get(codename=codename),
        )
    for role, changes in (("left", {"is_active": False}), ("boss left", {"is_active": False})):
        everybody[role] = person(*(["change_comment"] if role == "boss left" else []), section=page)
        User.objects.filter(pk=everybody[role].pk).update(**changes)
    everybody["anonymous"] = AnonymousUser()
    return {role: again(user) for role, user in everybody.items()}


def again(user):
    return User.objects.get(pk=user.pk) if user.pk else user


@pytest.fixture
def pages(page, people):
    """The page, one below it, and two others: one in a section, one in none."""
    from tests.testapp.models import PlainPage

    below = page.add_child(instance=PlainPage(title="Below", slug="below"))
    other = page.get_parent().get_children().get(slug="elsewhere").specific
    home = page.get_parent().add_child(instance=PlainPage(title="Third", slug="third"))
    return {"page": page, "below": below, "other": other, "third": home}


def who(people, answer):
    return {role for role, user in people.items() if answer(user)}


def test_whose_comments_one_moderates(people, pages):
    sections = {
        "page": {"section"},
        "below": {"section"},
        "other": {"other section"},
        "third": set(),
    }
    for name, page in pages.items():
        allowed = who(people, lambda user: permissions.can_moderate(user, page))  # noqa: B023
        assert allowed == EVERYWHERE | sections[name]
    assert who(people, permissions.moderates) == EVERYWHERE | {"section", "other section"}
    assert who(people, permissions.can_ban) == EVERYWHERE


def test_whose_discussion_one_arranges_and_sees(people, pages):
    publish = {"page": {"section", "publisher"}, "other": {"other section"}, "third": set()}
    edit = {"page": {"page editor"}, "other": set(), "third": set()}
    for name, more in publish.items():
        page = pages[name]
        arrange = who(people, lambda user: permissions.can_manage_discussion(user, page))  # noqa: B023
        see = who(people, lambda user: permissions.can_see_discussion(user, page))  # noqa: B023
        assert arrange == EVERYWHERE | more
        assert see == EVERYWHERE | more | edit[name]


def test_the_rows_that_one_moderates(people, pages):
    comments = {name: write(page) for name, page in pages.items()}
    expected = {
        **dict.fromkeys(people, set()),
        **dict.fromkeys(EVERYWHERE, set(pages)),
        "section": {"page", "below"},
        "other section": {"other"},
    }
    for role, user in people.items():
        wanted = {comments[name] for name in expected[role]}
        assert set(permissions.moderated(user)) == wanted
        assert set(permissions.moderated_discussions(user)) == {one.discussion for one in wanted}
        found = set(permissions.moderated_pages(user).values_list("pk", flat=True))
        here = found & {page.pk for page in pages.values()}
        assert here == {pages[name].pk for name in expected[role]}
        assert (len(found) > len(pages)) == (role in EVERYWHERE)


def test_sections_are_looked_up_once_each_and_in_order(page, pages):
    user = person(section=pages["other"])
    group = user.groups.get()
    second = Group.objects.create(name="second")
    user.groups.add(second)
    for one in (group, second):
        SectionModerators.objects.create(group=one, page=page)
    assert permissions.sections(again(user)) == (page.path, pages["other"].path)
    user = again(user)
    with CaptureQueriesContext(connection) as captured:
        assert permissions.sections(user) == permissions.sections(user)
    assert len([query for query in captured if "sectionmoderators" in query["sql"]]) == 1


def test_comments_in_the_admin(people, pages):
    policy = permissions.ModerationPolicy(Comment)
    mine, others = write(pages["page"]), write(pages["other"])
    may_change = EVERYWHERE | {"section", "other section"}
    for action in ("add", "delete"):
        assert who(people, lambda user: policy.user_has_permission(user, action)) == set()  # noqa: B023
        for comment in (mine, others):
            allowed = who(
                people,
                lambda user: policy.user_has_permission_for_instance(user, action, comment),  # noqa: B023
            )
            assert allowed == set()
    assert who(people, lambda user: policy.user_has_permission(user, "change")) == may_change
    may_view = {"superuser", "section", "other section", "viewer"}
    assert who(people, lambda user: policy.user_has_permission(user, "view")) == may_view
    for actions, expected in (
        (["add", "change"], may_change),
        (["add", "delete"], set()),
        (["delete", "view"], may_view),
    ):
        allowed = who(people, lambda user: policy.user_has_any_permission(user, actions))  # noqa: B023
        assert allowed == expected
    for comment, more in ((mine, "section"), (others, "other section")):
        allowed = who(
            people,
            lambda user: policy.user_has_permission_for_instance(user, "change", comment),  # noqa: B023
        )
        assert allowed == EVERYWHERE | {more}
    allowed = who(people, lambda user: policy.user_has_permission_for_instance(user, "view", mine))
    assert allowed == {"superuser", "section", "viewer"}
    for role, user in people.items():
        found = set(policy.instances_user_has_any_permission_for(user, ["change"]))
        wanted = {"section": {mine}, "other section": {others}}.get(role, set())
        assert found == ({mine, others} if role in EVERYWHERE else wanted)
    viewer = people["viewer"]
    assert policy.instances_user_has_any_permission_for(viewer, ["change", "view"]).count() == 2
    users = set(policy.users_with_any_permission(["add", "change", "delete"]))
    assert users == {people[role] for role in EVERYWHERE}
    assert set(policy.users_with_any_permission(["add", "delete"])) <= {people["superuser"]}


def test_discussions_and_bans_in_the_admin(people, pages):
    adder = person("change_discussion", "add_discussion", "delete_discussion")
    policy = permissions.DiscussionPolicy(Discussion)
    for action, allowed in (("change", True), ("add", False), ("delete", False)):
        assert policy.user_has_permission(adder, action) is allowed
        assert not policy.user_has_permission(people["editor"], action)
        assert policy.user_has_permission(people["superuser"], action) is allowed
    assert policy.user_has_any_permission(adder, ["add", "change"])
    assert not policy.user_has_any_permission(adder, ["add", "delete"])
    assert not policy.user_has_any_permission(people["editor"], ["add", "change"])

    banner = person("add_ban", "change_ban", "delete_ban")
    bans = permissions.SiteModeratorPolicy(Ban)
    everybody = {**people, "banner": banner}
    for action in ("add", "change", "delete", "view"):
        assert who(everybody, lambda user: bans.user_has_permission(user, action)) == EVERYWHERE  # noqa: B023
    assert who(everybody, lambda user: bans.user_has_any_permission(user, ["add"])) == EVERYWHERE
    assert set(bans.users_with_any_permission(["add"])) == {people[role] for role in EVERYWHERE}


def test_whose_comments_a_key_means(page):
    """An account's are not those of a guest with its email, nor the other way round."""
    ann, bob = (User.objects.create_user(name, f"{name}@example.org") for name in ("ann", "bob"))
    for author in ({"user": ann}, {"user": bob}, {"name": "Guest"}, {"email": "bob@example.org"}):
        write(page, str(author), **{"email": "ann@example.org", **author})
    of_ann, of_bob, guest, of_another = Comment.objects.order_by("pk")
    expected = {
        f"user:{ann.pk}": [of_ann],
        f"user:{bob.pk}": [of_bob],
        guest.person_key: [guest],
        of_another.person_key: [of_another],
        "user:0": [],
        "nonsense": [],
        # Of a site whose accounts have other keys.
        "user:44444444-4444-4444-8444-444444444444": [],
        f"user:{ann.pk} ": [],
    }
    assert {key: list(permissions.comments_by(key)) for key in expected} == expected
    some = Comment.objects.exclude(pk=of_bob.pk)
    assert list(permissions.comments_by(of_bob.person_key, some)) == []
    assert list(permissions.comments_by(of_ann.person_key, some)) == [of_ann]


def test_who_sees_a_commenter(people, pages):
    write(pages["below"], "a", email="ann@example.org")
    write(pages["other"], "b", name="Bob", email="bob@example.org")
    ann, bob = (comment.person_key for comment in Comment.objects.order_by("body"))
    expected = {
        ann: EVERYWHERE | {"section"},
        bob: EVERYWHERE | {"other section"},
        "user:7": EVERYWHERE,
        "nonsense": set(),
    }
    for key, allowed in expected.items():
        assert who(people, lambda user: permissions.can_see_commenter(user, key)) == allowed  # noqa: B023
