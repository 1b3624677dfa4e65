"""Deleted data is nowhere in the database file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, Edit
from neuromod_wagtail.privacy import wiping
from tests.comments.conftest import write

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the bytes of a file of SQLite"),
]
SECRET = "aSecretAboutMyHealth"


def pragma(text):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {text}")
        return cursor.fetchone()


def in_file(word=SECRET):
    """Tell whether it is in the file, its journal or its log."""
    name = str(connection.settings_dict["NAME"])
    files = [Path(f"{name}{end}") for end in ("", "-journal", "-wal")]
    return any(word.encode() in file.read_bytes() for file in files if file.is_file())


def test_each_connection_overwrites_what_it_deletes(page):
    assert pragma("secure_delete") == (1,)
    pragma("secure_delete = OFF")
    connection.close()
    assert pragma("secure_delete") == (1,)


def test_a_moderator_who_erases_leaves_no_byte(page):
    # Long text is stored on pages of its own in the file.
    comment, other = write(page, f"{SECRET} " * 1200), write(page, "stays " * 1200)
    Edit.objects.create(comment=comment, body=f"{SECRET} before")
    assert in_file() and in_file("stays stays")
    actions.erase(Comment.objects.get(pk=comment.pk))
    assert not in_file() and in_file("stays stays")
    assert Comment.objects.get(pk=other.pk).body.startswith("stays")


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_what_was_deleted_without_care_before_goes_with_the_person(page, mode):
    pragma(f"journal_mode = {mode}")
    try:
        pragma("secure_delete = OFF")
        write(page, f"{SECRET} " * 1200)
        Comment.objects.all().delete()
        write(page, "other words of hers")
        write(page, "stays", email="b@example.org")
        assert in_file()
        call_command("erase_reader_data", "ann@example.org", yes=True)
        assert not in_file() and not in_file("other words of hers") and in_file("stays")
    finally:
        pragma("journal_mode = DELETE")
        connection.close()


def test_a_file_that_is_busy_is_told_and_nothing_is_lost(page, caplog):
    write(page, "words")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        assert wiping.wipe() is False  # as while someone else writes
        cursor.execute("ROLLBACK")
    assert "run VACUUM later" in caplog.text
    assert wiping.wipe() is True
    assert Comment.objects.get().body == "words"
