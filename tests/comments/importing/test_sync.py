"""Repeated and undone imports: what comes again, has changed meanwhile, or goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import reports, threads
from neuromod_wagtail.comments.importing import sync
from neuromod_wagtail.comments.models import Comment, Discussion, Provenance
from neuromod_wagtail.comments.privacy import retention
from tests.comments.actions.test_comments import assert_counts_equal_rows
from tests.comments.conftest import write
from tests.comments.importing.test_store import all_columns, incoming, nesting
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def test_what_was_refused_there_meanwhile_is_kept_as_long_as_other_refused_comments(page):
    """Its time counts from the import that brought the refusal."""

    def bring(**fields):
        sync.transfer([(page, [incoming(1, **fields), incoming(2)])], source="s", batch="b")
        return Comment.objects.get(provenance__source_id="1").decided_at

    assert bring() is None
    before = timezone.now()
    decided_at = bring(status="declined")
    assert before <= decided_at <= timezone.now()
    assert bring(status="declined", body="Changed") == decided_at
    assert Comment.objects.get(provenance__source_id="2").decided_at is None
    Comment.objects.filter(status="declined").update(decided_at=before - timedelta(days=9_999))
    assert retention.old_comments() == 1
    assert list(Comment.objects.values_list("body", flat=True)) == ["Comment 2"]


def test_a_thread_that_was_pinned_there_is_pinned_here_once(page):
    def bring(pinned):
        several = [incoming(1, pinned=pinned), incoming(2, 1, pinned=pinned)]
        done = sync.transfer([(page, several)], source="s", batch="b")
        return done.updated, list(Comment.objects.order_by("pk").values_list("pinned", flat=True))

    assert bring(False) == ([], [False, False])
    assert bring(True) == (["1"], [True, False])
    assert bring(True) == ([], [True, False])
    assert bring(False) == (["1"], [False, False])


def test_an_import_may_be_run_again_and_undone(page):
    def run(*incoming_comments, batch="1", **how):
        return sync.transfer([(page, list(incoming_comments))], source="old", batch=batch, **how)

    assert run(incoming(1), dry_run=True).created == ["1"]
    assert not Discussion.objects.exists()
    first = run(incoming(1), incoming(2, 1), incoming(2), incoming(3), incoming(4))
    assert (first.created, first.doubled) == (["1", "2", "3", "4"], ["2"])
    rows = list(Comment.objects.order_by("pk").values())
    second = run(incoming(1), incoming(2, 1), incoming(3), incoming(4))
    assert (second.unchanged, second.updated) == (["1", "2", "3", "4"], [])
    assert list(Comment.objects.order_by("pk").values()) == rows
    here = {row.body: row for row in Comment.objects.all()}
    actions.erase(here["Comment 3"])
    actions.mark_spam(here["Comment 4"])
    actions.purge([here["Comment 4"]])
    newer = [
        incoming(1, body="New"),
        incoming(2, 1),
        incoming(3, body="New"),
        incoming(4),
        incoming(5, 1),
    ]
    third = run(*newer, batch="2")
    assert (third.updated, third.unchanged, third.kept, third.removed, third.created) == (
        ["1"],
        ["2"],
        ["3"],
        ["4"],
        ["5"],
    )
    assert sorted(Comment.objects.values_list("body", flat=True)) == [
        "",
        "Comment 2",
        "Comment 5",
        "New",
    ]
    assert sync.undo_import("1") == (1, 2)
    assert sync.undo_import("2") == (1, 0)
    assert sync.undo_import("1") == (1, 1)
    assert_counts_equal_rows(Discussion.objects.get())


def test_a_moved_thread_that_comes_again_is_unchanged_or_renewed_where_it_is(page, root):
    """So is one beside it that was not moved."""
    elsewhere = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    came = [incoming(1), incoming(2, 1), incoming(3)]

    def bring(*incoming_comments):
        return sync.transfer([(page, list(incoming_comments))], source="old", batch="b")

    bring(*came)
    first = Comment.objects.get(body="Comment 1")
    threads.move(first, elsewhere, user=None)
    before = list(Comment.objects.order_by("pk").values())
    for _time in range(2):
        again = bring(*came)
        assert (again.unchanged, again.updated) == (["1", "2", "3"], [])
    assert list(Comment.objects.order_by("pk").values()) == before
    newer = [incoming(1), incoming(2, 1, body="Newer"), incoming(3, body="Newer, too")]
    assert sorted(bring(*newer).updated) == ["2", "3"]
    places = dict(Comment.objects.values_list("body", "page"))
    assert places == {"Comment 1": elsewhere.pk, "Newer": elsewhere.pk, "Newer, too": page.pk}
    assert nesting() == [("Comment 1", ""), ("Newer", "Comment 1"), ("Newer, too", "")]
    assert bring(*newer).unchanged == ["1", "2", "3"]
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)


def test_one_import_is_taken_back_and_the_other_stays(page, root):
    """So do comments that readers wrote, answered or reported since."""
    elsewhere = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))

    def bring(source, batch, where, *incoming_comments):
        sync.transfer([(where, list(incoming_comments))], source=source, batch=batch)

    bring("one", "first", page, incoming(1), incoming(2), incoming(3), incoming(4, 3))
    bring("one", "first", elsewhere, incoming(5))
    bring("two", "second", page, incoming(1, body="Of the other"))
    write(page, "Own", status="approved")
    answer = write(page, "Answer", parent=Comment.objects.get(body="Comment 4"), status="approved")
    reports.report(
        Comment.objects.get(body="Comment 2"), reader="r", user=None, reason="spam", note=""
    )
    before = all_columns("reply_count")
    assert sync.undo_import("first") == (2, 3)
    after = all_columns("reply_count")
    assert set(before) - set(after) == {"Comment 1", "Comment 5"}
    assert after == {body: before[body] for body in after}
    assert answer.parent.body == "Comment 4"
    assert set(Provenance.objects.values_list("batch", "source_id")) == {
        *(("first", number) for number in "234"),
        ("second", "1"),
    }
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)


def test_an_undo_that_is_cut_short_forgets_what_it_removed(page):
    sync.transfer([(page, [incoming(1), incoming(2)])], source="s", batch="b")
    assert Provenance.objects.count() == 2

    def stop(done, total):
        raise InterruptedError(f"{done} of {total}")

    with pytest.raises(InterruptedError, match="2 of 2"):
        sync.undo_import("b", progress=stop)
    assert not Comment.objects.exists() and not Provenance.objects.exists()
