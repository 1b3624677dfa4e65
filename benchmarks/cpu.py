"""CPU time of an index, feeds, 304 answers, posting, dashboard and queue, beside plain Wagtail.

    python benchmarks/cpu.py [--rounds 40] [--large 100000] [--pending 10000]
    python benchmarks/cpu.py --pending 1000000 --database postgres://…

The unit is an empty page of Wagtail, and for the dashboard and the queue with each of its filters
Wagtail's own dashboard, in the same run. All are asked for in turns in one process, with the
middleware of the example site, and the medians of their CPU time are compared; that of PostgreSQL
counts as well. Index and feed are put together from fragments, with no whole pages kept; the same
without anything remembered stands beside. Prints a table with the limits and fails when one is
passed.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import moderation
import pairing

FILES = "django.core.cache.backends.filebased.FileBasedCache"
GZIP = {"accept-encoding": "gzip"}
EMPTY, DASHBOARD = "an empty Wagtail page", "Wagtail’s own dashboard"
# Each with what it is compared with.
LIMITS = {
    "index": (EMPTY, 2.5),
    "RSS of 20": (EMPTY, 2.5),
    "index, 304": ("index, nothing remembered", 0.3),
    "RSS, 304": ("RSS, nothing remembered", 0.3),
    "post": (EMPTY, 3.0),
    "post, with 100,000 comments": ("post", 1.15),
    "dashboard": (DASHBOARD, 1.2),
}
# The queue, and each of its filters.
QUEUE, QUEUE_LIMIT = "queue: ", (DASHBOARD, 2.0)
QUERIES = {"RSS of 20": 8, "index, 304": 3, "RSS, 304": 3}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--pending", type=int, default=10_000)
    parser.add_argument("--database", default="", help="postgres://…, in place of SQLite")
    arguments = parser.parse_args()
    with (
        pairing.test_database("tests.projects.full.settings", arguments.database),
        tempfile.TemporaryDirectory() as folder,
    ):
        report(*measure(arguments.rounds, arguments.large, arguments.pending, folder))


def measure(
    rounds: int, large: int, pending: int, folder: str
) -> tuple[dict[str, float], dict[str, int]]:
    """Return median CPU milliseconds and the number of queries of each way."""
    from django.conf import settings
    from django.db import connection
    from django.test import override_settings
    from django.test.utils import CaptureQueriesContext

    from neuromod_wagtail.page_cache import tags

    settings.WAGTAIL_I18N_ENABLED = False
    plain = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    caches = {**settings.CACHES, "pages": {"BACKEND": FILES, "LOCATION": folder}}
    with override_settings(
        MIDDLEWARE=plain,
        CACHES=caches,
        NEUROMOD_PAGE_CACHE="pages",
        NEUROMOD_PAGE_CACHE_SECONDS=0,
        NEUROMOD_COMMENTS_RATE="",
        TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}},
    ):
        remembering = override_settings(MIDDLEWARE=[tags.MIDDLEWARE, *plain])
        ways = make_ways(large, remembering) | moderating(pending)
        moderation.analyze(connection)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        queries = {}
        for turn in range(rounds + pairing.WARM_UP):
            for name, way in ways.items():
                gc.collect()
                if turn == pairing.WARM_UP:
                    with CaptureQueriesContext(connection) as captured:
                        way()
                    queries[name] = len(captured)
                begun = cpu_seconds()
                status = way().status_code
                spent = cpu_seconds() - begun
                expected = 304 if "304" in name else 302 if "post" in name else 200
                assert status == expected, (name, status)
                if turn >= pairing.WARM_UP:
                    taken[name].append(spent * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}, queries


def make_ways(large: int, remembering: Any) -> dict[str, Callable[[], Any]]:
    from django.test import Client
    from pages import make_site

    blog, empty = make_site()
    plain = Client(headers=GZIP)
    plain.get(empty.url)
    feed = f"{blog.url}feed/"
    remembering.enable()
    reader = Client(headers=GZIP)
    etags = {address: reader.get(address)["ETag"] for address in (blog.url, feed)}

    def asking(address: str) -> Callable[[], Any]:
        return lambda: reader.get(address, headers={"if-none-match": etags[address]})

    return {
        EMPTY: lambda: plain.get(empty.url),
        "index, nothing remembered": lambda: plain.get(blog.url),
        "index": lambda: reader.get(blog.url),
        "index, 304": asking(blog.url),
        "RSS, nothing remembered": lambda: plain.get(feed),
        "RSS of 20": lambda: reader.get(feed),
        "RSS, 304": asking(feed),
        **posts(empty.get_parent(), plain, large),
    }


def posts(home: Any, client: Any, large: int) -> dict[str, Callable[[], Any]]:
    """Return posting on a small page, and on one that has many comments."""
    from comments import fill

    from neuromod_wagtail.comments.security import tokens
    from tests.testapp.models import PlainPage

    numbers = itertools.count()

    def posting(page: Any) -> Callable[[], Any]:
        def post() -> Any:
            fields = {
                "name": "Bob",
                "email": "bob@example.org",
                "body": f"Comment {next(numbers)}. " + "It helped me after some weeks. " * 8,
                "token": tokens.form_token(page.pk, time.time() - 60),
                "action": "post",
            }
            return client.post(f"/comments/post/{page.pk}/", fields)

        return post

    names = ("post", "post, with 100,000 comments")
    pages = [
        home.add_child(instance=PlainPage(title=name, slug=f"plain-{place}", text="Words."))
        for place, name in enumerate(names)
    ]
    fill(pages[1], large)
    return dict(zip(names, map(posting, pages), strict=True))


def moderating(pending: int) -> dict[str, Callable[[], Any]]:
    """Return Wagtail's dashboard without our panels and with them, the queue and its filters."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    pages = moderation.make_pages()
    moderation.fill(pages, pending)
    users: Any = get_user_model()
    editor = Client(headers=GZIP)
    editor.force_login(users.objects.create_superuser("ed", "ed@example.org", "secret"))

    def without() -> Any:
        with pairing.plain_dashboard():
            return editor.get("/admin/")

    def asking(address: str) -> Callable[[], Any]:
        return lambda: editor.get(address)

    views = moderation.views(pages).items()
    return {
        DASHBOARD: without,
        "dashboard": asking("/admin/"),
        **{f"{QUEUE}{name}": asking(address) for name, address in views},
    }


def cpu_seconds() -> float:
    """Return the CPU time so far of this process and of PostgreSQL's that serves it."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql" and connection.connection:
        process = Path("/proc") / str(connection.connection.info.backend_pid)
        if (process / "comm").read_text().strip() != "postgres":
            raise SystemExit("PostgreSQL must be on this machine")
        spent += int((process / "schedstat").read_text().split()[0]) / 1e9
    return spent


def limit_of(name: str) -> tuple[str, float | None]:
    """Return what a way is compared with, and how many times as much it may take."""
    return QUEUE_LIMIT if name.startswith(QUEUE) else LIMITS.get(name, (EMPTY, None))


def report(results: dict[str, float], queries: dict[str, int]) -> None:
    missed = []
    print(f"{'':34}{'queries':>8}{'CPU ms':>8}{'ratio':>8}{'limit':>8}  of")
    for name, milliseconds in results.items():
        of, limit = limit_of(name)
        ratio = milliseconds / results[of]
        shown = "" if limit is None else f"{limit:>8}  {of}"
        print(f"{name:34}{queries[name]:>8}{milliseconds:>8.2f}{ratio:>8.2f}{shown}")
        if limit is not None and ratio > limit:
            missed.append(f"{name}: {ratio:.2f} × {of}, at most {limit}")
        if queries[name] > QUERIES.get(name, 1000):
            missed.append(f"{name}: {queries[name]} queries, at most {QUERIES[name]}")
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
