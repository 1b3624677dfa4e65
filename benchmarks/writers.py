"""Fifty writers post comments while two hundred readers read, on a real server with SQLite.

    python benchmarks/writers.py [--seconds 30] [--writers 50] [--readers 200] [--database URL]

Two processes serve the example site on 127.0.0.1, a thread for each request; a third one is all
the readers and writers. Each sends its next request when the last was answered. Prints the seconds
that requests took, and fails if anyone was sent an error, if a comment that was confirmed is
missing, or if a limit is passed. ``--database postgres://…`` measures PostgreSQL.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
PROCESSES = 2
TIMEOUT = 120
SETTINGS = "benchmarks.writers_settings"
# Seconds that one request in a hundred may take: what proxies usually wait for an answer.
LIMIT = 30.0
PAGES = ["", "neuromodulation-and-pain-relief/", "tms-and-scs-side-by-side/", "feed/"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--database", default="")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve is not None:
        serve(arguments.serve)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"NEUROMOD_VAR": folder, "DJANGO_SETTINGS_MODULE": SETTINGS}
        if arguments.database:
            os.environ["DATABASE_URL"] = arguments.database
        prepare()
        crowd = run(arguments)
        report(crowd, count_stored())


def prepare() -> None:
    """Create the demo in a database of its own."""
    import django

    sys.path.insert(0, str(ROOT))
    django.setup()
    from django.core.management import call_command

    call_command("demo", no_serve=True, stdout=io.StringIO())


def count_stored() -> int:
    """Count the comments of the writers."""
    from neuromod_wagtail.comments.models import Comment

    return Comment.objects.filter(body__startswith="Written at ").count()


def serve(descriptor: int) -> None:
    """Answer requests to a listening socket; each process of the server does."""
    sys.path.insert(0, str(ROOT))
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = ThreadedWSGIServer((HOST, 0), Quiet, bind_and_activate=False)
    server.socket = socket.socket(fileno=descriptor)
    server.server_name, server.server_port = server.socket.getsockname()
    server.setup_environ()
    server.set_app(get_wsgi_application())
    server.serve_forever()


class Crowd:
    """What the readers and writers were answered, and how long they waited."""

    def __init__(self, port: int, until: float) -> None:
        self.port = port
        self.until = until
        self.lock = threading.Lock()
        self.taken: dict[str, list[float]] = {"read": [], "post": []}
        self.answers: Counter[tuple[str, int]] = Counter()
        self.locked = 0

    def ask(self, kind: str, method: str, path: str, fields: dict[str, str] | None = None) -> str:
        """Send one request, count its answer, and return the body."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        begun = time.perf_counter()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            answer = connection.getresponse()
            body, status = answer.read().decode(), answer.status
        except OSError:
            body, status = "", 0
        finally:
            connection.close()
        spent = time.perf_counter() - begun
        with self.lock:
            self.taken[kind].append(spent)
            self.answers[kind, status] += 1
            self.locked += "database is locked" in body
        return body

    def read(self, number: int) -> None:
        chance = random.Random(number)
        while time.time() < self.until:
            self.ask("read", "GET", f"/blog/{chance.choice(PAGES)}")

    def write(self, number: int, page_id: int, token: str) -> None:
        turn = 0
        while time.time() < self.until:
            turn += 1
            fields = {
                "name": f"Writer {number}",
                "email": f"writer{number}@example.org",
                "body": f"Written at {time.time()} by {number}, for the {turn}th time.",
                "token": token,
                "action": "post",
            }
            self.ask("post", "POST", f"/comments/post/{page_id}/", fields)


def run(arguments: argparse.Namespace) -> Crowd:
    from neuromod_wagtail.comments.security import tokens
    from neuromod_wagtail.pages.models import ArticlePage

    pages = list(ArticlePage.objects.filter(slug__in=[path.strip("/") for path in PAGES]))
    listening = socket.create_server((HOST, 0), backlog=1024)
    servers = [
        subprocess.Popen(  # noqa: S603  this script
            [sys.executable, __file__, "--serve", str(listening.fileno())],
            pass_fds=[listening.fileno()],
            stderr=subprocess.DEVNULL,
        )
        for _ in range(PROCESSES)
    ]
    try:
        crowd = Crowd(listening.getsockname()[1], time.time() + TIMEOUT)
        for _ in range(4 * PROCESSES):  # Both processes are up, and the pages are cached.
            crowd.ask("read", "GET", "/blog/")
        crowd = Crowd(crowd.port, time.time() + arguments.seconds)
        jobs: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
            (crowd.read, (number,)) for number in range(arguments.readers)
        ]
        for number in range(arguments.writers):
            page = pages[number % len(pages)]
            token = tokens.form_token(page.pk, time.time() - 60)
            jobs.append((crowd.write, (number, page.pk, token)))
        threads = [threading.Thread(target=job, args=args) for job, args in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for server in servers:
            server.kill()
            server.wait()
        listening.close()
    return crowd


def report(crowd: Crowd, stored: int) -> None:
    print(f"{'':8}{'requests':>10}{'median s':>10}{'p99 s':>8}{'longest s':>11}")
    missed = []
    for kind, taken in crowd.taken.items():
        taken.sort()
        p99 = taken[int(len(taken) * 0.99)]
        middle = taken[len(taken) // 2]
        print(f"{kind:8}{len(taken):>10,}{middle:>10.2f}{p99:>8.2f}{taken[-1]:>11.2f}")
        if p99 > LIMIT:
            missed.append(f"{kind}: one request in a hundred takes more than {LIMIT} seconds")
    confirmed = crowd.answers["post", 302]
    print(f"{confirmed:,} comments confirmed, {stored:,} stored")
    if stored < confirmed:
        missed.append(f"{confirmed - stored} confirmed comments are missing")
    if crowd.locked:
        missed.append(f"{crowd.locked} readers or writers were told that the database is locked")
    for (kind, status), number in sorted(crowd.answers.items()):
        if status != (302 if kind == "post" else 200):
            missed.append(f"{kind}: {number} answers with status {status}")
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
