"""Moderators' notes and decisions about a person: exported, erased and expired with the rest."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, people
from neuromod_wagtail.comments.models import Ban, Comment, Mail, Note, TrustLevel
from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.comments.privacy.personal_data import erase, person_of
from neuromod_wagtail.comments.security.ip import email_hash
from tests.comments.conftest import write
from tests.comments.roles import ANN, ban, expire

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(page):
    """A reader who wrote as a guest and with an account, with moderators' decisions."""
    boss = User.objects.create_superuser("boss", "boss@example.net", "x")
    account = User.objects.create_user("ann", "Ann@example.org")
    comment = write(page, "as a guest", address="8.8.8.8")
    write(page, "with an account", user=account)
    other = write(page, "someone else", email="b@example.org", address="9.9.9.9")
    Note.objects.create(comment=comment, text="On the comment", user=boss)
    Note.objects.create(comment=other, text="On another", user=boss)
    notes.write(ANN, "On the person", user=boss)
    people.trust(ANN, user=boss, reason="Writes well")
    people.hold_always(f"user:{account.pk}", user=boss, reason="Sells pads")
    ban(boss, reason="Insults")
    ban(boss, "address", "8.8.8.8", reason="Same house")
    ban(boss, "address", "9.9.9.9", reason="Another house")
    ban(boss, "domain", "example.org", reason="A farm of spam")
    return boss


def test_the_export_has_all_of_it(decided, capsys):
    call_command("export_reader_data", "ann@example.org")
    text = capsys.readouterr().out
    data = json.loads(text)
    assert data["email"] == "ann@example.org"
    assert {row["text"] for row in data["notes"]} == {"On the comment", "On the person"}
    assert {(row["trust_level"], row["reason"]) for row in data["trust_level"]} == {
        ("trusted", "Writes well"),
        ("hold", "Sells pads"),
    }
    assert {(row["what"], row["reason"]) for row in data["bans"]} == {
        ("email", "Insults"),
        ("address", "Same house"),
    }
    assert "Another" not in text and "boss" not in text


def test_erasing_leaves_of_a_ban_only_what_enforces_it(decided, send, page):
    over = ban(decided, "email", "ann@example.org", reason="Renewed")
    call_command("erase_reader_data", "ann@example.org", yes=True)
    assert list(Note.objects.values_list("text", flat=True)) == ["On another"]
    assert not TrustLevel.objects.exists()
    left = {row.value: (row.label, row.reason) for row in Ban.objects.all()}
    assert left[over.value] == ("", "")
    assert sorted(reason for _label, reason in left.values()) == [
        "",
        "",
        "A farm of spam",
        "Another house",
    ]
    said = json.dumps(list(ModelLogEntry.objects.values_list("data", flat=True)))
    assert "Writes well" not in said and "Insults" not in said and "mail:" not in said
    assert "Another house" in said
    assert send()["X-Comment-Refused"] == "banned"


def test_erasing_forgets_bans_that_are_over(decided):
    for row in Ban.objects.all():
        expire(row)
    call_command("erase_reader_data", "ann@example.org", yes=True)
    assert {row.reason for row in Ban.objects.all()} == {"Another house", "A farm of spam"}


def test_retention_forgets_old_bans_and_accounts_that_are_gone(decided, settings, capsys):
    settings.NEUROMOD_COMMENTS_KEEP_BAN_DAYS = 10
    now = timezone.now()
    Ban.objects.filter(kind="email").update(until=now - timedelta(days=11))
    Ban.objects.filter(kind="domain").update(until=now - timedelta(days=9))
    notes.write(f"user:{decided.pk}", "stays", user=decided)
    call_command("purge_reader_comments")
    assert "bans: 1" in capsys.readouterr().out
    assert sorted(Ban.objects.values_list("kind", flat=True)) == ["address", "address", "domain"]
    assert TrustLevel.objects.count() == 2
    User.objects.get(username="ann").delete()
    call_command("purge_reader_comments")
    assert TrustLevel.objects.get().person_key == ANN
    assert Note.objects.filter(person_key=f"user:{decided.pk}").exists()


def test_a_ban_that_nothing_else_connects_with_the_person_loses_their_name(decided):
    later = timezone.now() + timedelta(days=1)
    forgotten = {"kind": "address", "until": later, "reason": "Same house"}
    hers = Ban.objects.create(value="forgotten", label="Ann Reader", **forgotten)
    other = Ban.objects.create(value="another", label="Anna Reader", **forgotten)
    before = {row["id"]: row for row in Ban.objects.values()}
    call_command("erase_reader_data", "ann@example.org", yes=True)
    after = {row["id"]: row for row in Ban.objects.values()}
    assert after[hers.pk] == {**before[hers.pk], "label": ""}
    assert after[other.pk] == before[other.pk]


def test_a_ban_made_by_hand_and_lifted_leaves_no_reason(decided):
    later = timezone.now() + timedelta(days=1)
    for email in ("ann@example.org", "b@example.org"):
        value = people.value_of("email", email)
        row = people.ban("email", value, user=decided, reason=f"of {email}", until=later, label="")
        people.change_ban(row, user=decided, reason=f"still {email}", until=later)
        people.lift_ban(row, user=decided)
    call_command("erase_reader_data", "ann@example.org", yes=True)
    said = json.dumps(list(ModelLogEntry.objects.values_list("data", flat=True)))
    assert "ann@" not in said and "of b@" in said and "still b@" in said


def test_the_record_forgets_the_words_about_what_is_gone_in_time(decided, settings):
    settings.NEUROMOD_COMMENTS_KEEP_BAN_DAYS = 10
    ban(decided, "address", "7.7.7.7", reason="In force")
    lifted = ban(decided, "address", "6.6.6.6", reason="Lifted lately")
    older = ban(decided, "address", "5.5.5.5", reason="Lifted long ago")
    long_ago = ModelLogEntry.objects.filter(object_id=str(older.pk), data__reason=older.reason)
    assert long_ago.update(timestamp=timezone.now() - timedelta(days=11)) == 1
    for row in (lifted, older):
        people.lift_ban(row, user=decided)
    call_command("purge_reader_comments")
    said = json.dumps(list(ModelLogEntry.objects.values_list("data", flat=True)))
    assert "Lifted long ago" not in said
    assert "Lifted lately" in said and "In force" in said


def test_the_record_of_comments_that_went_with_their_page_keeps_no_words(decided, page):
    actions.decline(write(page, "x"), user=decided, reason="Went with the page")
    other = page.get_parent().add_child(instance=type(page)(title="Stays", slug="stays"))
    actions.decline(write(other, "y"), user=decided, reason="Is still here")
    page.delete()
    call_command("purge_reader_comments")
    said = json.dumps(list(ModelLogEntry.objects.values_list("data", flat=True)))
    assert "Went with the page" not in said and "Is still here" in said


def test_an_account_that_signs_in_with_the_address_is_found_and_no_other(page):
    ann = User.objects.create_user("Ann@Example.org")
    bob = User.objects.create_user("bob@example.org")
    hers = write(page, "hers", user=ann, email="", name="Ann")
    write(page, "his", user=bob, email="", name="Bob")
    before = Comment.objects.exclude(pk=hers.pk).values().get()
    call_command("erase_reader_data", "ann@example.org", yes=True)
    assert Comment.objects.get(pk=hers.pk).status == "erased"
    assert Comment.objects.exclude(pk=hers.pk).values().get() == before
    assert set(User.objects.values_list("username", flat=True)) == {ann.username, bob.username}


def test_who_never_wrote_and_only_got_mail_is_found_by_any_spelling(db):
    for to in ("Ann@Example.org", "anna@example.org"):
        Mail.objects.create(event=to, kind="digest", to=to)
    call_command("erase_reader_data", " ann@EXAMPLE.org\n", yes=True)
    assert list(Mail.objects.values_list("to", flat=True)) == ["anna@example.org"]


@pytest.mark.parametrize("nothing", ["", " \n"])
def test_an_empty_address_is_no_ones(page, nothing):
    write(page, email="")
    with pytest.raises(ValidationError) as refused:
        person_of(nothing)
    assert (refused.value.code, refused.value.messages) == ("required", ["Enter an email address."])


def test_the_other_addresses_of_an_account_are_found_however_they_are_written(page):
    """The hash finds them, and the text where the hash was made with an older key."""
    ann = User.objects.create_user("ann", "ann@example.org")
    User.objects.create_user("bob", "bob@example.org")
    own = write(page, "signed in", user=ann, email="old@example.org")
    capitals = write(page, "a guest", name="A", email="OLD@example.org")
    other_key = write(page, "a guest of another time", name="A", email="old@example.org")
    Comment.objects.filter(pk=other_key.pk).update(email_hash="of another key")
    write(page, "someone else", name="Bob", email="bob@example.org")
    found = person_of(" ANN@example.org")
    assert set(found.comments) == {own, capitals, other_key}
    assert found.accounts == {ann.pk}
    assert found.names == {"ann", "Ann Reader", "A"}
    assert found.emails == {"ANN@example.org", "ann@example.org", "old@example.org"}
    hashes = {email_hash(one) for one in ("ann@example.org", "old@example.org")}
    assert found.hashes == hashes
    assert found.keys == {*(f"mail:{one}" for one in hashes), f"user:{ann.pk}"}


def test_whose_hash_is_of_another_time_is_found_by_the_address_alone(page):
    hers = write(page, "hers", email="Ann@Example.org")
    write(page, "his", name="Bob", email="bob@example.org")
    Comment.objects.update(email_hash="of another key")
    found = person_of("ann@example.org")
    assert (set(found.comments), found.accounts) == ({hers}, frozenset())
    Comment.objects.filter(pk=hers.pk).update(email="", email_hash=email_hash("ann@example.org"))
    assert set(person_of("ann@example.org").comments) == {hers}
    account = User.objects.create_user("a", "a@example.org")
    assert Comment.objects.filter(pk=hers.pk).update(user=account) == 1
    found = person_of("ann@example.org")
    assert (found.accounts, found.emails) == ({account.pk}, {"ann@example.org", "a@example.org"})


class Failing:
    model = Comment

    def forget(self) -> int:
        raise OSError("disk full")


class Working:
    model = Note

    def forget(self) -> int:
        return 7


def test_what_cannot_be_forgotten_is_told_and_does_not_stop_the_rest(monkeypatch, caplog):
    monkeypatch.setattr(personal_data, "declarations", lambda: [Failing(), Working()])
    (one, number, wrong), other = personal_data.forget()
    assert (one, number, str(wrong)) == ("reader comments", 0, "disk full")
    assert other == ("moderator notes", 7, None)
    assert [record.getMessage() for record in caplog.records] == [
        "Expired rows of neuromod_comments.Comment could not be deleted."
    ]


def test_who_erased_a_person_is_in_the_record(page):
    boss = User.objects.create_superuser("boss")
    hers, _his = write(page, "hers"), write(page, "his", name="Bob", email="bob@example.org")
    assert erase("ann@example.org", user=boss) == 1
    [entry] = ModelLogEntry.objects.filter(action="neuromod_comments.erase")
    assert (entry.object_id, entry.user, entry.data["screen"]) == (str(hers.pk), boss, "person")
    assert erase("ann@example.org") == 0
