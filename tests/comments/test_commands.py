"""What the commands print, and how they refuse."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import (
    BaseCommand,
    CommandError,
    call_command,
    get_commands,
    load_command_class,
)
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Batch, CommentImport, HelpLine, Note
from neuromod_wagtail.comments.moderation import batches
from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.comments.spam.learner import learning
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue().strip()


def test_lessons_are_rolled_back_from_a_day_or_moment_on(page, admin_user, django_user_model):
    other = django_user_model.objects.create_user("other")
    actions.mark_spam(write(page, "Magnets that heal"), user=admin_user)
    learning.learn_history(page.get_site())

    def roll_back(since, **options):
        return run("spam_filter", "rollback", since=since, **options)

    today = timezone.localdate()
    none, one = (f"{number} lessons rolled back. localhost: " for number in (0, 1))
    kept = "1 lessons of spam, 0 of real comments; holds from 0.35."
    assert roll_back(str(today + timedelta(days=1))) == none + kept
    assert roll_back((timezone.now() + timedelta(hours=1)).isoformat()) == none + kept
    assert roll_back(str(today), user=other.username) == none + kept
    gone = one + kept.replace("1", "0", 1)
    assert roll_back(str(today), user=admin_user.username) == gone


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({}, "Give --since as a date"),
        ({"since": "soon"}, "Give --since as a date"),
        ({"since": "2026-13-45"}, "Give --since as a date"),
        ({"since": "2026-01-01", "user": "none"}, "There is no user “none”."),
        ({"since": "2026-01-01", "site": "none.example"}, "There is no site “none.example”."),
    ],
)
def test_what_cannot_be_rolled_back(root, options, refusal):
    with pytest.raises(CommandError, match=refusal):
        run("spam_filter", "rollback", **options)


def test_a_filter_that_was_never_trained(root):
    shipped = "localhost: as shipped, no lessons yet."
    assert run("spam_filter", "status") == shipped
    assert run("spam_filter", "rollback", since="2026-01-01") == f"0 lessons rolled back. {shipped}"
    with pytest.raises(CommandError, match="Name the file"):
        run("spam_filter", "import")


def test_what_could_not_be_purged_is_told_after_what_was(monkeypatch):
    found = [("bans", 0, ValueError("locked")), ("mails", 2, None), ("notes", 0, None)]
    monkeypatch.setattr(personal_data, "forget", lambda: iter(found))
    out = StringIO()
    with pytest.raises(CommandError, match=r"Some data could not be removed\. bans: locked"):
        call_command("purge_reader_comments", stdout=out)
    assert out.getvalue() == "removed: mails: 2\n"
    monkeypatch.setattr(personal_data, "forget", lambda: iter(found[2:]))
    assert run("purge_reader_comments") == "removed: nothing"


def test_a_batch_that_another_worker_has_is_left_to_it(admin_user, monkeypatch):
    batch = Batch.objects.create(decision="approve", user=admin_user, status="running")
    Batch.objects.create(decision="approve", user=admin_user, status="done")
    monkeypatch.setattr(batches, "work", lambda pk: False)
    assert run("resume_bulk_moderation") == f"{batch}: already running"


def test_an_import_that_there_is_not_cannot_be_undone(root):
    with pytest.raises(CommandError, match="no import 99. The latest are: none"):
        run("import_comments", "isso", undo=99)
    made = [CommentImport.objects.create(source="isso:old") for _number in range(6)]
    with pytest.raises(CommandError) as refused:
        run("import_comments", "isso", undo=99)
    told = str(refused.value).partition("The latest are: ")[2]
    newest = sorted((one.pk for one in made), reverse=True)[:5]
    assert told == ", ".join(f"{one} ({CommentImport.objects.get(pk=one)})" for one in newest) + "."


COMMANDS = sorted(
    name for name, app in get_commands().items() if app == "neuromod_wagtail.comments"
)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_and_each_of_its_options_does(name):
    command = load_command_class("neuromod_wagtail.comments", name)
    usual = {
        option
        for one in BaseCommand().create_parser("", "")._actions
        for option in one.option_strings
    }
    assert command.help
    for action in command.create_parser("manage.py", name)._actions:
        if not usual & set(action.option_strings) and action.option_strings:
            assert action.help, action.option_strings


def test_a_long_note_is_cut():
    assert str(Note(text="x" * 60)) == "x" * 60
    assert str(Note(text="x" * 61)) == f"{'x' * 59}…"


def test_the_preview_of_a_help_line_shows_it_alone():
    line = HelpLine(name="Line")
    assert line.as_help == {"lines": [line]}
