"""Moderators' notes: whose they are, what is recorded of them, and who may write them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.actions import notes
from neuromod_wagtail.comments.models import Note
from tests.comments.conftest import write
from tests.comments.roles import ANN, person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db

BEA = "user:7"


def kept():
    return list(Note.objects.order_by("pk").values_list("comment", "person_key", "text", "user"))


def record():
    """Return what was recorded since the last call, without its prefix."""
    entries = ModelLogEntry.objects.order_by("pk")
    found = [(one.action.partition(".")[2], one.user, one.label, one.data) for one in entries]
    entries.delete()
    return found


def test_a_note_on_a_comment_or_a_person_is_written_changed_and_deleted(page):
    mia, boss = person("change_comment", name="mia"), person("change_comment", name="boss")
    comment = write(page)
    record()
    on_comment = notes.write(comment, " Look \n", user=mia, screen="queue")
    on_person = notes.write(ANN, "Ann", user=mia, screen="person")
    notes.write(BEA, "Bea", user=boss)
    others = [(None, BEA, "Bea", boss.pk)]
    assert kept() == [(comment.pk, "", "Look", mia.pk), (None, ANN, "Ann", mia.pk), *others]
    same = {"from": "pending", "to": "pending"}
    where = {"queue": {"screen": "queue"}, "person": {"screen": "person"}}
    label, of_person = f"#{comment.pk}", f"#{on_person.pk}"
    *found, (_action, _user, _label, data) = record()
    assert found == [
        ("note", mia, label, {**same, **where["queue"]}),
        ("note", mia, of_person, {"person": ANN, **where["person"]}),
    ]
    assert data == {"person": BEA}
    notes.change(on_comment, "Look ", user=mia)
    assert record() == [], "the same text is no change"
    notes.change(on_comment, " Look again ", user=mia, screen="queue")
    notes.change(on_person, "Ann B.", user=mia)
    assert kept() == [
        (comment.pk, "", "Look again", mia.pk), (None, ANN, "Ann B.", mia.pk), *others,
    ]  # fmt: skip
    assert record() == [
        ("change_note", mia, label, {**same, **where["queue"]}),
        ("change_note", mia, of_person, {"person": ANN}),
    ]
    for note in Note.objects.filter(user=mia).order_by("pk"):
        notes.change(note, " ", user=mia, screen="person")
    assert kept() == others
    assert record() == [
        ("delete_note", mia, label, {**same, **where["person"]}),
        ("delete_note", mia, of_person, {"person": ANN, **where["person"]}),
    ]


def test_the_newest_note_of_ones_own_is_replaced(page):
    mia, bob = person("change_comment", name="mia"), person("change_comment", name="bob")
    comment, other = (write(page, text) for text in "ab")
    notes.keep(comment, " ", user=mia)
    assert (kept(), notes.own(comment, mia)) == ([], None)
    notes.keep(other, "Other", user=mia)
    notes.keep(comment, "Of Bob", user=bob)
    notes.write(comment, "Older", user=mia)
    newer = notes.write(comment, "Newer", user=mia)
    assert notes.own(comment, mia) == newer
    record()
    notes.keep(comment, "Newest", user=mia, screen="queue")
    rest = [
        (other.pk, "", "Other", mia.pk),
        (comment.pk, "", "Of Bob", bob.pk),
        (comment.pk, "", "Older", mia.pk),
    ]
    assert kept() == [*rest, (comment.pk, "", "Newest", mia.pk)]
    notes.keep(comment, "", user=mia)
    assert kept() == rest
    said = [(action, data.get("screen")) for action, _user, _label, data in record()]
    assert said == [("change_note", "queue"), ("delete_note", None)]
    notes.keep(other, "First", user=bob, screen="queue")
    assert kept() == [*rest, (other.pk, "", "First", bob.pk)]
    assert [(row[0], row[3]["screen"]) for row in record()] == [("note", "queue")]


def test_notes_are_for_moderators_of_the_comment_or_of_the_person(page, root):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    here, there = person(section=page), person(section=other)
    comment = write(page)
    before = kept(), record()
    for about in (comment, ANN):
        with pytest.raises(PermissionDenied):
            notes.write(about, "x", user=there)
        assert (kept(), before[1][:0]) == (before[0], record())
        note = notes.write(about, "x", user=here)
        for user, text in ((there, "y"), (person("change_comment"), "y"), (there, "")):
            with pytest.raises(PermissionDenied):
                notes.change(note, text, user=user)
        assert Note.objects.get().text == "x"
        notes.change(note, "", user=here)
        record()
