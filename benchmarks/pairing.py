"""Measuring pages beside each other: in turns, in one process, caches empty, medians.

Only the ratios mean anything on another machine.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[1]
WARM_UP = 5


@contextmanager
def test_database(settings: str, server: str = "") -> Iterator[None]:
    """A database of its own for the run, made by Django's test runner and thrown away.

    ``server`` is an address ``postgres://…``; without it, the database is SQLite.
    """
    sys.path.insert(0, str(ROOT))
    if server:
        # The example site reads the first, the projects of the tests read the second.
        os.environ["DATABASE_URL"] = os.environ["NEUROMOD_TEST_DB"] = server
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    # Debugging writes down each query, with its values.
    setup_test_environment(debug=False)
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        yield
    finally:
        teardown_databases(old, verbosity=0)


@contextmanager
def plain_dashboard() -> Iterator[None]:
    """Inside, Wagtail's dashboard is its own: without our panels."""
    from wagtail import hooks

    hooks.get_hooks("construct_homepage_panels")  # which also looks for them
    entries = hooks._hooks["construct_homepage_panels"]
    ours = [entry for entry in entries if "neuromod" in entry[0].__module__]
    assert ours, "no panels"
    kept = list(entries)
    entries[:] = [entry for entry in entries if entry not in ours]
    try:
        yield
    finally:
        entries[:] = kept


def median_seconds(addresses: list[str], rounds: int, client: Any = None) -> dict[str, float]:
    """Median seconds of each address, all of them asked for in turns; of a visitor or a client's."""
    from django.core.cache import cache
    from django.test import Client

    client = client or Client()
    taken: dict[str, list[float]] = {address: [] for address in addresses}
    for turn in range(rounds + WARM_UP):
        for address in addresses:
            cache.clear()
            gc.collect()
            begin = time.perf_counter()
            answer = client.get(address)
            spent = time.perf_counter() - begin
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
            if turn >= WARM_UP:
                taken[address].append(spent)
    return {address: statistics.median(values) for address, values in taken.items()}


def count_queries(address: str, client: Any = None) -> int:
    """Count the queries of one GET with empty caches, by a visitor or a client."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        (client or Client()).get(address)
    return len(captured)


def count_bytes(address: str) -> int:
    """Bytes of the body, uncompressed."""
    from django.test import Client

    return len(Client().get(address).content)


def report(results: dict[str, Any], limits: dict[str, float], path: Path) -> None:
    """Write the figures as JSON, print them beside their limits, and fail when one is passed."""
    path.write_text(json.dumps(results, indent=2) + "\n")
    missed = []
    for name, value in results.items():
        limit = limits.get(name)
        print(f"{name:34} {value!s:>12}" + (f"   (at most {limit})" if limit is not None else ""))
        if limit is not None and value > limit:
            missed.append(name)
    if missed:
        sys.exit(f"over the limit: {', '.join(missed)}")
