"""What the admin says about a run in each of its states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing.admin import run_states
from neuromod_wagtail.wordpress.models import ImportRun

State = ImportRun.State
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
GONE = runs.worker().rpartition(":")[0] + ":4194305"  # no process has this number


def run(state=State.DONE, **fields):
    return ImportRun(state=state, created_at=NOW, **fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"pk": 7}, "7"),
        ({"pk": 7, "files": ["a.xml", "b.xml"]}, "a.xml, b.xml"),
        ({"pk": 7, "files": ["a.xml"], "source": ":blog.example:"}, "blog.example"),
    ],
)
def test_the_name_of_a_state(fields, name):
    assert run_states.name_of(run(**fields)) == name


@pytest.mark.parametrize("state", State)
def test_only_one_that_waits_or_has_a_worker_is_running(state):
    for worker in ("", GONE, runs.worker()):
        is_at_work = state == State.RUNNING and worker == runs.worker()
        found = run_states.is_running(run(state, worker=worker))
        assert found == (state == State.WAITING or is_at_work), worker


@pytest.mark.parametrize(
    ("state", "options", "is_alive", "label"),
    [
        (State.RUNNING, {}, False, "Interrupted"),
        (State.RUNNING, {"undoing": True}, False, "Interrupted"),
        (State.RUNNING, {"undoing": True}, True, "Being undone"),
        (State.RUNNING, {"dry_run": True}, True, "Dry run in progress"),
        (State.RUNNING, {}, True, State.RUNNING.label),
        (State.DONE, {"dry_run": True, "undoing": True}, None, "Dry run finished"),
        (State.STOPPED, {"dry_run": True}, None, "Refused"),
        (State.UPLOADED, {"dry_run": True}, None, State.UPLOADED.label),
        (State.STOPPED, {}, None, State.STOPPED.label),
        (State.DONE, {"undoing": True}, None, State.DONE.label),
    ],
)
def test_the_label_of_a_state(state, options, is_alive, label):
    worker = {True: runs.worker(), False: GONE, None: ""}[is_alive]
    assert run_states.label_of(run(state, options=options, worker=worker)) == label


@pytest.mark.parametrize("state", State)
def test_an_unfinished_import_has_work_left(state):
    done = {State.UNDONE, State.CONTINUED, State.WAITING}
    for is_trial in (True, False):
        options = {"dry_run": is_trial}
        expected = state not in done and (is_trial or state != State.DONE)
        assert run_states.has_work_left(run(state, options=options, worker=GONE)) == expected
        undoing = run(state, options={**options, "undoing": True}, worker=GONE)
        assert not run_states.has_work_left(undoing)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "expected"),
    [
        (0, 0, 60, (None, None)),
        (0, 100, 60, (0, None)),
        (25, 100, 60, (25, 3)),
        (999, 1000, 60, (99, 1)),
        (100, 100, 60, (100, None)),
        (120, 100, 60, (100, None)),
        (25, 100, None, (25, None)),
    ],
)
def test_the_progress_of_a_run(monkeypatch, done, total, seconds, expected):
    monkeypatch.setattr(run_states, "timezone", SimpleNamespace(now=lambda: NOW))
    begun = "" if seconds is None else (NOW - timedelta(seconds=seconds)).isoformat()
    at_work = run(State.RUNNING, done=done, total=total, options={"started_at": begun})
    told = run_states.progress_of(at_work)
    assert (told["percent"], told["minutes"]) == expected
    assert told["has_no_worker"] is False


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING])
def test_a_task_that_waits_for_more_than_a_minute_has_no_worker(monkeypatch, state):
    def now(seconds):
        return SimpleNamespace(now=lambda: NOW + timedelta(seconds=seconds))

    later = (NOW + timedelta(seconds=100)).isoformat()
    for options, begun in (({}, 0), ({"requested_at": later}, 100)):
        for seconds, is_long in ((60, False), (61, True)):
            monkeypatch.setattr(run_states, "timezone", now(begun + seconds))
            told = run_states.progress_of(run(state, options=options))
            assert told["has_no_worker"] == (is_long and state == State.WAITING)
