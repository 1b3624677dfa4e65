"""Uploaded exports are removed after a week, used or not."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from neuromod_wagtail.comments.models import CommentImport, Mail
from neuromod_wagtail.importing.admin import uploads
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.wordpress.models import ImportRun

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def folder(settings, tmp_path):
    settings.NEUROMOD_IMPORT_FOLDER = tmp_path / "uploads"
    return uploads.folder()


def place(folder, name, *, age):
    made = folder / str(name)
    made.mkdir()
    (made / "blog.xml").write_text("<email>ann@example.org</email>")
    moment = time.time() - age.total_seconds()
    os.utime(made, (moment, moment))
    return made


@pytest.mark.parametrize("model", [ImportRun, CommentImport])
@pytest.mark.parametrize("state", ImportRun.State.values)
def test_the_daily_command_removes_each_old_upload_and_no_other(folder, model, state, capsys):
    def run(*, age):
        return model.objects.create(state=state, created_at=timezone.now() - age).batch

    over, under = WEEK + timedelta(minutes=1), WEEK - timedelta(minutes=1)
    old = [
        place(folder, run(age=over), age=over),
        # A folder that was copied or restored is younger than the upload.
        place(folder, run(age=over), age=timedelta()),
        place(folder, f"{model.batch_prefix}-999999", age=over),  # whose run is gone
    ]
    young = [
        place(folder, run(age=under), age=under),
        place(folder, f"{model.batch_prefix}-999998", age=under),
        place(folder, "not-ours", age=over),
        place(folder, "other-1", age=over),
    ]
    rows = list(model.objects.order_by("pk").values())
    call_command("purge_reader_comments")
    assert not [one for one in old if one.exists()]
    assert all((one / "blog.xml").read_text() for one in young)
    assert f"{model._meta.verbose_name_plural}: 3" in capsys.readouterr().out
    assert list(model.objects.order_by("pk").values()) == rows


def test_a_folder_that_cannot_be_used_is_told_and_stops_nothing_else(settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.NEUROMOD_IMPORT_FOLDER = blocked
    Mail.objects.create(
        event="old", kind="received", created_at=timezone.now() - timedelta(days=99)
    )
    with pytest.raises(CommandError, match="NEUROMOD_IMPORT_FOLDER"):
        call_command("purge_reader_comments")
    assert not Mail.objects.exists()


def test_what_cannot_be_removed_is_told(folder, monkeypatch):
    stays = place(folder, "wordpress-1", age=2 * WEEK)
    monkeypatch.setattr(uploads, "remove_place", lambda place: None)
    with pytest.raises(CommandError, match=str(stays)):
        call_command("purge_reader_comments")


def file(name="blog.xml", text=b"<rss/>"):
    return SimpleUploadedFile(name, text)


def fails(error):
    def check(_paths):
        raise error

    return check


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ExportRefused("not_export", "No export."), "not_export"),
        (OSError(28, "No space left"), "not_stored"),
        (KeyError("x"), "unreadable"),
    ],
)
def test_unusable_files_leave_nothing_and_other_runs_keep_theirs(folder, error, code):
    one, other = ImportRun.objects.create(), ImportRun.objects.create()
    uploads.keep(other, [file()], lambda paths: None)
    with pytest.raises(ExportRefused) as refused:
        uploads.keep(one, [file()], fails(error))
    assert refused.value.code == code
    assert refused.value.message.strip()
    assert [place.name for place in folder.iterdir()] == [other.batch]
    assert [path.name for path in uploads.paths(other)] == ["blog.xml"]
    assert uploads.paths(one) == []


def test_a_run_has_its_own_complete_files_only(folder):
    run = ImportRun.objects.create()
    # Left by a run with the same number in a deleted database.
    place(folder, run.batch, age=timedelta())
    large, given = b"x" * 200_000, []
    uploads.keep(run, [file("b.xml", large), file("a.xml")], given.append)
    assert given == [uploads.paths(run)]
    assert [(path.name, path.read_bytes()) for path in uploads.paths(run)] == [
        ("a.xml", b"<rss/>"),
        ("b.xml", large),
    ]
    uploads.remove(run)
    uploads.remove(run)
    assert uploads.paths(run) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [("my blog.xml", "my_blog.xml"), ("x" * 80 + ".xml", "x" * 56 + ".xml"), ("???", "export"),
     ("", "export"), (None, "export")],
)  # fmt: skip
def test_file_names_are_valid_on_any_disk(name, kept):
    assert uploads.name_of(SimpleNamespace(name=name)) == kept
