"""Batches: pieces, interruption, undo."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Batch, Comment, Discussion
from neuromod_wagtail.comments.moderation import batches
from neuromod_wagtail.comments.moderation.views.batches import BatchView
from tests.comments.conftest import counts, soup, write
from tests.comments.moderation.queue.test_bulk_actions import url as bulk_url
from tests.comments.moderation.queue.test_listing import QUEUE, elsewhere, moderator  # noqa: F401
from tests.comments.roles import person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db
# The names of the pages in the script and the template.
NEW = "neuromod_comments_admin:batch_new"


def at(name, query=""):
    return f"{reverse(name)}?{query}" if query else reverse(name)


@pytest.fixture
def seven(page, monkeypatch):
    """Seven pending comments, in pieces of three."""
    monkeypatch.setattr(batches, "PIECE", 3)
    return [write(page, f"Words {number}", status="pending") for number in range(7)]


def said_by_buttons(asked):
    """Return the label of each button by the action that it triggers."""
    return {
        one["value"]: one.get_text(strip=True) for one in asked.select("button[name=bulk_action]")
    }


def statuses():
    return sorted(Comment.objects.values_list("status", flat=True))


def test_all_that_match_are_decided_on_and_put_back(client, page, seven, moderator):  # noqa: F811
    spam = write(page, "Buy", status="spam")
    asked = soup(client.get(at(NEW, "tab=pending")))
    assert "7 comments match" in asked.get_text()
    assert said_by_buttons(asked) == {
        "approve": "Approve 7 comments",
        "spam": "Mark 7 comments as spam",
        "decline": "Decline 7 comments",
        "erase": "Erase 7 comments…",
    }
    assert not asked.select("main [checked], main input[type=radio]"), "nothing is preselected"
    ceiling = asked.select_one("[name=ceiling]")["value"]
    late = write(page, "Came later", status="pending")
    answer = client.post(
        at(NEW, "tab=pending"), {"bulk_action": "decline", "reason": "No", "ceiling": ceiling}
    )
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("neuromod_comments_admin:batch", args=[batch.uuid])
    assert statuses() == ["declined"] * 7 + ["pending", "spam"]
    assert set(
        Comment.objects.filter(status="declined").values_list("decline_reason", flat=True)
    ) == {"No"}
    late.refresh_from_db()
    assert late.status == "pending"
    shown = soup(client.get(answer["Location"]))
    assert "7 comments decided" in shown.get_text()
    actions.approve(Comment.objects.get(pk=seven[0].pk), user=moderator)
    client.post(answer["Location"], {"action": "undo"})
    batch.refresh_from_db()
    assert (batch.status, batch.undone) == ("undone", 6)
    seven[0].refresh_from_db()
    spam.refresh_from_db()
    assert (seven[0].status, spam.status) == ("approved", "spam")
    assert counts(Discussion.objects.get())["pending"] == 7


def test_a_filter_narrows_the_batch(client, page, seven, moderator):  # noqa: F811
    write(page, "A needle", status="pending")
    asked = soup(client.get(at(NEW, "q=needle")))
    assert "1 comment matches" in asked.get_text()
    write(page, "A needle that came later", status="pending")
    write(page, "A needle that was read before", status="approved")
    client.post(
        at(NEW, "q=needle"),
        {"bulk_action": "spam", "ceiling": asked.select_one("[name=ceiling]")["value"]},
    )
    assert statuses() == ["approved"] + ["pending"] * 8 + ["spam"]
    assert Comment.objects.get(status="spam").body == "A needle"
    # The search may contain a name: no one needs it when the work is done.
    assert list(Batch.objects.values_list("status", "query")) == [("done", "")]


def test_no_action_chosen_is_said(client, seven, moderator):  # noqa: F811
    answer = client.post(at(NEW), {"ceiling": "x", "reason": "My words"})
    assert answer.status_code == 422
    assert "Choose an action" in soup(answer).select_one("[role=alert]").get_text()
    assert "My words" in soup(answer).get_text()
    assert not Batch.objects.exists()


def test_a_killed_batch_goes_on_where_it_stood(page, seven):
    user = User.objects.create_superuser("root")
    batch = Batch.objects.create(
        decision="approve", query="", user=user, ceiling=batches.newest(), expected=7
    )
    assert batches.piece(batch.pk)
    batch.refresh_from_db()
    assert batch.done == 3 and batch.cursor
    # The worker is gone, and its claim lasts for a while.
    assert not batches.work(batch.pk)
    Batch.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert batches.work(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.done) == ("done", 7)
    assert statuses() == ["approved"] * 7


def test_a_large_batch_is_worked_on_by_its_page(client, page, seven, moderator, monkeypatch):  # noqa: F811
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    monkeypatch.setattr(batches, "SECONDS_PER_REQUEST", 0)
    client.post(at(NEW), {"bulk_action": "approve", "ceiling": batches.newest()})
    batch = Batch.objects.get()
    where = reverse("neuromod_comments_admin:batch", args=[batch.uuid])
    assert batch.is_running and soup(client.get(where)).select_one("button[value=work]")
    said = client.post(where, {"action": "work"}, headers={"accept": "application/json"}).json()
    assert (said["done"], said["total"], said["is_running"]) == (3, 7, True)
    for _time in range(3):
        client.post(where, {"action": "work"})
    assert statuses() == ["approved"] * 7
    assert soup(client.get(where)).select_one("button[value=undo]")


def test_each_button_names_its_own_number(client, page, seven, moderator):  # noqa: F811
    """In the tab of all comments, an action counts only those that it changes."""
    write(page, "Buy", status="spam")
    write(page, "Gone", status="erased")
    asked = soup(client.get(at(NEW, "tab=all")))
    assert "9 comments match" in asked.get_text()
    assert said_by_buttons(asked) == {
        "approve": "Approve 8 comments",
        "hold": "Hold 1 comment",
        "spam": "Mark 7 comments as spam",
        "decline": "Decline 8 comments",
        "erase": "Erase 8 comments…",
    }
    client.post(at(NEW, "tab=all"), {"bulk_action": "approve", "ceiling": batches.newest()})
    batch = Batch.objects.get()
    assert (batch.expected, batch.done) == (8, 8)
    assert said_by_buttons(soup(client.get(at(NEW, "tab=erased")))) == {}


def test_erasing_is_asked_once_more(client, seven, moderator):  # noqa: F811
    asked = client.post(at(NEW), {"bulk_action": "erase", "ceiling": batches.newest()})
    assert asked.status_code == 200
    assert said_by_buttons(soup(asked)) == {"erase": "Erase 7 comments"}
    assert statuses() == ["pending"] * 7 and not Batch.objects.exists()
    [form] = soup(asked).select("main form")
    sent = {one["name"]: one["value"] for one in form.select("input")}
    client.post(form["action"], {**sent, "bulk_action": "erase"})
    assert statuses() == ["erased"] * 7


def test_erasing_cannot_be_undone(client, seven, moderator):  # noqa: F811
    client.post(at(NEW), {"bulk_action": "erase", "sure": "on", "ceiling": batches.newest()})
    batch = Batch.objects.get()
    where = reverse("neuromod_comments_admin:batch", args=[batch.uuid])
    assert soup(client.get(where)).select_one("button[value=undo]") is None
    client.post(where, {"action": "undo"})
    assert statuses() == ["erased"] * 7


def test_a_batch_reaches_no_other_section(client, seven, elsewhere):  # noqa: F811
    mine = write(PlainPage.objects.get(slug="elsewhere"), status="pending")
    asked = soup(client.get(at(NEW)))
    assert "1 comment matches" in asked.get_text()
    client.post(at(NEW), {"bulk_action": "spam", "ceiling": batches.newest()})
    mine.refresh_from_db()
    assert mine.status == "spam" and statuses() == ["pending"] * 7 + ["spam"]


def test_a_batch_belongs_to_who_made_it(client, seven, elsewhere):  # noqa: F811
    other = Batch.objects.create(
        decision="approve", user=User.objects.create_user("x"), status="done"
    )
    where = reverse("neuromod_comments_admin:batch", args=[other.uuid])
    assert client.post(where, {"action": "undo"}).status_code == 302
    other.refresh_from_db()
    assert other.status == "done"


def test_selected_comments_are_put_back_together(client, page, seven, moderator):  # noqa: F811
    chosen = seven[:4]
    answer = client.post(f"{bulk_url('spam', *chosen)}&next={reverse(QUEUE)}", follow=True)
    link = next(a for a in soup(answer).select("a") if "undo" in a.get_text())
    assert statuses() == ["pending"] * 3 + ["spam"] * 4
    client.post(link["href"], {"action": "undo"})
    assert statuses() == ["pending"] * 7


def test_all_is_no_selection(client, seven, moderator):  # noqa: F811
    """Wagtail's "id=all" would load every comment of the site into memory."""
    client.post("/admin/bulk/neuromod_comments/comment/spam/?id=all")
    assert statuses() == ["pending"] * 7 and not Batch.objects.exists()


def test_a_batch_whose_user_is_gone_ends_and_can_be_put_back(client, page, seven, moderator):  # noqa: F811
    gone = User.objects.create_superuser("gone")
    batch = Batch.objects.create(
        decision="approve",
        query="tab=pending&q=Words",
        user=gone,
        ceiling=batches.newest(),
        expected=7,
    )
    other = Batch.objects.create(
        decision="approve", query="tab=spam", user=moderator, ceiling=batches.newest(), expected=0
    )
    assert batches.work(batch.pk, seconds=0)
    gone.delete()
    call_command("resume_bulk_moderation")
    for one in (batch, other):
        one.refresh_from_db()
        assert (one.status, one.claimed_until, one.query) == ("done", None, "")
        assert one.finished_at is not None
    assert statuses() == ["approved"] * 3 + ["pending"] * 4
    address = reverse("neuromod_comments_admin:batch", args=[batch.uuid])
    assert "remaining comments were left unchanged" in soup(client.get(address)).get_text()
    address_of_other = reverse("neuromod_comments_admin:batch", args=[other.uuid])
    assert "left unchanged" not in soup(client.get(address_of_other)).get_text()
    client.post(address, {"action": "undo"})
    batch.refresh_from_db()
    assert (batch.status, batch.undone) == ("undone", 3)
    assert statuses() == ["pending"] * 7


def test_undoing_whose_user_is_gone_can_be_begun_again(page, seven, moderator):  # noqa: F811
    gone = User.objects.create_superuser("gone")
    batch = batches.selected("approve", seven, user=gone)
    Batch.objects.filter(pk=batch.pk).update(status="undoing")
    assert batches.work(batch.pk, seconds=0)
    gone.delete()
    assert not batches.piece(batch.pk), "there is no more to do"
    batch.refresh_from_db()
    assert batch.status == "done"
    assert batches.begin_undo(batch, user=moderator)
    assert statuses() == ["pending"] * 7


def told():
    """Return every column of every comment and batch, by key."""
    rows = [*Comment.objects.order_by("pk").values(), *Batch.objects.order_by("pk").values()]
    return {(row.get("body", "batch"), row["id"]): row for row in rows}


def changed(before, after):
    """Return the columns that changed."""
    return {
        key: sorted(name for name in row if row[name] != after[key][name])
        for key, row in before.items()
        if row != after[key]
    }


@pytest.fixture
def decided(page, root):
    """Two batches of a user with all permissions, over two pages, with their comments."""
    boss = User.objects.create_superuser("root")
    other = root.add_child(instance=PlainPage(title="Theirs", slug="theirs"))
    found = {}
    for decision in ("approve", "spam"):
        comments = [
            write(where, f"{decision} {where.slug}", status="pending") for where in (page, other)
        ]
        found[decision] = (batches.selected(decision, comments, user=boss), comments)
    return found


def test_who_undoes_puts_back_only_what_they_moderate(page, decided):
    batch, (mine, _theirs) = decided["approve"]
    here = person(section=page)
    before = told()
    assert batches.begin_undo(batch, user=here)
    columns = changed(before, told())
    assert set(columns) == {("approve article", mine.pk), ("batch", batch.pk)}
    batch.refresh_from_db()
    mine.refresh_from_db()
    assert (batch.status, batch.undone, batch.user) == ("undone", 1, here)
    assert (mine.status, mine.batch, mine.decided_by) == ("pending", None, here)


def test_undoing_a_batch_leaves_the_other_one(decided):
    batch, comments = decided["spam"]
    before = told()
    assert batches.begin_undo(batch, user=User.objects.get(username="root"))
    assert {key for key in changed(before, told()) if key[0] != "batch"} == {
        (comment.body, comment.pk) for comment in comments
    }
    assert statuses() == ["approved", "approved", "pending", "pending"]


@pytest.mark.parametrize("status", Batch.Status.values)
def test_only_what_is_done_can_be_begun_to_undo(decided, status, monkeypatch):
    set_going = []
    monkeypatch.setattr(batches, "_set_going", lambda one, now: set_going.append((one.pk, now)))
    batch, _comments = decided["approve"]
    Batch.objects.filter(pk=batch.pk).update(status=status, cursor="7", undone=1)
    before = told()
    begun = batches.begin_undo(batch, user=person("change_comment"))
    assert begun == (status == Batch.Status.DONE)
    assert bool(changed(before, told())) == begun
    assert set_going == [(batch.pk, True)] * begun
    if begun:
        batch.refresh_from_db()
        assert (batch.status, batch.cursor, batch.finished_at) == ("undoing", "", None)


@pytest.mark.parametrize("status", [Batch.Status.DONE, Batch.Status.UNDONE])
def test_nobody_works_on_what_is_finished(decided, status):
    batch, _comments = decided["approve"]
    Batch.objects.filter(pk=batch.pk).update(status=status)
    before = told()
    assert not batches.work(batch.pk)
    assert told() == before


def test_a_claim_holds_until_it_runs_out(decided):
    batch, _comments = decided["approve"]
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(
        status="undoing", claimed_until=now + timedelta(minutes=1)
    )
    before = told()
    assert not batches.work(batch.pk) and told() == before
    Batch.objects.filter(pk=batch.pk).update(claimed_until=now - timedelta(seconds=1))
    assert batches.work(batch.pk) and told() != before


def test_the_newest_comment_is_none_or_the_last(page):
    assert batches.newest() == 0
    write(page, "First")
    last = write(page, "Last")
    assert batches.newest() == last.pk


def test_a_batch_of_chosen_comments_has_these_columns(page, decided):
    """A batch that changed nothing is not kept."""
    boss = User.objects.get(username="root")
    one, two = (write(page, name, status="pending") for name in "ab")
    before = told()
    assert batches.selected("hold", [one, two], user=boss) is None
    assert told() == before
    actions.mark_spam(two)
    batch = batches.selected("spam", [one, two], user=boss)
    row = Batch.objects.filter(pk=batch.pk).values().get()
    assert row.pop("finished_at") is not None
    for name in ("id", "uuid", "created_at"):
        assert row.pop(name)
    assert row == {
        "decision": "spam",
        "query": "",
        "user_id": boss.pk,
        "status": "done",
        "expected": 2,
        "done": 1,
        "undone": 0,
        "cursor": "",
        "ceiling": row["ceiling"],
        "reason": "",
        "claimed_until": None,
    }
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.batch, two.batch) == (batch, None)
    data = ModelLogEntry.objects.for_instance(one).order_by("-pk").first()
    assert (data.uuid, data.user, data.data["screen"]) == (batch.uuid, boss, "list")


@pytest.mark.parametrize(("seconds", "done"), [(0, 1), (600, 4), (None, 4)])
def test_so_long_is_worked_on_a_batch(page, monkeypatch, seconds, done):
    monkeypatch.setattr(batches, "PIECE", 1)
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    boss = User.objects.create_superuser("root")
    comments = [write(page, f"{n}", status="pending") for n in range(4)]
    batch = batches.begin("approve", "", user=boss, ceiling=batches.newest(), expected=4)
    assert batches.work(batch.pk, seconds=seconds)
    batch.refresh_from_db()
    assert (batch.done, batch.claimed_until) == (done, None)
    entries = ModelLogEntry.objects.filter(action="neuromod_comments.approve", uuid=batch.uuid)
    assert entries.count() == done
    assert {(entry.user, entry.data["screen"]) for entry in entries} == {(boss, "batch")}
    approved = Comment.objects.filter(batch=batch, status="approved", decided_by=boss)
    assert approved.count() == done
    assert len(comments) == 4


def test_a_claim_keeps_others_away_and_undoing_begins_without_one(decided, monkeypatch):
    batch, comments = decided["approve"]
    monkeypatch.setattr(batches, "PIECE", 1)
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    later = timezone.now() + timedelta(hours=1)
    Batch.objects.filter(pk=batch.pk).update(claimed_until=later)
    assert batches.begin_undo(batch, user=User.objects.get(username="root"))
    batch.refresh_from_db()
    assert batch.claimed_until is None
    assert batches._claim(batch.pk) and not batches._claim(batch.pk)
    assert batches.piece(batch.pk)
    batch.refresh_from_db()
    assert (batch.cursor, batch.undone) == (str(comments[0].pk), 1)


@pytest.mark.parametrize("decision", ["decline", "spam", "approve"])
def test_only_a_batch_that_declines_gives_its_reason(page, decision):
    boss = User.objects.create_superuser("root")
    comment = write(page, "a", status="pending")
    ceiling = batches.newest()
    batches.begin(decision, "", user=boss, ceiling=ceiling, expected=1, reason="Too long")
    comment.refresh_from_db()
    reason = "Too long" if decision == "decline" else ""
    assert comment.decline_reason == reason
    entry = ModelLogEntry.objects.for_instance(comment).get(action=f"neuromod_comments.{decision}")
    assert entry.data.get("reason", "") == reason


def test_undoing_ends_where_nothing_can_be_put_back(page, monkeypatch):
    """Piece by piece, past what was erased and so stays in its batch."""
    monkeypatch.setattr(batches, "PIECE", 1)
    boss = User.objects.create_superuser("root")
    batch = batches.selected("erase", [write(page, text) for text in "ab"], user=boss)
    assert batches.begin_undo(batch, user=boss)
    batch.refresh_from_db()
    assert (batch.status, batch.undone) == ("undone", 0)
    assert statuses() == ["erased", "erased"]


def test_the_record_of_undoing_names_the_batch(decided):
    boss = User.objects.get(username="root")
    batch, comments = decided["approve"]
    ModelLogEntry.objects.all().delete()
    assert batches.begin_undo(batch, user=boss)
    found = ModelLogEntry.objects.order_by("object_id")
    assert [(row.object_id, row.uuid, row.user, row.action, row.data) for row in found] == [
        (
            str(comment.pk),
            batch.uuid,
            boss,
            "neuromod_comments.undo",
            {"from": "approved", "to": "pending", "screen": "batch"},
        )
        for comment in comments
    ]


def test_a_task_works_on_a_large_batch_where_there_is_a_worker(
    decided, monkeypatch, django_capture_on_commit_callbacks
):
    """Else its page does: a task would do all the work within the request."""
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    batch, _comments = decided["approve"]
    boss, asked = User.objects.get(username="root"), []
    monkeypatch.setattr(batches, "work_on_batch", SimpleNamespace(enqueue=asked.append))
    for backend, is_worker in ((object(), True), (ImmediateBackend("default", {}), False)):
        monkeypatch.setattr(batches, "task_backends", {"default": backend})
        Batch.objects.filter(pk=batch.pk).update(status="done")
        asked.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert batches.begin_undo(batch, user=boss)
            assert asked == []
        assert asked == [batch.pk] * is_worker
    monkeypatch.undo()
    batches.work_on_batch.call(batch.pk)
    batch.refresh_from_db()
    assert batch.status == "undone"


@pytest.mark.parametrize("order", ["newest", "urgent", "oldest"])
def test_a_batch_begins_with_the_oldest_comment_in_whichever_order_one_looked(seven, order):
    batch = Batch.objects.create(
        decision="approve", query=f"order={order}", user=User.objects.create_superuser("root"),
        ceiling=batches.newest(), expected=7,
    )  # fmt: skip
    assert batches.piece(batch.pk)
    assert set(batch.comments.all()) == set(seven[:3])


def test_a_claim_is_of_one_batch_and_renewed_with_each_piece(decided, monkeypatch):
    monkeypatch.setattr(batches, "PIECE", 1)
    now = timezone.now()
    monkeypatch.setattr(batches, "timezone", SimpleNamespace(now=lambda: now))
    Batch.objects.update(status="undoing")
    (mine, _), (other, _) = decided["approve"], decided["spam"]

    def claims():
        return dict(Batch.objects.values_list("pk", "claimed_until"))

    assert batches._claim(mine.pk)
    until = now + batches.CLAIM
    assert claims() == {mine.pk: until, other.pk: None}
    assert batches._claim(other.pk)
    now += timedelta(minutes=1)
    assert batches.piece(mine.pk)
    assert claims() == {mine.pk: now + batches.CLAIM, other.pk: until}
    Batch.objects.filter(pk=mine.pk).update(claimed_until=None)
    assert batches.work(mine.pk)
    assert claims() == {mine.pk: None, other.pk: until}
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("undone", "undoing")
    before = told()
    assert not batches.piece(mine.pk)
    assert told() == before


def test_so_many_are_decided_at_once(page, monkeypatch):
    """And put back at once; one more is left to a task or to the page of the batch."""
    boss = User.objects.create_superuser("root")
    comments = [write(page, text, status="pending") for text in "ab"]
    for at_once, states in ((2, ["done", "undone"]), (1, ["running", "undoing"])):
        monkeypatch.setattr(batches, "AT_ONCE", at_once)
        batch = batches.begin("spam", "", user=boss, ceiling=batches.newest(), expected=2)
        found = [batch.status]
        Batch.objects.filter(pk=batch.pk).update(status="done", done=len(comments))
        batch.refresh_from_db()
        assert batches.begin_undo(batch, user=boss)
        assert [*found, batch.status] == states


@pytest.mark.parametrize(
    ("status", "expected", "total"),
    [("running", 10, 10), ("done", 3, 4), ("undoing", 10, 4), ("undone", 10, 4)],
)
def test_the_end_of_a_batch_is_what_was_expected_and_of_its_undoing_what_was_done(
    status, expected, total
):
    view = BatchView()
    view.batch = Batch(status=status, expected=expected, done=4)
    assert view.total == total


def test_a_batch_whose_page_is_deleted_meanwhile_decides_on_nothing_else(page, root, seven):
    section = root.add_child(instance=PlainPage(title="Section", slug="section"))
    batch = Batch.objects.create(
        decision="spam",
        query=f"section={section.pk}",
        user=person("change_comment"),
        ceiling=batches.newest(),
        expected=1,
    )
    section.delete()
    assert batches.work(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.done, set(statuses())) == ("done", 0, {"pending"})
