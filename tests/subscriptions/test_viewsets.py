"""The list of subscribers in the admin."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neuromod_wagtail.subscriptions.models import Subscriber
from neuromod_wagtail.subscriptions.viewsets import SubscriberPolicy
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/snippets/neuromod_subscriptions/subscriber/"
BULK = "/admin/bulk/neuromod_subscriptions/subscriber/delete/"


@pytest.fixture
def user(client, django_user_model):
    """Someone who may enter the admin, and nothing else."""
    user = django_user_model.objects.create_user("editor", "editor@example.org", "x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return user


def allow(user, *names):
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))


def test_it_is_searched_and_exported_by_those_who_may(client, user, subscribed):
    subscribed("ann@example.org", category=factories.make_category(name="=2+2"))
    subscribed("bob@example.org", confirmed_at=None)
    response = client.get(LIST)
    assert response.status_code == 302 and response.url == "/admin/"
    allow(user, "view_subscriber")
    html = client.get(LIST).content.decode()
    assert "ann@example.org" in html and "bob@example.org" in html
    html = client.get(f"{LIST}?q=ann").content.decode()
    assert "ann@example.org" in html and "bob@example.org" not in html
    html = client.get(f"{LIST}?confirmed=false").content.decode()
    assert "bob@example.org" in html and "ann@example.org" not in html

    exported = client.get(f"{LIST}?export=csv").getvalue().decode()
    _heads, *rows = csv.reader(io.StringIO(exported))
    found = {email: (category, confirmed) for email, _blog, category, *_more, confirmed in rows}
    assert found["ann@example.org"][0] == "'=2+2"
    assert found["bob@example.org"][1] == ""


def test_no_one_adds_or_changes_and_some_may_delete(client, user, admin_client, subscribed):
    ann, bob = subscribed("ann@example.org"), subscribed("bob@example.org")
    for path in (f"{LIST}add/", f"{LIST}edit/{ann.pk}/"):
        assert admin_client.get(path).status_code == 302
    client.force_login(user)
    allow(user, "view_subscriber")
    client.post(f"{BULK}?id={ann.pk}")
    assert Subscriber.objects.count() == 2
    allow(user, "delete_subscriber")
    client.post(f"{BULK}?id={ann.pk}")
    client.post(f"{LIST}delete/{bob.pk}/")
    assert not Subscriber.objects.exists()


def test_the_policy_names_users_who_may_view_or_delete(user, admin_user, subscribed):
    policy = SubscriberPolicy(Subscriber)
    allow(user, "view_subscriber", "access_admin")
    assert [policy.user_has_permission(user, one) for one in ("view", "delete", "add")] == [
        True, False, False,
    ]  # fmt: skip
    assert not policy.user_has_any_permission(admin_user, ["add", "change"])
    assert policy.user_has_any_permission(user, ["add", "view"])
    assert set(policy.users_with_any_permission(["add", "view"])) == {user, admin_user}
    assert set(policy.users_with_any_permission(["delete"])) == {admin_user}


def test_it_costs_the_same_for_many(admin_client, subscribed):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(LIST).status_code == 200
        return len(captured)

    category = factories.make_category()
    for number in range(2):
        subscribed(f"a{number}@example.org", category=category)
    cost()
    few = cost()
    for number in range(10):
        subscribed(f"b{number}@example.org", category=category)
    assert cost() == few


def test_requests_that_no_one_confirms_are_deleted(subscribed, settings):
    settings.NEUROMOD_SUBSCRIPTIONS_CONFIRM_DAYS = 0
    subscribed("unconfirmed@example.org", confirmed_at=None)
    kept = subscribed("ann@example.org")
    call_command("purge_reader_comments", verbosity=0)
    assert list(Subscriber.objects.all()) == [kept]
