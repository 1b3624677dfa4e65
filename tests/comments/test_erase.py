"""Erasing a comment: every column and related table, and no one else's data."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import (
    Appeal,
    Batch,
    Comment,
    Edit,
    Mail,
    Note,
    Report,
    SpamFilter,
    SpamLesson,
    Subscription,
)
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db

# The columns that an erased comment keeps: its place, its page and its history.
LEFT = set(
    "id page_id discussion_id parent_id thread_id depth kind language submitted_at helpful_count "
    "report_count reply_count closed rank".split()
)
# The columns that erasing itself writes.
WRITTEN = {"status", "previous_status", "decided_at", "decided_by_id"}


def filled(page, name):
    """A comment with a value in every column, and rows in every related table."""
    user = User.objects.create_user(f"{name}-account")
    comment = write(page, f"{name} body", name=name, email=f"{name}@example.org", user=user)
    actions.decline(comment, reason=f"{name} is rude", user=user)
    batch = Batch.objects.create(decision="decline")
    Comment.objects.filter(pk=comment.pk).update(
        url=f"https://{name}.example",
        badge="guest",
        address_hash=f"{name}-address",
        idempotency_hash=f"{name}-form",
        wants_notice=True,
        edited_at=timezone.now(),
        redacted_at=timezone.now(),
        hold_reasons=[{"code": "words", "evidence": name}],
        hold_code="words",
        spam_score=0.5,
        near_hash=f"{name}-words",
        purpose="correction",
        outcome="open",
        priority=5,
        urgency=15,
        report_count=1,
        helpful_count=1,
        pinned=True,
        closed=True,
        featured=True,
        batch=batch,
        meta=[["agent", name]],
    )
    comment = Comment.objects.get(pk=comment.pk)
    hers = {"discussion": comment.discussion, "email": comment.email}
    follow = Subscription.objects.create(comment=comment, email_hash=name, **hers)
    Subscription.objects.create(email_hash=f"{name} all", **hers)
    Edit.objects.create(comment=comment, body=f"{name} before")
    Note.objects.create(comment=comment, text=f"{name} again", user=user)
    Mail.objects.create(
        event=f"declined:{name}", kind="declined", comment=comment, to=comment.email
    )
    Mail.objects.create(event=f"followed:{name}", kind="followed", subscription=follow)
    Appeal.objects.create(comment=comment, text=f"{name} appeals", declined_by=user)
    Report.objects.create(
        comment=comment, reader=f"reader of {name}", note=f"{name} lies", user=user
    )
    site_filter, _made = SpamFilter.objects.get_or_create(
        site=page.get_site(), defaults={"features": 1}
    )
    SpamLesson.objects.create(
        filter=site_filter, comment=comment, is_spam=False, group=name, score=0.5, user=user
    )
    return comment


def rows_about(comment):
    """Return all rows of all tables that depend on a comment, by their model."""
    found = {
        relation.related_model.__name__: list(
            relation.related_model.objects.filter(**{relation.field.name: comment.pk}).values()
        )
        for relation in Comment._meta.related_objects
    }
    found["Mail"] += list(Mail.objects.filter(subscription__comment=comment.pk).values())
    entries = ModelLogEntry.objects.filter(object_id=str(comment.pk))
    return found | {"record": list(entries.order_by("pk").values())}


def test_erase_empties_every_column_but_those_of_its_place(page):
    ann, bob = filled(page, "ann"), filled(page, "bob")
    before = Comment.objects.filter(pk=ann.pk).values().get()
    bobs = Comment.objects.filter(pk=bob.pk).values().get()
    others = rows_about(bob)
    assert all(value not in ("", None, []) for name, value in before.items() if name not in LEFT)
    actions.erase(Comment.objects.get(pk=ann.pk))
    after = Comment.objects.filter(pk=ann.pk).values().get()
    assert {name: after[name] for name in LEFT} == {name: before[name] for name in LEFT}
    full = {name: value for name, value in after.items() if value}
    assert full.keys() - LEFT == WRITTEN - {"decided_by_id"}
    assert not {name for name, value in after.items() if "ann" in str(value)}
    assert Comment.objects.filter(pk=bob.pk).values().get() == bobs
    assert rows_about(bob) == others


def test_rows_of_an_erased_comment_go_and_the_rest_stays(page):
    ann = filled(page, "ann")
    before = rows_about(ann)
    assert all(
        rows
        for name, rows in before.items()
        if name not in ("Comment", "HelpfulVote", "Provenance")
    )
    actions.erase(Comment.objects.get(pk=ann.pk))
    after = rows_about(ann)
    assert {
        name for name in ("Appeal", "Edit", "Note", "Mail", "Subscription") if after[name]
    } == set()
    [report], [was] = after["Report"], before["Report"]
    assert report == {**was, "note": "", "outcome": "right", "answered_at": report["answered_at"]}
    assert [row["data"] for row in after["record"]] == [
        {"from": "", "to": "pending"},
        {"from": "pending", "to": "declined"},
        {"from": "declined", "to": "erased"},
    ]
    # The poster's account is hidden; a moderator is accountable for a decision.
    assert [row["user_id"] is None for row in after["record"]] == [True, False, True]
    lesson = SpamLesson.objects.get()
    assert (lesson.comment_id, lesson.group) == (None, ""), "what was learned leads to no one"
    assert Subscription.objects.get().email_hash == "ann all", "she follows the page, not herself"


def test_the_record_of_a_removed_comment_keeps_no_words(page):
    gone, stays = write(page, "a"), write(page, "b")
    for comment in (gone, stays):
        actions.decline(comment, reason="Rude")
    actions.purge([Comment.objects.get(pk=gone.pk)])
    said = dict(
        ModelLogEntry.objects.filter(action__endswith="decline").values_list("object_id", "data")
    )
    facts = {"from": "pending", "to": "declined"}
    assert said == {str(gone.pk): facts, str(stays.pk): {**facts, "reason": "Rude"}}


def test_erase_leaves_nothing_of_the_person_and_keeps_the_replies(page, published_at_once):
    comment = write(page, "About my health", name="Ann", email="ann@example.org")
    reply = write(page, "An answer", parent=comment, name="Bob", email="bob@example.org")
    actions.erase(comment)
    comment.refresh_from_db()
    assert Comment.objects.get(pk=reply.pk).is_public
    assert comment.rank == 0, "the thread stays listed for its published reply"


def test_erasing_two_and_twenty_costs_the_same_queries(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    user = User.objects.create_user("ann")

    def cost(number):
        batch = [write(page, f"{number} {n}", user=user) for n in range(number)]
        for comment in batch:
            actions.decline(comment, reason="Rude")
        batch = list(Comment.objects.filter(status="declined"))
        with CaptureQueriesContext(connection) as captured:
            assert len(actions.erase(batch)) == number
        return len(captured)

    assert cost(2) == cost(20) <= 45
