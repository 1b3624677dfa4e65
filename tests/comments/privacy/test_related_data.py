"""Erasing a person erases what moderators wrote and searched about them, and nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import people
from neuromod_wagtail.comments.models import Ban, Batch, Comment, WordRule
from neuromod_wagtail.comments.privacy import personal_data, related_data
from neuromod_wagtail.comments.security.ip import account_hash, address_hash, email_hash
from tests.comments.conftest import write
from tests.comments.roles import ANN, WEEK, ban


@pytest.mark.django_db
def test_only_batches_about_the_person_are_emptied(page):
    boss = get_user_model().objects.create_superuser("boss", "boss@example.net", "x")
    asked = {
        "named": ("done", "q=ann%40example.org", "No"),
        "named, without a reason": ("done", "email=ann%40example.org", ""),
        "named, at work": ("running", "q=ann%40example.org", "No"),
        "part": ("done", "q=ann%40exa", "No"),
        "part of three letters": ("done", "q=ann", "No"),
        "part, at work": ("undoing", "q=ann%40exa", "No"),
        "in the reason": ("undone", "", "Rude, Ann Reader"),
        "decided": ("done", "q=pads", "No"),
        "in the record": ("done", "q=pads", "No"),
        "decided, at work": ("running", "q=pads", "No"),
        "of Bob": ("done", "q=bob%40example.org", "No"),
        "too short": ("done", "q=an", "No"),
        "not typed": ("done", "tab=ann%40example.org", "No"),
        "another": ("done", "q=pads", "No"),
    }
    made = {
        name: Batch.objects.create(decision="decline", status=status, query=query, reason=reason)
        for name, (status, query, reason) in asked.items()
    }
    claim = timezone.now() + WEEK
    Batch.objects.update(claimed_until=claim)
    for body, name in (("One", "decided"), ("Two", "decided, at work")):
        comment = write(page, body)
        Comment.objects.filter(pk=comment.pk).update(batch=made[name])
    held_again = write(page, "Four")
    actions.decline(held_again, user=boss, uuid=made["in the record"].uuid)
    actions.hold(held_again)
    of_bob = write(page, "Three", name="Bob", email="bob@example.org")
    Comment.objects.filter(pk=of_bob.pk).update(batch=made["another"])
    personal_data.erase("ann@example.org", user=boss)
    left = {name: Batch.objects.get(pk=batch.pk) for name, batch in made.items()}
    emptied = {name for name, batch in left.items() if (batch.query, batch.reason) == ("", "")}
    assert emptied == {
        *("named", "named, without a reason", "named, at work", "in the reason"),
        *("part", "part of three letters", "decided", "in the record"),
    }
    for name in set(asked) - emptied:
        assert (left[name].status, left[name].query, left[name].reason) == asked[name]
    ended = left.pop("named, at work")
    assert (ended.status, ended.claimed_until) == ("done", None) and ended.finished_at
    for name, batch in left.items():
        assert (batch.status, batch.finished_at) == (asked[name][0], None)
        assert batch.claimed_until == claim


@pytest.mark.django_db
def test_word_rules_with_an_email_of_the_person(page, rule):
    write(page, "a", email="Ann.R@example.org")
    found = [
        rule("ann.r@EXAMPLE.org"),
        rule("mail to ann.r@example.org!"),
        rule(r"ann\.r@example\.org", match="pattern"),
        rule("ann[.]r@example[.]org", match="pattern"),
        rule("casino", note="See Ann.R@example.org"),
    ]
    for text in ("annr@example.org", "bob@example.org", "example.org", "ann"):
        rule(text, note="bob@example.org")
    person = personal_data.person_of("ann.r@example.org")
    assert set(WordRule.objects.filter(related_data.word_rules_with(person))) == set(found)


@pytest.mark.django_db
def test_bans_of_a_person_and_of_no_one_else(page):
    """Found by what is banned, or because they were made on the person's page."""
    users = get_user_model().objects
    boss = users.create_superuser("boss", "boss@example.net", "x")
    ann, bob = users.create_user("ann", "a@example.org"), users.create_user("bob")
    write(page, "a", user=ann, address="8.8.8.8")
    write(page, "b", name="Bob", email="bob@example.org", user=bob, address="9.9.9.9")
    hers = {
        "email": email_hash("ann@example.org"),
        "user": account_hash(ann.pk),
        "address": address_hash("8.8.8.8"),
    }
    his = {
        "email": email_hash("bob@example.org"),
        "user": account_hash(bob.pk),
        "address": address_hash("9.9.9.9"),
        "domain": "example.org",
    }
    until = timezone.now() + WEEK
    for values in (hers, his):
        for kind, value in values.items():
            Ban.objects.create(kind=kind, value=value, until=until)
    on_the_page = [
        people.ban(kind, value, user=boss, reason="No", until=until, label="", person=person)
        for kind, value, person in (
            ("address", address_hash("7.7.7.7"), ANN),
            ("domain", "example.net", ANN),
            ("address", address_hash("6.6.6.6"), f"mail:{his['email']}"),
        )
    ]
    person = personal_data.person_of("ann@example.org")
    found = Ban.objects.filter(related_data.bans_of(person))
    assert {row.value for row in found} == {*hers.values(), on_the_page[0].value}
    by_hand, _his = (
        people.ban("address", values["address"], user=boss, reason="No", until=until, label="")
        for values in (hers, his)
    )
    record = ModelLogEntry.objects.filter(related_data.record_of(person))
    assert {entry.object_id for entry in record} == {
        str(row.pk) for row in (*on_the_page[:2], by_hand)
    }


@pytest.mark.django_db
def test_record_of_comments_and_what_it_keeps(page):
    """Of authors the account goes; moderators are accountable for what they did."""
    boss = get_user_model().objects.create_superuser("boss", "boss@example.net", "x")
    comment, other = write(page, "a"), write(page, "b")
    for one in (comment, other):
        actions.decline(one, user=boss, reason="No", screen="queue")
    [entry] = ModelLogEntry.objects.filter(
        object_id=str(comment.pk), action="neuromod_comments.decline"
    )
    ban(boss)
    bans = ModelLogEntry.objects.filter(action="neuromod_comments.ban")
    assert bans.update(object_id=entry.object_id) == 1, "the same number in another table"
    found = ModelLogEntry.objects.filter(related_data.record_of_comments([comment.pk]))
    assert {one.object_id for one in found} == {entry.object_id}
    assert "neuromod_comments.ban" not in {one.action for one in found}
    assert related_data.without_words(entry, None) == {
        "from": "pending", "to": "declined", "screen": "queue",
    }  # fmt: skip
    accounts = {}
    for name in ("post", "edit", "withdraw", "appeal", "approve", "ban"):
        row = ModelLogEntry(action=f"neuromod_comments.{name}", user_id=7)
        accounts[name] = related_data.without_author(row, None)
    assert accounts == dict.fromkeys(("post", "edit", "withdraw", "appeal")) | {
        "approve": 7, "ban": 7,
    }  # fmt: skip
