"""What is known of an author and a text: bans, trust, and facts about earlier comments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from neuromod_wagtail.comments.models import Ban, TrustLevel
from neuromod_wagtail.comments.security.ip import account_hash, address_hash, email_hash, keyed_hash
from neuromod_wagtail.comments.spam.facts import AuthorStatus, Fact
from neuromod_wagtail.comments.spam.submission import Submission
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"
LONG = (
    "My physiotherapist told me to keep the electrodes on for forty minutes every single morning."
)


def test_one_query_finds_what_is_known(page, django_user_model, django_assert_num_queries):
    django_user_model.objects.create_user("ann", "ANN@example.org")
    write(page, LONG, status="approved")
    known = Submission(page=page, body=LONG, name="Ann reader", email="ann@example.org")
    with django_assert_num_queries(1):
        assert known.facts == {Fact.PUBLISHED, Fact.ACCOUNT, Fact.SAME_TEXT, Fact.POSTED}
        assert known.author_status == AuthorStatus()
    other = Submission(page=page, body="Other words", name="Ann", email="x@example.org")
    with django_assert_num_queries(1):
        assert (other.facts, other.author_status) == (frozenset(), AuthorStatus())
    unknown = Submission(page=page, body="Short")
    with django_assert_num_queries(1):
        assert (unknown.facts, unknown.author_status) == (frozenset(), AuthorStatus())


@pytest.mark.parametrize("name", ["Ann%", "Ann_Reader", "%", "Ann\\ Reader"])
def test_a_name_is_no_pattern(page, name):
    write(page, LONG, status="approved")
    assert Fact.PUBLISHED not in Submission(page=page, body="Hi", name=name, email=ANN).facts
    assert Fact.PUBLISHED in Submission(page=page, body="Hi", name="ANN READER", email=ANN).facts


@pytest.fixture
def authors(page, django_user_model):
    """Return, by name, submissions of two accounts and of guests with an email and an address."""
    ann, bob = (django_user_model.objects.create_user(name) for name in ("ann", "bob"))

    def submissions():
        said = {"page": page, "body": "Hi", "name": "A"}
        return {
            "ann": Submission(**said, user=ann, email="ann@work.example", address="198.51.100.1"),
            "bob": Submission(**said, user=bob, email="bob@work.example", address="198.51.100.2"),
            "cy": Submission(**said, email="Cy@mail.example", address="192.0.2.7"),
            "di": Submission(**said, email="di@eu.mail.example", address="192.0.2.8"),
            "ed": Submission(**said, email="ed@example.org", address="2001:db8:1:234::7"),
            "someone": Submission(**said, address="192.0.3.9"),
        }

    return submissions


@pytest.mark.parametrize(
    ("kind", "value", "banned"),
    [
        ("user", lambda ann: account_hash(ann.pk), ["ann"]),
        ("email", lambda _ann: email_hash("cy@mail.example"), ["cy"]),
        ("email", lambda _ann: email_hash("bob@work.example"), ["bob"]),
        ("domain", lambda _ann: "mail.example", ["cy", "di"]),
        ("domain", lambda _ann: "eu.mail.example", ["di"]),
        ("address", lambda _ann: address_hash("192.0.2.7"), ["cy"]),
        ("address", lambda _ann: address_hash("2001:db8:1:234::9"), ["ed"]),
        ("address", lambda _ann: keyed_hash("address", "192.0.2.0/24"), ["cy", "di"]),
        ("address", lambda _ann: keyed_hash("address", "192.0.0.0/16"), ["cy", "di", "someone"]),
        ("address", lambda _ann: keyed_hash("address", "2001:db8::/32"), ["ed"]),
    ],
)
def test_a_ban_is_for_those_whom_it_names_until_it_ends(authors, kind, value, banned):
    until = timezone.now() + timedelta(days=1)
    ban = Ban.objects.create(
        kind=kind, value=value(authors()["ann"].user), reason="Rude", until=until
    )
    found = {name: one.author_status for name, one in authors().items()}
    assert {name: status for name, status in found.items() if status.banned} == {
        name: AuthorStatus(kind, until) for name in banned
    }
    ban.until = timezone.now()
    ban.save()
    assert {one.author_status for one in authors().values()} == {AuthorStatus()}


def test_of_several_bans_the_longest_is_told(authors):
    now = timezone.now()
    for days, kind, value in (
        (1, "email", email_hash("cy@mail.example")),
        (3, "domain", "mail.example"),
        (2, "address", address_hash("192.0.2.7")),
        (4, "address", address_hash("192.0.2.8")),
    ):
        until = now + timedelta(days=days)
        Ban.objects.create(kind=kind, value=value, reason="Rude", until=until)
    found = authors()
    assert found["cy"].author_status == AuthorStatus("domain", now + timedelta(days=3))
    assert found["di"].author_status == AuthorStatus("address", now + timedelta(days=4))


def test_trust_is_that_of_the_account_or_else_of_the_email(authors):
    """Whose email an account has says nothing of the account."""
    found = authors()
    keys = {name: one.author_key for name, one in found.items()}
    for name, choice in (("ann", "hold"), ("cy", "trust"), ("someone", "hold")):
        TrustLevel.objects.create(person_key=keys[name], choice=choice, reason=f"Of {name}")
    TrustLevel.objects.create(person_key=f"mail:{email_hash('bob@work.example')}", choice="hold")
    told = {name: one.author_status for name, one in found.items()}
    assert {name: status for name, status in told.items() if status.trust_level} == {
        "ann": AuthorStatus(trust_level="hold", reason="Of ann"),
        "cy": AuthorStatus(trust_level="trust", reason="Of cy"),
        "someone": AuthorStatus(trust_level="hold", reason="Of someone"),
    }


def test_a_published_comment_speaks_for_its_author_alone(page, authors):
    """And an edit is no proof of itself."""
    found = authors()
    for name, status in (("ann", "approved"), ("bob", "pending"), ("cy", "approved")):
        one = found[name]
        own = write(
            page, f"By {name}", status=status, name=one.name, email=one.email, user=one.user
        )
    write(page, "By the email of an account", status="approved", name="A", email="bob@work.example")
    knows = {name: Fact.PUBLISHED in one.facts for name, one in authors().items()}
    assert [name for name, is_known in knows.items() if is_known] == ["ann", "cy"]
    edited = authors()["cy"]
    edited.edits = own
    assert Fact.PUBLISHED not in edited.facts


def test_a_text_is_known_from_others_unless_it_was_withdrawn(page):
    def facts(**fields):
        about = {Fact.SAME_TEXT, Fact.SAME_SPAM}
        return (
            Submission(page=page, body=LONG.upper(), email="x@example.org", **fields).facts & about
        )

    other = write(page, LONG)
    for status, known in (
        ("pending", {Fact.SAME_TEXT}),
        ("approved", {Fact.SAME_TEXT}),
        ("declined", {Fact.SAME_TEXT}),
        ("spam", {Fact.SAME_TEXT, Fact.SAME_SPAM}),
        ("withdrawn", set()),
    ):
        type(other).objects.filter(pk=other.pk).update(status=status)
        assert facts() == known, status
        assert facts(edits=other) == set()
    write(page, LONG, email="c@example.org", status="approved")
    type(other).objects.filter(pk=other.pk).update(status="spam")
    assert facts() == {Fact.SAME_TEXT, Fact.SAME_SPAM}, "of several, the one that was spam counts"
