"""The profile of a commenter shows everything about one person, and nothing about another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from neuromod_wagtail.comments.actions import people
from neuromod_wagtail.comments.models import Ban, Comment, Note
from neuromod_wagtail.comments.moderation.author_profile import Offer, history, masked, open_for
from neuromod_wagtail.comments.security.ip import account_hash, address_hash, email_hash
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def boss():
    return User.objects.create_superuser("boss", "boss@example.net", "x")


@pytest.fixture
def member():
    return User.objects.create_user("mem", "ann@example.org", first_name="Mia", last_name="M.")


@pytest.fixture
def written(page, member):
    """Comments of Ann, of Bob, and of a member with Ann's email; a day lies between two."""
    made = [
        write(page, body, status=status, **author)
        for body, status, author in (
            ("First", "approved", {"name": "Ann", "address": "8.8.8.8"}),
            ("Second", "spam", {"name": "Annie"}),
            ("Third", "approved", {"name": ""}),
            ("Of Bob", "approved", {"name": "Bob", "email": "b@other.example", "address": "9.9.9.9"}),
            ("Of the member", "pending", {"name": "Mia", "user": member, "address": "8.8.4.4"}),
        )
    ]  # fmt: skip
    now = timezone.now()
    for place, comment in enumerate(made):
        moment = now - (10 - place) * DAY
        Comment.objects.filter(pk=comment.pk).update(submitted_at=moment)
        comment.submitted_at = moment
    return made


@pytest.fixture
def bans(member):
    """Bans of Ann, Bob and the member, in this order, and an expired one of the domain."""
    made = (
        ("email", email_hash("ann@example.org"), 3), ("email", email_hash("b@other.example"), 4),
        ("domain", "example.org", -1), ("domain", "other.example", 5),
        ("address", address_hash("8.8.8.8"), 6), ("address", address_hash("9.9.9.9"), 7),
        ("user", account_hash(member.pk), 8), ("address", address_hash("8.8.4.4"), 9),
    )  # fmt: skip
    return [
        Ban.objects.create(kind=kind, value=value, reason="r", until=timezone.now() + days * DAY)
        for kind, value, days in made
    ]


def test_a_profile_is_about_one_person_only(boss, written, bans, member):
    first, second, third, of_bob, of_member = written
    ann, bob = (f"mail:{one.email_hash}" for one in (first, of_bob))
    mia = f"user:{member.pk}"
    notes = {
        key: [Note.objects.create(person_key=key, text=f"{key} {place}") for place in range(2)]
        for key in (ann, bob, mia)
    }
    levels = {key: people.trust(key, user=boss, reason=key) for key in (ann, bob)}
    people.hold_always(ann, user=boss, reason="Changed my mind")
    people.lift_ban(
        Ban.objects.create(kind="domain", value="x.example", until=third.submitted_at), user=boss
    )
    found = open_for(boss, ann)
    assert list(found.rows.order_by("pk")) == [first, second, third]
    assert list(found.counts.items()) == [("approved", 2), ("spam", 1)]
    assert (found.first_seen, found.last_seen) == (first.submitted_at, third.submitted_at)
    assert (found.names, found.latest) == (["Annie", "Ann"], third)
    assert (found.trust_level, found.trust_level.choice) == (levels[ann], "hold")
    assert found.notes == notes[ann][::-1]
    assert found.bans == [bans[4], bans[0], bans[2]]
    assert [entry.data["reason"] for entry in found.record] == ["Changed my mind", ann]
    assert found.offers == {
        "email": Offer(first.email_hash, "a…@example.org"),
        "domain": Offer("example.org", "example.org"),
    }
    of_mia = open_for(boss, mia)
    assert list(of_mia.rows) == [of_member] and of_mia.names == ["Mia"]
    assert (of_mia.notes, of_mia.trust_level, of_mia.record) == (notes[mia][::-1], None, [])
    assert of_mia.bans == [bans[7], bans[6], bans[0], bans[2]]
    assert of_mia.offers == {
        "user": Offer(account_hash(member.pk), "Mia M."),
        "email": Offer(first.email_hash, "a…@example.org"),
        "address": Offer(of_member.address_hash, "Mia"),
        "domain": Offer("example.org", "example.org"),
    }


def test_anyone_who_left_a_trace_has_a_profile(boss, written):
    first, *_others, of_bob, _of_member = written
    key = "mail:" + email_hash("new@example.org")
    nothing = open_for(boss, key)
    assert nothing.is_empty and (nothing.latest, nothing.offers, nothing.names) == (None, {}, [])
    assert (nothing.first_seen, nothing.last_seen) == (None, None)
    assert not open_for(boss, f"mail:{first.email_hash}").is_empty
    Note.objects.create(person_key=key, text="n")
    assert not open_for(boss, key).is_empty
    Note.objects.all().delete()
    people.trust(key, user=boss)
    assert not open_for(boss, key).is_empty


def test_the_history_comes_in_pages_and_each_comment_once(boss, written, monkeypatch):
    monkeypatch.setattr("neuromod_wagtail.comments.moderation.author_profile.PAGE", 2)
    first, second, third, *_others = written
    rows = open_for(boss, f"mail:{first.email_hash}").rows
    Comment.objects.filter(pk=second.pk).update(submitted_at=third.submitted_at)
    page, after = history(rows, None)
    assert page == [third, second]
    assert history(rows, after) == ([first], None)
    Comment.objects.filter(pk=first.pk).delete()
    assert history(rows, None) == ([third, second], None)


@pytest.mark.parametrize(
    ("email", "shown"),
    [("ann@example.org", "a…@example.org"), ('"a@b"@example.org', '"…@example.org')],
)
def test_an_email_is_shown_by_its_first_letter_and_domain(email, shown):
    assert masked(email) == shown
