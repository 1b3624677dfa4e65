"""Restrictions of private and password-protected pages, and of no other page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, PageLogEntry, PageViewRestriction

from neuromod_wagtail.wordpress.storing.articles import editors_at, restrict
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(index):
    return factories.make_article(index)


@pytest.fixture
def other(index):
    """A page beside it with a restriction of its own."""
    other = factories.make_article(index)
    restrict(other, "other", only_editors=False, user=None)
    return other


def rows(page: Any) -> list[tuple[str, str]]:
    found = PageViewRestriction.objects.filter(page=page.pk).order_by("pk")
    return list(found.values_list("restriction_type", "password"))


def group(name: str, codename: str, page: Any) -> Group:
    made = Group.objects.create(name=name)
    permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=made, page=page, permission=permission)
    return made


def test_exactly_what_was_asked_for(page, other, django_user_model):
    user = django_user_model.objects.create_user("ed")
    kept = PageViewRestriction.objects.get(page=other.pk)
    steps = [
        ("a", False, [("password", "a")]),
        ("a", False, [("password", "a")]),
        ("b", False, [("password", "b")]),
        ("", True, [("groups", "")]),
        ("", False, []),
        ("", False, []),
        ("c", True, [("password", "c")]),
    ]
    for password, only_editors, expected in steps:
        restrict(page, password, only_editors=only_editors, user=user)
        assert rows(page) == expected
        for row in PageViewRestriction.objects.filter(page=page.pk):
            assert row.groups.exists() == (row.restriction_type == "groups")
        assert PageViewRestriction.objects.get(page=other.pk) == kept
        assert rows(other) == [("password", "other")]
    record = PageLogEntry.objects.filter(page=page.pk, action__contains="view_restriction")
    assert {entry.user for entry in record} == {user}
    assert [entry.action.rpartition(".")[2] for entry in record.order_by("pk")] == [
        *("create", "delete", "create", "delete", "create", "delete", "create"),
    ]


def test_what_is_there_already_is_the_same_row(page):
    restrict(page, "a", only_editors=False, user=None)
    first = PageViewRestriction.objects.get()
    restrict(page, "a", only_editors=False, user=None)
    assert PageViewRestriction.objects.get().pk == first.pk
    # A second one that someone added goes, the right one stays.
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    restrict(page, "a", only_editors=False, user=None)
    assert PageViewRestriction.objects.get().pk == first.pk


def test_private_is_for_those_who_may_edit_there(index, page):
    Group.objects.all().delete()
    root = index.get_parent()
    beside = factories.make_index(root, title="Beside")
    may = {
        group("change here", "change_page", index),
        group("publish here", "publish_page", index),
        group("change above", "change_page", root),
    }
    for name, codename, where in (
        ("change beside", "change_page", beside),
        ("change the page only", "change_page", page),
        ("add here", "add_page", index),
        ("lock here", "lock_page", index),
    ):
        group(name, codename, where)
    assert set(editors_at(index)) == may
    restrict(page, "", only_editors=True, user=None)
    assert set(PageViewRestriction.objects.get().groups.all()) == may


def test_private_without_an_editor_is_for_nobody(client, page):
    Group.objects.all().delete()
    restrict(page, "", only_editors=True, user=None)
    assert client.get(page.url).status_code != 200
