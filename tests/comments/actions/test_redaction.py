"""Redaction: what a moderator changes in a comment's text, and what stays."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import on_commit, redaction
from neuromod_wagtail.comments.actions.redaction import TextConflict
from neuromod_wagtail.comments.models import Comment, Edit
from neuromod_wagtail.comments.models.states import InvalidTransition, Status
from tests.comments.conftest import soup, write

BEFORE = "Call me on 555 0100. TENS helped."
AFTER = "Call me on [number removed]. TENS helped."


def all_columns() -> dict[int, dict[str, object]]:
    return {row["id"]: row for row in Comment.objects.values()}


def test_a_redaction_changes_these_columns_and_none_of_the_next(page, admin_user):
    comment, other = (write(page, BEFORE, status="approved", name=name) for name in ("Ann", "Bo"))
    before, version = all_columns(), comment.discussion.version
    assert actions.redact(comment, f" {AFTER}\r\n", seen=BEFORE, user=admin_user, screen="queue")
    after = all_columns()
    assert after[other.pk] == before[other.pk]
    now, was = after[comment.pk], before[comment.pk]
    assert {name for name in now if now[name] != was[name]} == {"body", "body_html", "redacted_at"}
    assert (now["body"], now["body_html"]) == (AFTER, f"<p>{AFTER}</p>")
    edit = Edit.objects.get()
    assert (edit.body, edit.user, edit.is_redaction) == (BEFORE, admin_user, True)
    entry = ModelLogEntry.objects.for_instance(comment).order_by("-pk").first()
    assert (entry.action, entry.user) == ("neuromod_comments.redact", admin_user)
    assert entry.data == {"from": "approved", "to": "approved", "screen": "queue"}
    comment.discussion.refresh_from_db()
    assert comment.discussion.version > version


def test_readers_see_the_new_text_and_a_mark(page, client):
    redacted, edited = (write(page, BEFORE, status="approved", name=name) for name in ("Ann", "Bo"))
    actions.redact(redacted, AFTER, seen=BEFORE)
    Comment.objects.filter(pk=edited.pk).update(edited_at=timezone.now())
    shown = soup(client.get(page.url))
    marks = {
        pk: [one.text for one in shown.select(f"#comment-{pk} header i")]
        for pk in (redacted.pk, edited.pk)
    }
    assert marks == {redacted.pk: ["edited by a moderator"], edited.pk: ["edited"]}
    assert "555 0100" not in shown.select_one(f"#comment-{redacted.pk}").text
    assert "555 0100" in shown.select_one(f"#comment-{edited.pk}").text


def test_the_same_text_is_no_change(page):
    comment = write(page, BEFORE)
    assert not actions.redact(comment, f"{BEFORE}\n", seen=BEFORE)
    comment.refresh_from_db()
    assert comment.redacted_at is None and not Edit.objects.exists()


def test_the_original_text_again_removes_the_mark(page):
    comment = write(page, BEFORE)
    for old, new, is_marked in (
        (BEFORE, AFTER, True),
        (AFTER, "Less.", True),
        ("Less.", BEFORE, False),
    ):
        assert actions.redact(comment, new, seen=old)
        comment.refresh_from_db()
        assert bool(comment.redacted_at) is is_marked and comment.body == new


def test_a_text_that_changed_meanwhile_is_not_overwritten(page):
    comment = write(page, BEFORE)
    Comment.objects.filter(pk=comment.pk).update(body="Edited by Ann.")
    before = all_columns()
    with pytest.raises(TextConflict):
        actions.redact(comment, AFTER, seen=BEFORE)
    assert all_columns() == before and not Edit.objects.exists()


@pytest.mark.parametrize("gone", ["withdrawn", "erased"])
def test_what_its_author_took_back_is_not_redacted(page, gone):
    comment = write(page, BEFORE)
    (actions.withdraw if gone == "withdrawn" else actions.erase)(comment)
    comment.refresh_from_db()
    before = all_columns()
    with pytest.raises(InvalidTransition):
        actions.redact(comment, AFTER, seen=comment.body)
    with pytest.raises(ValueError):
        actions.redact(write(page, "Other"), " \n", seen="Other")
    assert all_columns()[comment.pk] == before[comment.pk]


def test_evidence_quoted_from_what_was_removed_goes_with_it(page):
    comment = write(page, BEFORE)
    holds = [
        {"code": "phone", "evidence": "555 0100"},
        {"code": "words", "evidence": "TENS"},
        {"code": "moderation", "evidence": ""},
        {"code": "first_comments", "evidence": "0/3"},
    ]
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=holds)
    actions.redact(comment, AFTER, seen=BEFORE)
    comment.refresh_from_db()
    assert [hold["evidence"] for hold in comment.hold_reasons] == ["", "TENS", "", "0/3"]


def test_the_old_text_is_kept_for_as_long_as_the_setting_says(page, settings):
    settings.NEUROMOD_COMMENTS_KEEP_REDACTED_DAYS = 10
    old, new, authors = (write(page, BEFORE, name=name) for name in ("Ann", "Bo", "Cy"))
    for comment, days in ((old, 11), (new, 9)):
        Edit.objects.create(comment=comment, body="Even more: 555 0100")
        actions.redact(comment, AFTER, seen=BEFORE)
        at = timezone.now() - timedelta(days=days)
        Edit.objects.filter(comment=comment).update(replaced_at=at)
    Edit.objects.create(comment=authors, body="x", replaced_at=timezone.now() - timedelta(days=99))
    call_command("purge_reader_comments", verbosity=0)
    left = Edit.objects.order_by("pk").values_list("comment", flat=True)
    assert list(left) == [new.pk, new.pk, authors.pk]


def test_erasing_leaves_nothing_of_the_old_text(page):
    comment = write(page, BEFORE)
    actions.redact(comment, AFTER, seen=BEFORE)
    actions.erase(comment)
    comment.refresh_from_db()
    assert comment.redacted_at is None and not Edit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_redacts(page):
    comment = write(page, BEFORE)
    start, outcomes = Barrier(2), []

    def work(body: str) -> None:
        start.wait()
        try:
            outcomes.append(actions.redact(comment, body, seen=BEFORE))
        except TextConflict:
            outcomes.append(False)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=[f"{AFTER} {number}"]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True], connection.vendor
    assert Edit.objects.count() == 1


def test_evidence_that_quotes_removed_words_goes_however_it_was_read(page):
    before = "I’ll write what Dr *Smith*\nsaid, and TENS helped."
    comment = write(page, before)
    quoted = {"code": "named_person", "evidence": "I'll write what Dr Smith said"}
    words = {"code": "learned", "evidence": "0.91\n+~links\n+smith"}
    other = {"code": "miracle_cure", "evidence": "TENS helped"}
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=[quoted, words, other])
    actions.redact(comment, before.replace("*Smith*", "[removed]"), seen=before)
    comment.refresh_from_db()
    assert comment.hold_reasons == [{**quoted, "evidence": ""}, {**words, "evidence": ""}, other]


@pytest.mark.parametrize("body", ["\0", "\u200b", " ", "a\0b"])
def test_a_text_that_no_one_sees_is_refused_beside_the_field(page, client, admin_user, body):
    comment = write(page, BEFORE)
    client.force_login(admin_user)
    address = f"/admin/reader-comments/{comment.pk}/redact/"
    answer = client.post(address, {"body": body, "seen": BEFORE, "expected": "pending"})
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"body"}
    comment.refresh_from_db()
    assert comment.body == BEFORE


@pytest.mark.parametrize("status", ["approved", "pending"])
def test_only_what_readers_saw_is_purged_from_caches(page, monkeypatch, status):
    purged = []
    monkeypatch.setattr(
        on_commit, "purge", lambda *pages, discussions: purged.append((pages, discussions))
    )
    comment = write(page, BEFORE, status=status)
    purged.clear()
    actions.redact(comment, AFTER, seen=BEFORE)
    expected = [((page.pk,), [comment.discussion_id])]
    assert purged == (expected if status == "approved" else [])


def test_a_text_that_its_author_replaced_is_not_the_original(page):
    comment, other = (write(page, BEFORE, name=name) for name in ("Ann", "Bo"))
    Edit.objects.create(comment=comment, body=AFTER)
    Edit.objects.create(comment=other, body=AFTER, is_redaction=True)
    actions.redact(comment, AFTER, seen=BEFORE)
    comment.refresh_from_db()
    assert comment.redacted_at is not None


def test_lines_end_in_a_browser_as_they_do_in_the_database(page):
    comment = write(page, f"One.\n{BEFORE}")
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=[{"code": "moderation"}])
    assert not actions.redact(comment, f"One.\r\n{BEFORE}", seen=f"One.\r\n{BEFORE}")
    assert actions.redact(comment, f"One.\r\n{AFTER}", seen=f" One.\r\n{BEFORE}")
    comment.refresh_from_db()
    assert (comment.body, comment.hold_reasons) == (f"One.\n{AFTER}", [{"code": "moderation"}])


def test_what_has_a_text_to_redact(page):
    comment = write(page)
    for kind in ("comment", "pingback"):
        for status in Status.values:
            comment.status, comment.kind = status, kind
            may = kind == "comment" and status not in {"withdrawn", "erased"}
            assert redaction.can_redact(comment) is may
