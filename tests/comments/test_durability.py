"""Concurrency and crashes: nothing confirmed is lost, nothing is duplicated."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Batch, Comment, Discussion, Mail
from neuromod_wagtail.comments.models.states import InvalidTransition, StatusConflict
from neuromod_wagtail.comments.notifications import queue
from tests.comments.actions.test_comments import assert_counts_equal_rows
from tests.comments.conftest import form, write

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _shared_database():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads cannot share an SQLite database in memory")


def at_once(work, arguments):
    def run(argument):
        try:
            return work(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(run, arguments))


def test_one_comment_of_many_clicks_at_once(page, settings):
    actions.discussion_of(page)
    sent = form(page, idempotency_key="one-form-with-one-key-of-its-own")
    answers = at_once(lambda _: Client().post(f"/comments/post/{page.pk}/", sent), range(8))
    assert {a.status_code for a in answers} == {302}
    assert len({a.url for a in answers}) == 1
    assert Comment.objects.count() == 1
    assert_counts_equal_rows(Discussion.objects.get())


def test_first_comments_of_many_readers_at_once(page, settings):
    """No one has commented here before: the discussion itself is created in the race."""
    answers = at_once(
        lambda n: Client().post(f"/comments/post/{page.pk}/", form(page, body=f"{n}")), range(8)
    )
    assert {a.status_code for a in answers} == {302}
    assert Comment.objects.count() == 8
    assert_counts_equal_rows(Discussion.objects.get())


def test_actions_from_several_threads_keep_the_counts(page, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    root = write(page, "root", status="approved")
    made = [write(page, f"{n}", parent=root, email=f"r{n}@example.org") for n in range(6)]
    decisions = [actions.approve, actions.mark_spam, actions.decline, actions.hold]

    def decide(number):
        comment = Comment.objects.get(pk=made[number % 6].pk)
        try:
            decisions[number % 4](comment, expected=comment.status)
        except (StatusConflict, InvalidTransition):
            return False
        return True

    assert any(at_once(decide, range(40)))
    assert_counts_equal_rows(Discussion.objects.get())


def start(port, smtp_port):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.comments.server", connection.settings_dict["NAME"]]
        + [str(port), str(smtp_port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().strip() == "ready"
    return process


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the server is told of a file")
def test_killed_in_the_middle_of_a_load(page, settings, sink, free_port):
    """Every confirmed comment is there, and every due email is sent."""
    actions.discussion_of(page)
    connection.close()
    confirmed: list[str] = []
    kills = 2
    for turn in range(kills):
        process = start(free_port, sink.port)
        stop = threading.Event()

        def load(worker, turn=turn, stop=stop):
            number = 0
            while not stop.is_set():
                number += 1
                body = f"load {turn} {worker} {number}"
                fields = form(page, body=body, email=f"w{worker}@example.org", follow="decision")
                line = http.client.HTTPConnection("127.0.0.1", free_port, timeout=60)
                try:
                    headers = {"Content-Type": "application/x-www-form-urlencoded"}
                    line.request("POST", f"/comments/post/{page.pk}/", urlencode(fields), headers)
                    if line.getresponse().status == 302:
                        confirmed.append(body)
                except (OSError, http.client.HTTPException):
                    return
                finally:
                    line.close()

        workers = [threading.Thread(target=load, args=(n,)) for n in range(3)]
        for worker in workers:
            worker.start()
        before, deadline = len(confirmed), time.monotonic() + 120
        while len(confirmed) < before + 8 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        stop.set()
        for worker in workers:
            worker.join()
    assert len(confirmed) >= 8 * kills

    stored = Counter(Comment.objects.values_list("body", flat=True))
    assert not set(confirmed) - set(stored)
    assert set(stored.values()) == {1}
    assert_counts_equal_rows(Discussion.objects.get())

    in_flight = set(
        Mail.objects.filter(sent_at__isnull=True, claimed_until__isnull=False).values_list(
            "event", flat=True
        )
    )
    Mail.objects.filter(sent_at__isnull=True).update(
        claimed_until=timezone.now() - timedelta(seconds=1), due_at=timezone.now()
    )
    queue.send_due()
    ids = Counter(message["Message-ID"].strip() for _to, message in sink.mails)
    expected = {
        f"<received.{pk}.comments@localhost>" for pk in Comment.objects.values_list("pk", flat=True)
    }
    assert set(ids) == expected, "one mail for each comment, confirmed or not"
    # Only an email that was being sent when the process died may come twice, with the same
    # Message-ID.
    doubled = {key for key, number in ids.items() if number > 1}
    assert doubled <= {f"<{event.replace(':', '.')}.comments@localhost>" for event in in_flight}


# It stops within its fourth piece, of which all is decided and nothing committed.
WORKER = """
import sys
import time
from tests.projects.comments_only import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from neuromod_wagtail.comments.moderation import action_registry, batches
action, pieces = action_registry.ACTIONS["approve"], []

def stop(comments, **said):
    moves = action.run(comments, **said)
    pieces.append(moves)
    if len(pieces) == 4:
        print("in the middle", flush=True)
        time.sleep(3600)
    return moves

action_registry.ACTIONS["approve"] = action._replace(run=stop)
batches.PIECE = 10
batches.work(int(sys.argv[2]))
"""


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the worker is told of a file")
def test_a_batch_killed_in_the_middle_is_finished_by_the_command(page):
    """Each comment is decided on once, whether before the kill or after it."""
    discussion = actions.discussion_of(page)
    rows = [
        Comment(page_id=page.pk, discussion=discussion, body=f"{n}", body_html="", name="Ann")
        for n in range(100)
    ]
    Comment.objects.bulk_create(rows)
    Discussion.objects.update(pending_count=100)
    ceiling = Comment.objects.latest("pk").pk
    user = User.objects.create_superuser("mia")
    batch = Batch.objects.create(decision="approve", user=user, ceiling=ceiling, expected=100)
    command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(batch.pk)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.projects.comments_only.settings"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "in the middle\n"
        process.send_signal(signal.SIGKILL)
    batch.refresh_from_db()
    assert batch.done == Comment.objects.filter(status="approved").count() == 30
    Batch.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    call_command("resume_bulk_moderation")
    batch.refresh_from_db()
    assert (batch.status, batch.done) == ("done", 100)
    assert_counts_equal_rows(Discussion.objects.get())
    log = ModelLogEntry.objects.filter(action="neuromod_comments.approve")
    assert log.count() == log.values("object_id").distinct().count() == 100
