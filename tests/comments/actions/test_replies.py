"""Replies by staff: what is published with them, and what is declined with them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from wagtail.models import ModelLogEntry, Page

from neuromod_wagtail.comments.actions import replies
from neuromod_wagtail.comments.models import Comment, Discussion, Mail, Note
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.comments.spam.submission import Refused
from tests.comments.conftest import write
from tests.comments.roles import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia() -> User:
    user = person("change_comment", name="mia")
    User.objects.filter(pk=user.pk).update(first_name="Mia", last_name="Mo")
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def _nothing_is_sent(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def state():
    return (
        list(Comment.objects.order_by("pk").values()),
        list(Note.objects.values()),
        set(Mail.objects.values_list("event", flat=True)),
        ModelLogEntry.objects.count(),
    )


def record():
    """Return what was recorded since the last call."""
    entries = ModelLogEntry.objects.order_by("pk")
    found = [
        (one.action.partition(".")[2], one.user, int(one.object_id), one.data.get("screen"))
        for one in entries
    ]
    entries.delete()
    return found


@pytest.mark.parametrize(
    ("status", "after"),
    [("pending", "approved"), ("approved", "approved"), ("declined", "declined")],
)
def test_a_reply_is_published_at_once_and_what_waited_with_it(page, mia, status, after):
    comment, other = (write(page, text, status=status) for text in "ab")
    record()
    reply = replies.reply(comment, "*Thanks*", user=mia, expected=status, screen="queue")
    assert (reply.parent, reply.user, reply.name) == (comment, mia, "Mia Mo")
    assert (reply.body, reply.status, reply.page_id) == ("*Thanks*", "approved", page.pk)
    assert reply.badge == "staff"
    found = dict(Comment.objects.values_list("pk", "status"))
    assert found == {comment.pk: after, other.pk: status, reply.pk: "approved"}
    published = [("approve", mia, comment.pk, "queue")] * (status == "pending")
    assert record() == [*published, ("post", mia, reply.pk, None)]


@pytest.mark.parametrize("expected", ["approved", None])
def test_who_comes_second_or_to_nothing_changes_nothing(page, mia, expected):
    comment, closed = write(page, "a"), write(page, "b")
    Comment.objects.filter(pk=closed.pk).update(closed=True)
    closed.refresh_from_db()
    before = state()
    if expected:
        with pytest.raises(StatusConflict) as conflict:
            replies.reply(comment, "Thanks", user=mia, expected=expected)
        assert conflict.value.actual == "pending"
    with pytest.raises(Refused) as refused:
        replies.reply(closed, "Thanks", user=mia)
    assert refused.value.code == "thread_closed"
    assert state() == before
    gone = Comment.objects.get(pk=comment.pk)
    comment.delete()
    with pytest.raises(Refused) as refused:
        replies.reply(gone, "Thanks", user=mia, expected=expected and "pending")
    assert refused.value.code == "parent_gone"


def test_a_reply_obeys_the_settings_of_its_site(page, mia, site_settings, monkeypatch):
    """A page outside every site has none."""
    asked = []
    settings_for = replies.settings_for
    monkeypatch.setattr(
        replies, "settings_for", lambda page, site: asked.append(site) or settings_for(page, site)
    )
    lost = Page.get_first_root_node().add_child(instance=type(page)(title="Lost", slug="lost"))
    comment = write(page)
    replies.reply(comment, "Thanks", user=mia)
    Comment.objects.update(page=lost)
    Discussion.objects.update(page=lost)
    replies.reply(Comment.objects.get(pk=comment.pk), "Again", user=mia)
    assert asked == [site_settings.site_id, None]


@pytest.mark.parametrize("tell", [True, False])
@pytest.mark.parametrize("answer", ["", "Please see a doctor."])
@pytest.mark.parametrize("note", ["", "Again."])
def test_a_decline_replies_and_notes_where_asked(page, mia, tell, answer, note):
    comment, other = (write(page, text, wants_notice=True) for text in "ab")
    earlier = comment.notes.create(text="Earlier", user=mia)
    record()
    [move] = replies.decline(
        comment, user=mia, expected="pending", reason="Advice", tell=tell,
        answer=answer, note=note, screen="form",
    )  # fmt: skip
    assert (move.pk, move.old, move.new) == (comment.pk, "pending", "declined")
    comment.refresh_from_db()
    assert (comment.status, comment.decline_reason) == ("declined", "Advice")
    assert Comment.objects.get(pk=other.pk).status == "pending"
    told = Mail.objects.filter(kind="declined").values_list("comment", flat=True)
    assert list(told) == [comment.pk] * tell
    written = Note.objects.values_list("pk", "text", "user")
    assert list(written) == [(earlier.pk, note or "Earlier", mia.pk)]
    reply = Comment.objects.filter(parent=comment).values_list("body", "user")
    assert list(reply) == [(answer, mia.pk)] * bool(answer)
    done = [(action, user, screen) for action, user, _pk, screen in record()]
    assert done == [
        ("decline", mia, "form"),
        *[("change_note", mia, "form")] * bool(note),
        *[("post", mia, None)] * bool(answer),
    ]


def test_a_decline_that_cannot_be_answered_is_not_made(page, mia):
    comment = write(page)
    Comment.objects.filter(pk=comment.pk).update(closed=True)
    comment.refresh_from_db()
    before = state()
    with pytest.raises(Refused):
        replies.decline(comment, user=mia, note="Again.", answer="Please see a doctor.")
    with pytest.raises(StatusConflict):
        replies.decline(comment, user=mia, expected="approved")
    assert state() == before
