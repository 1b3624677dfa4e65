"""A newsletter service of the site's own, and the system checks."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.subscriptions import signup
from neuromod_wagtail.subscriptions.models import Subscriber
from tests.subscriptions.conftest import publish

ANN = "ann@example.org"


class Service:
    """A service that cannot take Bob."""

    members: set[str] = set()

    def add(self, subscriber):
        assert subscriber.confirmed_at
        if subscriber.email.startswith("bob"):
            raise OSError("full")
        self.members.add(subscriber.email)

    def remove(self, subscriber):
        self.members.remove(subscriber.email)


@pytest.mark.django_db(transaction=True)
def test_a_service_takes_the_addresses_and_sends_the_articles(blog, subscribed, settings):
    settings.NEUROMOD_SUBSCRIPTIONS_SERVICE = f"{__name__}.Service"
    for email in (ANN, "bob@example.org"):
        signup.confirm(subscribed(email, confirmed_at=None))
    never = subscribed("cid@example.org", confirmed_at=None)
    assert Service.members == {ANN}
    publish(blog)
    assert not Mail.objects.exists()
    signup.unsubscribe(never)
    assert Service.members == {ANN}
    signup.unsubscribe(Subscriber.objects.get(email=ANN))
    assert Service.members == set()


def found(settings, **changed):
    for name, value in changed.items():
        setattr(settings, name, value)
    return [
        (one.id, bool(one.hint))
        for one in run_checks()
        if one.id and one.id.startswith("neuromod_subscriptions")
    ]


def test_mistakes_are_reported(settings):
    assert found(settings) == []
    wrong = {"NEUROMOD_SUBSCRIPTIONS_SERVICE": "tests.subscriptions.nothing"}
    assert found(settings, **wrong) == [("neuromod_subscriptions.E302", True)]
    no_service = {"NEUROMOD_SUBSCRIPTIONS_SERVICE": f"{__name__}.found"}
    assert found(settings, **no_service) == [("neuromod_subscriptions.E302", True)]
    right = {"NEUROMOD_SUBSCRIPTIONS_SERVICE": f"{__name__}.Service"}
    rate = {"NEUROMOD_SUBSCRIPTIONS_RATE": "often", **right}
    assert found(settings, **rate) == [("neuromod_subscriptions.E301", False)]
    settings.NEUROMOD_SUBSCRIPTIONS_RATE = "5/h"
    assert found(settings, ROOT_URLCONF=__name__) == [("neuromod_subscriptions.W303", True)]


urlpatterns: list[object] = []
