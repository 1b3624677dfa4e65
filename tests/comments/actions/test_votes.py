"""Helpful votes: one for each reader and comment, and their number beside it."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.actions import counters, on_commit, votes
from neuromod_wagtail.comments.models import Comment, Discussion, HelpfulVote
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def test_a_vote_counts_at_its_comment_until_its_reader_takes_it_back(page, root, monkeypatch):
    """Each change of a number is shown again in its own discussion."""
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    first, second = (write(where, where.slug, status="approved") for where in (page, other))
    pks = {first.pk: first.discussion_id, second.pk: second.discussion_id}
    start = dict(Discussion.objects.values_list("pk", "version"))
    before = {row["id"]: row for row in Comment.objects.values()}
    shown_again = []
    monkeypatch.setattr(on_commit, "count_votes", shown_again.append)
    locked = []
    monkeypatch.setattr(counters, "lock", locked.append)
    give, take = votes.vote_helpful, votes.withdraw_helpful
    steps = [
        (give, first, "ann", True, {("ann", first.pk)}),
        (give, first, "ann", False, {("ann", first.pk)}),
        (give, second, "ann", True, {("ann", first.pk), ("ann", second.pk)}),
        (take, second, "bob", False, {("ann", first.pk), ("ann", second.pk)}),
        (give, first, "bob", True, {("ann", first.pk), ("ann", second.pk), ("bob", first.pk)}),
        (take, first, "ann", True, {("ann", second.pk), ("bob", first.pk)}),
        (take, first, "ann", False, {("ann", second.pk), ("bob", first.pk)}),
    ]
    changed = []
    for act, comment, reader, is_new, left in steps:
        assert act(comment, reader=reader) is is_new
        assert locked.pop() == [comment.discussion_id]
        changed += [comment.discussion_id] * is_new
        assert set(HelpfulVote.objects.values_list("reader", "comment")) == left
        numbers = {pk: sum(voted == pk for _reader, voted in left) for pk in pks}
        found = {row["id"]: row for row in Comment.objects.values()}
        assert found == {pk: before[pk] | {"helpful_count": numbers[pk]} for pk in pks}
        versions = {pk: start[pk] + changed.count(pk) for pk in start}
        assert dict(Discussion.objects.values_list("pk", "version")) == versions
    assert shown_again == changed
