"""Actions on comments: allowed moves, counts equal to the rows, complete erasure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, ModelLogEntry

from neuromod_wagtail.comments import actions, signals
from neuromod_wagtail.comments.actions import counters, on_commit, reports
from neuromod_wagtail.comments.models import (
    Batch,
    Comment,
    Discussion,
    Edit,
    Mail,
    Note,
    Report,
    Subscription,
)
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.models.states import (
    InvalidTransition,
    Move,
    Status,
    StatusConflict,
    can_move,
)
from neuromod_wagtail.comments.spam.submission import Hold, Refused, Submission
from neuromod_wagtail.privacy.declaration import declaration_of
from tests.comments.conftest import counts, write

pytestmark = pytest.mark.django_db

DECISIONS = {
    "approve": (actions.approve, Status.APPROVED),
    "hold": (actions.hold, Status.PENDING),
    "decline": (actions.decline, Status.DECLINED),
    "spam": (actions.mark_spam, Status.SPAM),
    "erase": (actions.erase, Status.ERASED),
}


def assert_counts_equal_rows(discussion):
    rows = Counter(Comment.objects.filter(discussion=discussion).values_list("status", flat=True))
    assert counts(discussion) == {status.value: rows.get(status.value, 0) for status in Status}
    for root in Comment.objects.filter(discussion=discussion, parent__isnull=True):
        assert root.reply_count == root.thread_replies.filter(status="approved").count()


def test_approve_publishes_counts_and_records(page):
    comment = write(page)
    user = get_user_model().objects.create_user("mod", "mod@example.org")
    before = Discussion.objects.get(page=page).version
    (move,) = actions.approve(comment, user=user, screen="queue")
    comment.refresh_from_db()
    assert (move.old, comment.status, comment.decided_by) == ("pending", "approved", user)
    assert Discussion.objects.get(page=page).version == before + 1
    entry = ModelLogEntry.objects.for_instance(comment).first()
    assert (entry.action, entry.user) == ("neuromod_comments.approve", user)
    assert entry.data == {"from": "pending", "to": "approved", "screen": "queue"}
    assert entry.message == "Approved (Awaiting moderation → Approved; in the queue)"
    assert_counts_equal_rows(comment.discussion)


def test_the_log_never_holds_words_or_names(page):
    comment = write(page, "a secret diagnosis", name="Zenobia")
    actions.approve(comment)
    actions.erase(comment)
    text = str(list(ModelLogEntry.objects.values_list("label", "data")))
    assert "diagnosis" not in text and "Zenobia" not in text


def test_a_wrong_move_is_an_error_and_changes_nothing(page):
    comment = write(page, status="erased")
    with pytest.raises(InvalidTransition):
        actions.approve(comment)
    assert_counts_equal_rows(comment.discussion)


def test_the_second_moderator_is_told_what_the_first_decided(page):
    comment = write(page)
    actions.mark_spam(comment, expected="pending")
    with pytest.raises(StatusConflict) as told:
        actions.approve(comment, expected="pending")
    assert told.value.actual == "spam"
    assert Comment.objects.get().status == "spam"


def test_undo_goes_back_and_takes_unsent_mail_back(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    comment = write(page, wants_notice=True)
    actions.approve(comment)
    assert Mail.objects.filter(kind="published").count() == 1
    comment.refresh_from_db()
    actions.undo(comment)
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert not Mail.objects.filter(kind="published").exists()
    assert_counts_equal_rows(comment.discussion)


def test_an_edit_tells_moderators_and_takes_back_what_was_to_be_told(page, settings, site_settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    edited, other = write(page, "a", wants_notice=True), write(page, "b", wants_notice=True)
    for comment in (edited, other):
        actions.approve(comment)
        comment.refresh_from_db()
    comment_settings = settings_for(page, page.get_site().pk)._replace(alerts="held")
    new = Submission(page=page, body="other words", name=edited.name, email=edited.email)
    Mail.objects.filter(kind="alerts").delete()
    assert actions.edit(edited, new, comment_settings, []).status == "pending"
    assert list(Mail.objects.filter(kind="published").values_list("comment", flat=True)) == [
        other.pk
    ]
    [order] = Mail.objects.filter(kind="alerts")
    assert order.comment_id == edited.pk and ":edited:" in order.event


def test_an_edit_keeps_the_words_before_and_who_changed_them(page):
    user = get_user_model().objects.create_user("ann", "ann@example.org")
    edited, other = write(page, "a", user=user), write(page, "b", user=user)
    new = Submission(page=page, body="other words", name="Ann", email=edited.email, user=user)
    actions.edit(edited, new, settings_for(page, page.get_site().pk), [])
    [row] = Edit.objects.all()
    assert (row.comment_id, row.body, row.user) == (edited.pk, "a", user)
    assert Comment.objects.get(pk=edited.pk).body == "other words"
    assert Comment.objects.get(pk=other.pk).body == "b"


def test_an_edit_that_changes_no_status_sends_nothing(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    comment = write(page, "a", wants_notice=True)
    before = list(Mail.objects.values())
    comment_settings = settings_for(page, page.get_site().pk)._replace(alerts="held")
    new = Submission(page=page, body="other words", name=comment.name, email=comment.email)
    assert actions.edit(comment, new, comment_settings, []).status == "pending"
    assert list(Mail.objects.values()) == before


def test_batches_cost_the_same_queries_at_two_sizes(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

    def cost(number):
        batch = [write(page, f"{number} {n}", wants_notice=True) for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            assert len(actions.approve(batch)) == number
        return len(captured)

    assert cost(2) == cost(20) <= 15
    assert_counts_equal_rows(Discussion.objects.get())


def test_batches_pass_over_what_cannot_move(page):
    batch = [write(page, "a"), write(page, "b", status="erased"), write(page, "c", status="spam")]
    assert len(actions.approve(batch)) == 2
    assert_counts_equal_rows(Discussion.objects.get())


def test_a_batch_over_several_pages_counts_each(root, page):
    from tests.testapp.models import PlainPage

    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    batch = [write(page, "a"), write(other, "b"), write(other, "c")]
    actions.approve(batch)
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)


def test_post_refuses_when_the_parent_went_in_the_meantime(page, published_at_once):
    parent = write(page)
    actions.mark_spam(parent)
    with pytest.raises(Refused):
        write(page, "late", parent=parent, email="b@example.org")
    assert Comment.objects.count() == 1


def test_purge_removes_and_counts(page):
    spam = write(page, status="spam")
    kept = write(page, "b", status="approved")
    assert actions.purge([spam, kept]) == 1
    assert_counts_equal_rows(Discussion.objects.get())
    assert list(Comment.objects.all()) == [kept]


def test_follow_once_however_often_asked(page, published_at_once):
    write(page, "a", follow="all")
    write(page, "b", follow="all")
    assert Subscription.objects.count() == 1


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(st.tuples(st.sampled_from([*DECISIONS, "undo"]), st.integers(0, 3)), max_size=12)
)
def test_any_sequence_of_actions_ends_as_the_model_says(page, steps):
    Comment.objects.filter(thread__isnull=False).delete()
    Comment.objects.all().delete()
    Discussion.objects.all().delete()
    first = write(page, "root", status="approved")
    others = [write(page, f"r{n}", parent=first, email=f"r{n}@example.org") for n in range(3)]
    comments = [first, *others]
    model = {first.pk: ("approved", "pending")} | {c.pk: ("pending", "") for c in others}
    for decision, which in steps:
        comment = Comment.objects.get(pk=comments[which].pk)
        now, before = model[comment.pk]
        new = before if decision == "undo" else DECISIONS[decision][1].value
        if decision == "undo":
            if new and can_move(now, new):
                actions.undo([comment])
                model[comment.pk] = (new, now)
        elif can_move(now, new):
            DECISIONS[decision][0](comment)
            model[comment.pk] = (new, now)
        else:
            with pytest.raises(InvalidTransition):
                DECISIONS[decision][0](comment)
    assert {pk: status for pk, (status, _old) in model.items()} == dict(
        Comment.objects.values_list("pk", "status")
    )
    assert_counts_equal_rows(first.discussion)


def test_a_batch_leaves_reports_and_authors_of_what_does_not_move_alone(page, published_at_once):
    stays = write(page, "a", wants_notice=True)
    reports.report(stays, reader="r", user=None, reason="spam", note="")
    goes = write(page, "b", status="declined")
    Mail.objects.all().delete()
    assert len(actions.approve([stays, goes])) == 1
    stays.refresh_from_db()
    assert stays.urgency
    assert [report.outcome for report in stays.reports.all()] == [""]
    assert not Mail.objects.filter(comment=stays).exists()


def test_undo_goes_back_from_the_last_decision_not_from_the_one_that_was_seen(page):
    comment = write(page)
    actions.decline(comment)
    stale = Comment.objects.get(pk=comment.pk)
    actions.approve(comment)
    actions.undo(stale)
    assert Comment.objects.get().status == "declined"


# --- what is written beside the main effect --------------------------------------------------

DECISION = {"status", "previous_status", "decided_at", "decided_by_id"}
ERASED = {Comment._meta.get_field(name).attname for name in declaration_of(Comment).emptied()}


def all_columns():
    return {row["id"]: row for row in Comment.objects.order_by("pk").values()}


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_action_changes_these_columns_of_its_comment_and_none_of_the_next(page, decision):
    user = get_user_model().objects.create_user("mod", "mod@example.org")
    act, status = DECISIONS[decision]
    start = "pending" if status != Status.PENDING else "approved"
    comment, other = (write(page, name, status=start, url="https://e.org") for name in "ab")
    before = all_columns()
    said = {"reason": "Pads"} if decision == "decline" else {}
    [move] = act(comment, user=user, screen="queue", **said)
    after = all_columns()
    assert after[other.pk] == before[other.pk]
    changed = {
        name for name, value in after[comment.pk].items() if value != before[comment.pk][name]
    }
    assert changed >= DECISION - ({"previous_status"} if start == "pending" else set())
    beside = {"erase": ERASED, "decline": {"decline_reason"}}.get(decision, set())
    assert changed <= DECISION | {"rank"} | beside
    row = after[comment.pk]
    assert (row["status"], row["previous_status"]) == (status, start)
    assert (row["decided_by_id"], row["batch_id"]) == (user.pk, None)
    assert row["decline_reason"] == said.get("reason", "")
    assert row["decided_at"] is not None
    if decision == "erase":
        comment.refresh_from_db()
        emptied = declaration_of(Comment).emptied()
        assert {name: getattr(comment, name) for name in emptied} == emptied
    assert (move.pk, move.old, move.new) == (comment.pk, start, status)
    entry = ModelLogEntry.objects.for_instance(comment).order_by("-pk").first()
    assert entry.data == {"from": start, "to": status, "screen": "queue", **said}
    assert_counts_equal_rows(comment.discussion)


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_action_takes_effect_outside_after_the_commit(
    page, decision, django_capture_on_commit_callbacks
):
    act, status = DECISIONS[decision]
    start = "pending" if status != Status.PENDING else "approved"
    comment = write(page, status=start)
    write(page, "Another")
    heard = []

    def hear(sender, **told):
        heard.append((told["pk"], told["old"], told["new"]))

    signals.comment_moved.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            act(comment)
    finally:
        signals.comment_moved.disconnect(hear)
    assert heard == [(comment.pk, start, status)]


def test_a_withdrawn_comment_can_be_posted_again_and_a_declined_one_cannot(page):
    withdrawn, declined = write(page, "One"), write(page, "Two")
    actions.withdraw(withdrawn)
    actions.decline(declined)
    assert write(page, "One").pk not in {withdrawn.pk, declined.pk}
    assert write(page, "Two").pk == declined.pk


def test_the_same_words_sent_twice_are_one_comment_and_of_two_people_two(page, published_at_once):
    def send(**author):
        submission = Submission(page=page, body="The very same", **author)
        return actions.post(submission, settings_for(page, page.get_site().pk), [])

    first, is_new = send(name="Ann", email="ann@example.org")
    assert is_new
    assert send(name="Ann", email="ann@example.org") == (first, False)
    second, is_new = send(name="Bob", email="bob@example.org")
    assert is_new and second != first
    assert Comment.objects.count() == 2
    assert_counts_equal_rows(first.discussion)


def test_purging_leaves_what_was_answered_and_no_reason_in_the_log(page):
    parent, goes, stays = (write(page, text, status="approved") for text in "abc")
    reply = write(page, "d", parent=parent, status="spam")
    for comment in (parent, goes, stays):
        actions.decline(comment, reason=f"Reason of {comment.body}")
    assert actions.purge([parent, goes]) == 1
    assert set(Comment.objects.all()) == {parent, stays, reply}
    entries = ModelLogEntry.objects.filter(action="neuromod_comments.decline").order_by("pk")
    reasons = [entry.data.get("reason") for entry in entries]
    assert reasons == ["Reason of a", None, "Reason of c"]
    assert_counts_equal_rows(stays.discussion)


def test_purging_counts_each_discussion_and_status(page, root, monkeypatch):
    other = root.add_child(instance=type(page)(title="Other", slug="other"))
    gone = [write(page, f"{n}", status="spam") for n in range(2)]
    gone += [write(page, "d", status="declined"), write(other, "e", status="spam")]
    shown, stays = write(page, "shown", status="approved"), write(other, "stays", status="spam")
    locked = []
    monkeypatch.setattr(counters, "lock", locked.append)
    assert actions.purge([*gone, shown]) == 4
    assert locked == [{shown.discussion_id, stays.discussion_id}]
    assert set(Comment.objects.all()) == {shown, stays}
    for comment in (shown, stays):
        assert_counts_equal_rows(comment.discussion)


def test_an_edit_changes_these_columns_and_none_of_the_next(page, published_at_once):
    comment, other = write(page, "Before", email="ann@example.org"), write(page, "Other")
    before = all_columns()
    submission = Submission(page=page, body="After", name="Ann Reader", email="ann@example.org")
    actions.edit(comment, submission, settings_for(page, page.get_site().pk), [])
    after = all_columns()
    assert after[other.pk] == before[other.pk]
    changed = {
        name for name, value in after[comment.pk].items() if value != before[comment.pk][name]
    }
    assert changed == {"body", "body_html", "edited_at", "fingerprint"}
    assert after[comment.pk]["body"] == "After"
    assert "After" in after[comment.pk]["body_html"]
    earlier = Edit.objects.get()
    assert (earlier.comment, earlier.body) == (comment, "Before")
    entry = ModelLogEntry.objects.for_instance(comment).order_by("-pk").first()
    assert (entry.action, entry.data) == (
        "neuromod_comments.edit",
        {"from": "approved", "to": "approved"},
    )


def test_an_answer_to_what_was_removed_or_moved_meanwhile_is_refused(page, root, published_at_once):
    other_page = root.add_child(instance=type(page)(title="Other", slug="other"))
    removed, stays, moved = (write(page, text) for text in ("First", "Stays", "Moved"))
    Comment.objects.filter(pk=removed.pk).delete()
    discussion = actions.discussion_of(other_page)
    Comment.objects.filter(pk=moved.pk).update(discussion=discussion, page=other_page)
    before = all_columns()
    for answered in (removed, moved):
        submission = Submission(page=page, body="Answer", name="Bob", parent=answered)
        with pytest.raises(Refused) as refused:
            actions.post(submission, settings_for(page, page.get_site().pk), [])
        told = refused.value
        assert (told.code, told.status, told.field) == ("parent_gone", 409, "parent")
        assert all_columns() == before
    submission = Submission(page=page, body="Answer", name="Bob", parent=stays)
    assert actions.post(submission, settings_for(page, page.get_site().pk), [])[1]


@pytest.mark.parametrize("follow", ["", "all"])
def test_mail_is_sent_after_a_post_only_where_some_was_written(
    page, published_at_once, follow, django_capture_on_commit_callbacks, monkeypatch
):
    asked: list[list[int]] = []
    sending = SimpleNamespace(enqueue=asked.append)
    purging = SimpleNamespace(enqueue=lambda pks: None)
    monkeypatch.setattr(
        on_commit, "tasks", SimpleNamespace(send_mail_about=sending, purge_pages=purging)
    )
    submission = Submission(
        page=page, body="Words", name="Ann", email="ann@example.org", follow=follow
    )
    with django_capture_on_commit_callbacks(execute=True):
        comment, _made = actions.post(submission, settings_for(page, page.get_site().pk), [])
    assert asked == ([[comment.pk]] if follow else [])


def test_what_was_decided_together_is_one_batch_in_the_record(page):
    comments = [write(page, name, status="pending") for name in "ab"]
    together, alone = uuid4(), write(page, "c", status="pending")
    batch = Batch.objects.create(decision="approve")
    actions.approve(comments, uuid=together, batch=batch)
    actions.approve(alone)
    assert set(batch.comments.all()) == set(comments)
    actions.hold(comments[:1])
    assert list(batch.comments.all()) == comments[1:]
    entries = ModelLogEntry.objects.filter(action="neuromod_comments.approve", uuid=together)
    assert {entry.object_id for entry in entries} == {str(comment.pk) for comment in comments}


def test_what_nobody_decided_is_not_undone(page):
    """Nor what was decided elsewhere, no one knows when, before it was imported."""
    decided, not_decided, imported = (write(page, name, status="pending") for name in "abc")
    actions.approve(decided)
    Comment.objects.filter(pk=imported.pk).update(status="declined", previous_status="approved")
    assert [move.pk for move in actions.undo([decided, not_decided, imported])] == [decided.pk]
    assert Comment.objects.get(pk=imported.pk).status == "declined"


def test_an_answer_in_a_closed_thread_is_forbidden(page, published_at_once):
    closed, other = write(page, "First"), write(page, "Second")
    reply = write(page, "Reply", parent=closed)
    Comment.objects.filter(pk=closed.pk).update(closed=True)
    comment_settings = settings_for(page, page.get_site().pk)
    for parent in (closed, reply):
        answer = Submission(page=page, body="Answer", name="Bob", parent=parent)
        with pytest.raises(Refused) as refused:
            actions.post(answer, comment_settings, [])
        assert (refused.value.code, refused.value.status) == ("thread_closed", 403)
    assert actions.post(
        Submission(page=page, body="Answer", name="Bob", parent=other), comment_settings, []
    )


def test_what_depends_on_an_erased_comment_goes_with_it(page):
    erased, other = (write(page, text) for text in "ab")
    for comment in (erased, other):
        comment.edits.create(body="Before")
        comment.notes.create(text="Note")
    actions.erase([erased])
    for model in (Edit, Note):
        assert [row.comment for row in model.objects.all()] == [other]


@pytest.mark.parametrize("shared", [True, False])
def test_the_discussion_of_the_oldest_translation_is_made_once(page, settings, shared):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    locales = [Locale.objects.get_or_create(language_code=code)[0] for code in ("fr", "de")]
    family = [page, *(page.copy_for_translation(one, copy_parents=True) for one in locales)]
    found = [actions.discussion_of(one).page_id for one in reversed(family)]
    assert found == [page.pk if shared else one.pk for one in reversed(family)]
    assert actions.discussion_of(page) == actions.discussion_of(page)
    assert Discussion.objects.count() == (1 if shared else 3)


def test_a_comment_is_withdrawn_in_time_or_not_at_all(page):
    """As it is under the lock, whatever was read before."""
    in_time, late, answered = (write(page, text) for text in ("a", "b", "c"))
    actions.approve(answered)
    reply = write(page, "d", parent=answered)
    Comment.objects.filter(pk=late.pk).update(submitted_at=timezone.now() - timedelta(days=9))
    for one in (late, answered):
        with pytest.raises(StatusConflict):
            actions.withdraw(one)
    assert [move.pk for move in actions.withdraw(in_time)] == [in_time.pk]
    found = dict(Comment.objects.values_list("pk", "status"))
    assert found.pop(in_time.pk) == Status.WITHDRAWN
    assert found == dict.fromkeys([late.pk, reply.pk], Status.PENDING) | {answered.pk: "approved"}
    assert_counts_equal_rows(late.discussion)


def test_only_what_was_decided_is_undone(page):
    fresh, decided = write(page, "a"), write(page, "b")
    actions.approve(decided)
    assert [move.pk for move in actions.undo([fresh, decided])] == [decided.pk]
    assert actions.undo(fresh, expected="approved") == []
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


def test_undo_opens_the_reports_that_its_decision_settled(page):
    """Not those of another decision, nor those of the comment beside it; open ones stay open."""
    undone, other = (write(page, text, status="approved") for text in "ab")
    for comment in (undone, other):
        for reader, outcome in (("before", "wrong"), ("then", "")):
            Report.objects.create(comment=comment, reader=reader, weight=2, outcome=outcome)
    Report.objects.filter(outcome="wrong").update(answered_at=timezone.now() - timedelta(days=1))
    Comment.objects.update(report_count=3)
    actions.mark_spam([undone, other])
    for comment in (undone, other):
        Report.objects.create(comment=comment, reader="since", weight=4)
    actions.undo(undone)
    found = [
        list(Report.objects.filter(comment=one).order_by("pk").values_list("reader", "outcome"))
        for one in (undone, other)
    ]
    assert found == [
        [("before", "wrong"), ("then", settled), ("since", "")] for settled in ("", "right")
    ]
    assert dict(Comment.objects.values_list("pk", "urgency")) == {undone.pk: 6, other.pk: 0}


def test_an_edit_to_the_words_of_another_comment_of_theirs_is_refused(page):
    first, second = write(page, "First"), write(page, "Second")
    rules = settings_for(page, page.get_site().pk)
    again = Submission(page=page, body="First", name="Ann Reader", email="ann@example.org")
    with pytest.raises(Refused) as refused:
        actions.edit(second, again, rules, [])
    assert (refused.value.code, refused.value.status) == ("duplicate", 409)
    assert list(Comment.objects.order_by("pk").values_list("body", flat=True)) == [
        "First",
        "Second",
    ]
    assert not Edit.objects.exists()
    assert actions.edit(first, replace(again, body="Third"), rules, []).body == "Third"


def test_an_answer_counts_at_its_thread_when_it_is_published_at_once(page, published_at_once):
    first, other = write(page, "First"), write(page, "Other")
    write(page, "Answer", parent=first)
    counted = Comment.objects.order_by("pk").values_list("reply_count", flat=True)
    assert list(counted) == [1, 0, 0]
    assert_counts_equal_rows(other.discussion)


def test_only_who_is_to_be_told_is_told_of_a_decision(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    told, untold, indifferent = (
        write(page, text, status="pending", wants_notice=wants)
        for text, wants in (("a", True), ("b", True), ("c", False))
    )
    actions.approve([told, indifferent])
    actions.approve(untold, tell=False)
    assert list(Mail.objects.filter(kind="published").values_list("comment", flat=True)) == [
        told.pk
    ]


@pytest.mark.parametrize("status", ["approved", "pending"])
def test_an_edit_weighs_again_and_is_followed_by_what_follows_a_decision(page, monkeypatch, status):
    """The weight of open reports stays; readers and caches have the new text at once."""
    user = get_user_model().objects.create_user("ann")
    comment, other = (write(page, text, status=status, user=user) for text in "ab")
    Comment.objects.update(priority=10, urgency=17)
    comment.refresh_from_db()
    planned = []
    monkeypatch.setattr(on_commit, "plan", lambda moves, *pages: planned.append((moves, pages)))
    comment_settings = settings_for(page, page.get_site().pk)
    version = comment.discussion.version
    for body, holds, priority in (("c", [Hold("crisis", "x", priority=900)], 900), ("d", [], 0)):
        new = Submission(page=page, body=body, name="Ann", email="ann@example.org", user=user)
        now = actions.edit(comment, new, comment_settings, holds)
        assert (now.status, now.priority, now.urgency) == ("pending", priority, priority + 7)
        move = Move(comment.pk, comment.discussion_id, None, comment.status, "pending")
        assert planned.pop() == ([move], (page.pk,))
        entry = ModelLogEntry.objects.for_instance(comment).order_by("-pk").first()
        assert (entry.action, entry.user) == ("neuromod_comments.edit", user)
        moved = comment.status != "pending"
        assert now.decided_by == (user if status == "approved" else None)
        assert now.discussion.version == version + 1 + moved
        comment, version = now, now.discussion.version
    other.refresh_from_db()
    assert (other.priority, other.urgency) == (10, 17)


def test_readers_are_told_of_the_decision_on_their_report_and_not_of_its_undoing(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    decided, other = (write(page, text, status="approved") for text in "ab")
    for comment in (decided, other):
        reports.report(
            comment, reader="r", user=None, reason="spam", note="", email="rita@example.org"
        )
    told = Mail.objects.filter(kind="outcome")
    for act, number in ((actions.hold, 0), (actions.mark_spam, 1), (actions.undo, 0)):
        act(decided)
        assert list(told.values_list("comment", flat=True)) == [decided.pk] * number
        told.delete()


def test_a_comment_that_is_gone_makes_no_move(page):
    gone, other = (write(page, text) for text in "ab")
    Comment.objects.filter(pk=gone.pk).delete()
    assert [actions.approve(one) for one in (gone, [gone])] == [[], []]
    assert [move.pk for move in actions.approve([gone, other])] == [other.pk]


def test_an_edit_that_publishes_is_told_to_an_author_who_asked(page, settings, site_settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    curious, indifferent = (write(page, text, wants_notice=text == "a") for text in "ab")
    site_settings.moderation = "after"
    site_settings.save()
    for comment in (curious, indifferent):
        new = Submission(page=page, body=f"{comment.body}!", name=comment.name, email=comment.email)
        now = actions.edit(comment, new, settings_for(page, page.get_site().pk), [])
        assert now.status == "approved"
    told = Mail.objects.filter(kind="published").values_list("comment", flat=True)
    assert list(told) == [curious.pk]


def test_a_comment_whose_page_is_gone_meanwhile_is_refused(page, monkeypatch):
    def save(comment, **how):
        raise IntegrityError

    write(page, "a")
    monkeypatch.setattr(Comment, "save", save)
    with pytest.raises(Refused) as refused:
        write(page, "b")
    assert (refused.value.code, refused.value.status) == ("page", 404)
    assert_counts_equal_rows(Discussion.objects.get())


def test_what_was_decided_or_ran_out_meanwhile_is_not_edited(page):
    decided, late, fresh = (write(page, text, status="pending") for text in "abc")
    stale = Comment.objects.get(pk=decided.pk)
    actions.approve(decided)
    Comment.objects.filter(pk=late.pk).update(submitted_at=timezone.now() - timedelta(days=9))
    given = settings_for(page, page.get_site().pk)
    new = Submission(page=page, body="Other", name="Ann Reader", email="ann@example.org")
    for one in (stale, late):
        with pytest.raises(StatusConflict):
            actions.edit(one, new, given, [])
    actions.edit(fresh, new, given, [])
    bodies = Comment.objects.order_by("pk").values_list("body", flat=True)
    assert list(bodies) == ["a", "b", "Other"]


def test_a_post_has_the_badge_that_the_policy_gives_it_and_is_recorded(page):
    owner = get_user_model().objects.create_user("owner")
    type(page).objects.update(owner=owner)
    page.refresh_from_db()
    made = [write(page, f"{user}", user=user, badge="staff") for user in (owner, None)]
    assert [comment.badge for comment in made] == ["author", ""]
    entries = ModelLogEntry.objects.order_by("pk").values_list("action", "object_id", "user")
    assert list(entries) == [
        ("neuromod_comments.post", f"{comment.pk}", comment.user_id) for comment in made
    ]
    data = [entry.data for entry in ModelLogEntry.objects.order_by("pk")]
    assert data == [{"from": "", "to": "approved"}, {"from": "", "to": "pending"}]
