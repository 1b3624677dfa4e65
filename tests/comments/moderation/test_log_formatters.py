"""Entries of the audit log in words."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.moderation import log_formatters


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, ""),
        ({"from": "pending", "to": "approved"}, "Awaiting moderation → Approved"),
        ({"from": "", "to": "approved"}, "Approved"),
        ({"from": "gone", "to": "spam"}, "Spam"),
        ({"from": "spam", "to": "spam"}, ""),
        ({"from": "spam", "to": "gone"}, ""),
        ({"screen": "queue"}, "in the queue"),
        ({"screen": "of a site"}, "of a site"),
        ({"reason": "Rude"}, "Rude"),
        (
            {"from": "pending", "to": "declined", "screen": "list", "reason": "Rude"},
            "Awaiting moderation → Declined; as a bulk action; Rude",
        ),
    ],
)
def test_the_details_of_an_entry(data, words):
    assert log_formatters.details(data) == words


def test_an_entry_with_and_without_its_details():
    data = {"screen": "queue"}
    entry = ModelLogEntry(action="neuromod_comments.approve", data=data)
    assert log_formatters.plain(entry) == "Approved"
    assert entry.message == "Approved (in the queue)"
    assert ModelLogEntry(action="neuromod_comments.approve", data={}).message == "Approved"
    unknown = ModelLogEntry(action="of.another", data=data)
    assert log_formatters.plain(unknown) == str(unknown.message)
