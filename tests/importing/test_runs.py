"""The life of a run: its worker, its progress, its end, and whether it can be undone."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neuromod_wagtail.importing import runs, undo
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.wordpress.models import ImportRun

State = ImportRun.State
HOST = runs.worker().rpartition(":")[0]


def columns():
    return {row["id"]: row for row in ImportRun.objects.values()}


@pytest.mark.django_db
def test_the_end_of_a_run_is_stored_only_in_its_row():
    run, other = ImportRun.objects.create(done=3), ImportRun.objects.create()
    before = columns()
    run.source = "not saved"
    report = Report(stopped="The disk\0 is full.")
    report.remark("post", 1, "no_date")
    runs.finish(run, report, State.STOPPED)
    after = columns()
    assert after[other.pk] == before[other.pk]
    assert after[run.pk].pop("finished_at") > after[run.pk]["created_at"]
    del before[run.pk]["finished_at"]
    assert after[run.pk] == before[run.pk] | {
        "state": State.STOPPED,
        "report": report.as_json(),
        "message": "The disk is full.",
    }
    runs.finish(run, Report(refusal="Refused.", stopped="Stopped."), State.STOPPED)
    assert ImportRun.objects.get(pk=run.pk).message == "Refused."


@pytest.mark.django_db
def test_progress_is_stored_only_in_its_row():
    run, other = ImportRun.objects.create(), ImportRun.objects.create()
    before = columns()
    run.total, run.source = 9, "not saved"
    runs.save_progress(run, 4)
    assert run.done == 4
    assert columns() == {
        other.pk: before[other.pk],
        run.pk: before[run.pk] | {"done": 4, "total": 9},
    }


def test_a_dry_run_stores_nothing():
    run = ImportRun()
    runs.finish(run, Report(), State.DONE)
    runs.save_progress(run, 4)
    assert run.pk is None and run.finished_at is None


def test_which_workers_are_alive():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert runs.is_alive(f"{HOST}:{process.pid}")
        process.communicate(b"\n")
    assert not runs.is_alive(f"{HOST}:{process.pid}")
    assert runs.worker() == f"{HOST}:{os.getpid()}"
    # This process does not work on another run, and nothing is known about other machines.
    assert not runs.is_alive(runs.worker())
    assert runs.is_alive(f"another-{HOST}:{process.pid}")
    for name in ("", HOST, f"{HOST}:", f"{HOST}:x"):
        assert not runs.is_alive(name), name


@pytest.mark.parametrize(
    ("error", "is_alive"), [(PermissionError, True), (ProcessLookupError, False)]
)
def test_a_process_of_another_user_is_alive(monkeypatch, error, is_alive):
    def kill(number, signal):
        assert (number, signal) == (1, 0)
        raise error

    monkeypatch.setattr(os, "kill", kill)
    assert runs.is_alive(f"{HOST}:1") == is_alive


@pytest.mark.parametrize(
    ("error", "beginning"),
    [
        (OSError(errno.ENOSPC, "No space left"), "The disk is full."),
        (OSError(errno.EIO, "Input/output error"), "Input/output error. Completed items"),
        (OSError("no number"), "OSError. Completed items"),
        (KeyError("secret"), "KeyError. Completed items"),
    ],
)
def test_a_run_says_why_it_stopped(error, beginning):
    assert runs.explain(error).startswith(beginning)


@pytest.mark.parametrize("state", State)
def test_which_runs_can_be_undone(state):
    for worker, is_at_work in ((runs.worker(), False), (f"another-{HOST}:1", True), ("", False)):
        run = ImportRun(pk=7, state=state, worker=worker)
        refusal = "running" if is_at_work and state == State.RUNNING else ""
        if state in {State.UNDONE, State.CONTINUED}:
            refusal = "undone"
        if not refusal:
            undo.check(run)
            continue
        with pytest.raises(ExportRefused, match="Import 7 ") as refused:
            undo.check(run)
        assert refused.value.code == refusal


@pytest.mark.django_db
def test_an_undo_reports_what_it_removed_and_kept():
    run, other = ImportRun.objects.create(state=State.DONE), ImportRun.objects.create()
    before = columns()
    result = undo.UndoResult(removed=Counter(post=2, page=0))
    result.add_comments(3, 0)
    assert result.left == []
    result.add_comments(3, 2)
    run.source = "not saved"
    with CaptureQueriesContext(connection) as captured:
        assert undo.finish(run, result) is result
    assert len(captured) == 1
    after = columns()
    assert after[other.pk] == before[other.pk]
    assert after[run.pk].pop("finished_at")
    del before[run.pk]["finished_at"]
    assert after[run.pk] == before[run.pk] | {"state": State.UNDONE}
    assert result.as_text().splitlines() == [
        "removed: post 2",
        "removed: comment 3",
        "kept: comment 2 comments: Someone replied to, changed or reported them.",
    ]
    assert undo.UndoResult().as_text() == "There was nothing to remove."
