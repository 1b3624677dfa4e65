"""Requests, confirmations and unsubscribing change only the rows of one address in one blog."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signing import BadSignature
from django.utils import timezone

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.subscriptions import signup
from neuromod_wagtail.subscriptions.models import Subscriber
from tests import factories

pytestmark = pytest.mark.django_db
ANN, BOB = "ann@example.org", "bob@example.org"


def columns():
    return {row["id"]: row for row in Subscriber.objects.values()}


def test_asking_again_renews_the_time_to_confirm(blog, subscribed):
    """The new request counts in its language. Confirmed and other subscriptions stay unchanged."""
    earlier = timezone.now() - timedelta(days=2)
    waiting = subscribed(ANN, created_at=earlier, confirmed_at=None)
    known = subscribed(BOB, created_at=earlier, confirmed_at=earlier)
    subscribed("cid@example.org", created_at=earlier, confirmed_at=None)
    other = factories.make_index(blog.get_parent(), title="Other")
    subscribed(ANN, blog_id=other.pk, created_at=earlier, confirmed_at=None)
    before = columns()
    signup.ask(blog, ANN.upper(), None, "fr")
    signup.ask(blog, BOB, None, "fr")
    after = columns()
    moment = after[waiting.pk]["created_at"]
    assert moment > earlier + timedelta(days=1)
    before[waiting.pk] |= {"created_at": moment, "language": "fr"}
    assert after == before
    mails = Mail.objects.filter(kind="subscribe").order_by("pk")
    assert list(mails.values_list("to", "language")) == [(ANN, "fr"), (BOB, "fr")]
    assert [mail.event.split(":")[1] for mail in mails] == [str(waiting.pk), str(known.pk)]


def test_a_new_request_column_by_column(blog, subscribed):
    category = factories.make_category()
    other = factories.make_index(blog.get_parent(), title="Other")
    # None of these is the same request: another category, blog or address.
    subscribed(ANN)
    subscribed(ANN, blog_id=other.pk, category=category)
    subscribed(BOB, category=category)
    before = columns()
    signup.ask(blog, ANN, category, "fr")
    [pk] = columns().keys() - before.keys()
    added = columns()[pk]
    assert added["created_at"] > timezone.now() - timedelta(minutes=1)
    assert added == {
        "id": pk,
        "blog_id": blog.pk,
        "category_id": category.pk,
        "email": ANN,
        "email_hash": email_hash(ANN),
        "language": "fr",
        "created_at": added["created_at"],
        "confirmed_at": None,
    }


def test_all_requests_of_an_address_in_a_blog_are_confirmed_and_ended_together(blog, subscribed):
    earlier = timezone.now() - timedelta(days=2)
    other = factories.make_index(blog.get_parent(), title="Other")
    first = subscribed(ANN, confirmed_at=None)
    second = subscribed(ANN, confirmed_at=None, category=factories.make_category())
    done = subscribed(ANN, confirmed_at=earlier, category=factories.make_category())
    kept = [
        subscribed(ANN, confirmed_at=None, blog_id=other.pk),
        subscribed(BOB, confirmed_at=None),
    ]
    before = columns()
    signup.confirm(first)
    after = columns()
    moment = after[first.pk]["confirmed_at"]
    assert moment > earlier
    for one in (first, second):
        before[one.pk]["confirmed_at"] = moment
    assert after == before and after[done.pk]["confirmed_at"] == earlier
    signup.unsubscribe(second)
    assert columns() == {one.pk: before[one.pk] for one in kept}


def test_a_key_belongs_to_one_subscriber(subscribed):
    ann, bob = subscribed(ANN), subscribed(BOB)
    find, key = Subscriber.objects.by_key, ann.key
    assert (find(key), find(bob.key)) == (ann, bob)
    ann.delete()
    assert find(key) is None
    for forged in (f"x{bob.key}", bob.key.replace(".", ":"), f"{bob.pk}", ""):
        with pytest.raises(BadSignature):
            find(forged)
