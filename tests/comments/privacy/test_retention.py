"""Retention: by status and age, on both sides of the limit, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, people
from neuromod_wagtail.comments.models import Ban, Comment, Note, TrustLevel
from neuromod_wagtail.comments.privacy import retention
from neuromod_wagtail.privacy import declaration
from tests.comments.conftest import counts, write
from tests.comments.roles import ANN, ban

pytestmark = pytest.mark.django_db

SPAM_DAYS, WITHDRAWN_DAYS, BAN_DAYS = 10, 20, 30
DECISIONS = {
    "approved": actions.approve,
    "spam": actions.mark_spam,
    "declined": actions.decline,
    "withdrawn": actions.withdraw,
    "erased": actions.erase,
}


@pytest.fixture(autouse=True)
def _days(settings):
    settings.NEUROMOD_COMMENTS_KEEP_SPAM_DAYS = SPAM_DAYS
    settings.NEUROMOD_COMMENTS_KEEP_WITHDRAWN_DAYS = WITHDRAWN_DAYS
    settings.NEUROMOD_COMMENTS_KEEP_BAN_DAYS = BAN_DAYS


def a_comment(page, status, *, days, answered):
    """A comment that was decided on just before or just after so many days."""
    body = f"{status} {days} {answered}"
    comment = write(page, body, name=body)
    if status != "pending":
        DECISIONS[status](comment)
    if answered:
        # Someone answered while it was published.
        reply = write(page, f"Reply to {body}", name="Bob", email="bob@example.org")
        Comment.objects.filter(pk=reply.pk).update(parent=comment, thread=comment, depth=1)
        actions.approve(reply)
    decided = timezone.now() - timedelta(days=days)
    Comment.objects.filter(pk=comment.pk).update(decided_at=decided)
    return comment


def test_each_status_has_its_time(page, published_at_once):
    published_at_once.moderation = "before"
    published_at_once.save()
    limits = {"spam": SPAM_DAYS, "declined": SPAM_DAYS, "withdrawn": WITHDRAWN_DAYS, "erased": WITHDRAWN_DAYS}  # fmt: skip
    expected, made = {}, {}
    for status in (*limits, "approved", "pending"):
        for old in (False, True):
            for answered in (False, True):
                limit = limits.get(status, 100)
                key = (status, old, answered)
                made[key] = a_comment(page, status, days=limit + old - 0.5, answered=answered)
                expected[key] = status
                if old and status in {"spam", "declined"}:
                    expected[key] = "erased" if answered else "removed"
                elif old and status == "withdrawn":
                    expected[key] = "erased"
                elif old and status == "erased":
                    expected[key] = "erased" if answered else "removed"
    before = {row["id"]: row for row in Comment.objects.values()}
    number = retention.old_comments()
    after = {row["id"]: row for row in Comment.objects.values()}
    found = {
        key: after[comment.pk]["status"] if comment.pk in after else "removed"
        for key, comment in made.items()
    }
    assert found == expected
    changed = {pk for pk, row in before.items() if after.get(pk) != row}
    told = {comment.pk for key, comment in made.items() if expected[key] != key[0]}
    assert changed == told
    assert number == len(told) == 7
    rows = Comment.objects.values_list("status", flat=True)
    discussion = made["spam", True, True].discussion
    assert counts(discussion) == {name: list(rows).count(name) for name in counts(discussion)}
    erased = ModelLogEntry.objects.filter(data__screen="retention")
    assert {entry.object_id for entry in erased} == {
        str(comment.pk) for key, comment in made.items() if expected[key] == "erased" != key[0]
    }
    assert retention.old_comments() == 0


def test_more_than_one_batch_is_forgotten(page, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for n in range(5):
        a_comment(page, "spam", days=SPAM_DAYS + 1, answered=False)
        Comment.objects.filter(body="spam 11 False").update(body=f"spam {n}", fingerprint=None)
        a_comment(page, "withdrawn", days=WITHDRAWN_DAYS + 1, answered=False)
        Comment.objects.filter(body="withdrawn 21 False").update(body=f"w {n}")
    stays = write(page, "stays", status="approved")
    assert retention.old_comments() == 10
    assert set(Comment.objects.exclude(status="erased")) == {stays}


def test_addresses_are_emptied_in_batches(page, settings, monkeypatch):
    settings.NEUROMOD_COMMENTS_KEEP_ADDRESS_DAYS = 30
    monkeypatch.setattr(declaration, "BATCH", 2)
    for number in range(6):
        write(page, f"Words {number}", address="203.0.113.7")
    young = Comment.objects.latest("pk")
    long_ago = timezone.now() - timedelta(days=31)
    Comment.objects.exclude(pk=young.pk).update(submitted_at=long_ago)
    with CaptureQueriesContext(connection) as captured:
        assert declaration.declaration_of(Comment).forget() == 5
    updates = [query for query in captured if query["sql"].startswith("UPDATE")]
    assert len(updates) == 3
    assert [row.pk for row in Comment.objects.exclude(address_hash="")] == [young.pk]


def test_what_is_about_lost_accounts_goes_and_the_rest_stays(page):
    boss = User.objects.create_superuser("boss")
    gone, there = User.objects.create_user("gone"), User.objects.create_user("there")
    keys = [f"user:{gone.pk}", f"user:{there.pk}", ANN]
    for key in keys:
        people.trust(key, user=boss)
        for n in range(2):
            notes.write(key, f"Note {n}", user=boss)
    User.objects.filter(pk=gone.pk).delete()
    assert retention.about_lost_accounts(Note) == 2
    assert set(Note.objects.values_list("person_key", flat=True)) == set(keys[1:])
    assert TrustLevel.objects.count() == 3
    assert retention.about_lost_accounts(TrustLevel) == 1
    assert set(TrustLevel.objects.values_list("person_key", flat=True)) == set(keys[1:])
    assert retention.about_lost_accounts(TrustLevel) == 0


def test_words_of_the_record_go_with_what_they_are_about(page, monkeypatch):
    """Those of comments go at once, those of bans, trust levels and notes with age."""
    monkeypatch.setattr(retention, "BATCH", 2)
    boss = User.objects.create_superuser("boss")
    stays, goes = write(page, "stays"), write(page, "goes")
    for comment in (goes, stays):
        actions.decline(comment, user=boss, reason="Why")
    # The lowest number that an entry may have.
    ModelLogEntry.objects.filter(action="neuromod_comments.post").delete()
    first = ModelLogEntry.objects.order_by("pk")[:1].get()
    assert first.object_id == str(goes.pk)
    ModelLogEntry.objects.filter(pk=first.pk).update(id=1)
    Comment.objects.filter(pk=goes.pk).delete()
    rows = [ban(boss, reason="Why", typed=f"{n}@example.org") for n in range(4)]
    lifted, old, *_kept = rows
    for row in (lifted, old):
        Ban.objects.filter(pk=row.pk).delete()
    long_ago = timezone.now() - timedelta(days=BAN_DAYS, hours=1)
    not_long_ago = timezone.now() - timedelta(days=BAN_DAYS, hours=-1)
    entries = ModelLogEntry.objects.filter(action="neuromod_comments.ban")
    entries.update(timestamp=long_ago)
    entries.filter(object_id=str(lifted.pk)).update(timestamp=not_long_ago)
    before = {row["id"]: row for row in ModelLogEntry.objects.values()}
    assert retention.old_record() == 2
    after = {row["id"]: row for row in ModelLogEntry.objects.values()}
    changed = {row["object_id"]: after[pk] for pk, row in before.items() if after[pk] != row}
    assert set(changed) == {str(goes.pk), str(old.pk)}
    for row in changed.values():
        assert not {"reason", "person"} & set(row["data"])
    assert retention.old_record() == 0
