"""Erasing a person erases what moderators wrote and searched about them, and nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from neuromod_wagtail.comments.models import Batch, Comment
from neuromod_wagtail.comments.privacy import personal_data
from tests.comments.conftest import write


@pytest.mark.django_db
def test_only_batches_about_the_person_are_emptied(page):
    boss = get_user_model().objects.create_superuser("boss", "boss@example.net", "x")
    asked = {
        "named": ("done", "q=ann%40example.org", "No"),
        "named, at work": ("running", "q=ann%40example.org", "No"),
        "part": ("done", "q=ann%40exa", "No"),
        "part, at work": ("undoing", "q=ann%40exa", "No"),
        "in the reason": ("undone", "", "Rude, Ann Reader"),
        "decided": ("done", "q=pads", "No"),
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
    for body, name in (("One", "decided"), ("Two", "decided, at work")):
        comment = write(page, body)
        Comment.objects.filter(pk=comment.pk).update(batch=made[name])
    of_bob = write(page, "Three", name="Bob", email="bob@example.org")
    Comment.objects.filter(pk=of_bob.pk).update(batch=made["another"])
    personal_data.erase("ann@example.org", user=boss)
    left = {name: Batch.objects.get(pk=batch.pk) for name, batch in made.items()}
    emptied = {name for name, batch in left.items() if (batch.query, batch.reason) == ("", "")}
    assert emptied == {"named", "named, at work", "part", "in the reason", "decided"}
    for name in set(asked) - emptied:
        assert (left[name].status, left[name].query, left[name].reason) == asked[name]
