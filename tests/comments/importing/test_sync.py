"""Repeated and undone imports: what comes again, has changed meanwhile, or goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import reports, threads
from neuromod_wagtail.comments.importing import sync
from neuromod_wagtail.comments.models import Comment, Discussion, NumberRange, Provenance
from neuromod_wagtail.comments.privacy import retention
from tests.comments.actions.test_comments import assert_counts_equal_rows
from tests.comments.conftest import write
from tests.comments.importing.test_store import all_columns, incoming, nesting
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def everything():
    models = (Comment, Provenance, Discussion, NumberRange, ModelLogEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_dry_run_says_what_an_import_does_and_writes_nothing(page, root):
    """On two pages: what is new, the same, changed here or there or both, removed, and lost."""
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    user = get_user_model().objects.create_user("ada", "ada@example.org")

    def bring(several, more, **options):
        groups = [(page, several), (other, more)]
        return sync.transfer(groups, source="old", batch="b", user=user, **options)

    bring([incoming(number) for number in (1, 2, 3, 4)], [incoming(5)])
    here = {row.body: row for row in Comment.objects.all()}
    threads.pin(here["Comment 2"], True)
    actions.mark_spam(here["Comment 3"])
    actions.purge([here["Comment 3"]])
    actions.erase(here["Comment 4"])

    def again():
        several = [
            incoming(1), incoming(2, body="New there"), incoming(3), incoming(4, body="New there"),
            incoming(6, 1), incoming(7, 99), incoming(8, 3), incoming(1, body="Again"),
        ]  # fmt: skip
        return several, [incoming(5, body="New there"), incoming(9, 5)]

    before = everything()
    tried = bring(*again(), dry_run=True)
    assert everything() == before
    ModelLogEntry.objects.all().delete()
    assert bring(*again()) == tried
    assert tried == sync.Transfer(
        created=["6", "7", "8", "9"], updated=["5"], unchanged=["1"], kept=["2", "4"],
        removed=["3"], doubled=["1"], orphans=["7", "8"],
    )  # fmt: skip
    assert {(entry.action, entry.user, entry.data["source"]) for entry in log()} == {
        ("neuromod_comments.import", user, "old"),
        ("neuromod_comments.update_import", user, "old"),
    }
    assert nesting()[-4:] == [
        ("Comment 6", "Comment 1"), ("Comment 7", ""), ("Comment 8", ""), ("Comment 9", "New there"),
    ]  # fmt: skip
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)
    assert bring(*again()).unchanged == ["1", "6", "7", "8", "5", "9"]


def test_an_answer_to_a_comment_of_another_page_begins_a_thread_of_its_own(page, root):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    groups = [(page, [incoming(1)]), (other, [incoming(2, 1)])]
    sync.transfer(groups[:1], source="old", batch="b")
    assert sync.transfer(groups, source="old", batch="b").orphans == ["2"]
    assert sync.transfer(groups, source="old", batch="b").unchanged == ["1", "2"]
    assert nesting() == [("Comment 1", ""), ("Comment 2", "")]


def log():
    return ModelLogEntry.objects.order_by("pk")


def test_a_comment_keeps_the_number_in_its_links_unless_another_has_it(page):
    """So says the dry run, too. Of two sources with the same numbers, the first keeps them."""
    taken = write(page, "Ours").pk

    def bring(source, **options):
        several = [incoming(1), incoming(2), incoming(3)]
        several[0].number, several[1].number = taken + 7, taken
        return sync.transfer([(page, several)], source=source, batch="b", **options)

    for source, renumbered in (("a", ["2"]), ("b", ["1", "2"])):
        before = everything()
        assert bring(source, dry_run=True).renumbered == renumbered
        assert everything() == before
        assert bring(source).renumbered == renumbered
        assert bring(source).renumbered == [], "each is asked for once"
    for source, renumbered in (("b", ["4"]), ("a", [])):
        late = incoming(4)
        late.number = taken + 5
        done = sync.transfer([(page, [late])], source=source, batch="c")
        assert (done.created, done.renumbered) == (["4"], renumbered)
    assert set(Provenance.objects.filter(comment__in=[taken + 5, taken + 7]).values_list(
        "source", "source_id"
    )) == {("a", "4"), ("a", "1")}  # fmt: skip
    assert Comment.objects.get(pk=taken).body == "Ours"
    assert Comment.objects.count() == Comment.objects.filter(pk__gte=taken).count() == 9


def test_an_undo_goes_on_in_parts_and_is_recorded(page, root, monkeypatch):
    """What was removed here before is forgotten, but not of another import."""
    monkeypatch.setattr(sync, "BATCH", 2)
    pages = [page]
    pages += [root.add_child(instance=PlainPage(title=f"P{n}", slug=f"p{n}")) for n in range(4)]
    user = get_user_model().objects.create_user("ada", "ada@example.org")
    groups = [(where, [incoming(number)]) for number, where in enumerate(pages, start=1)]
    gone, of_other = [(page, [incoming(6)])], [(page, [incoming(7)])]
    sync.transfer([*groups, *gone], source="old", batch="first")
    sync.transfer(of_other, source="old", batch="second")
    rejected = list(Comment.objects.filter(body__in=["Comment 6", "Comment 7"]))
    actions.mark_spam(rejected)
    actions.purge(rejected)
    ModelLogEntry.objects.all().delete()
    told = []
    progress = lambda done, total: told.append((done, total))  # noqa: E731
    assert sync.undo_import("first", user=user, source="old", progress=progress) == (5, 0)
    assert told == [(2, 5), (4, 5), (5, 5)]
    entries = [(entry.action, entry.user, entry.data) for entry in log()]
    assert entries == [("neuromod_comments.remove", user, {"comments": 1, "source": "old"})] * 5
    again = sync.transfer([*gone, *of_other], source="old", batch="third")
    assert (again.created, again.removed) == (["6"], ["7"])
    monkeypatch.setattr(sync, "BATCH", 1)
    told.clear()
    assert sync.undo_import("third", progress=progress) == (1, 0)
    assert told == [(1, 1)]


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
