"""Measure this project beside others: the same article and comments on one machine in one run.

    python benchmarks/peers [--rounds 30] [--super-cache CHECKOUT] [--svg FILE]

Each row is asked for in turns, one request to each system, and the CPU time of all its processes
(web server, interpreter, database) is taken from the kernel. The table has medians. No system sends mail or limits how often one address posts.

CHECKOUT is a git directory of https://github.com/Automattic/wp-super-cache.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import chart
import psycopg
import text
import wordpress
import xtd
from neuromod import peer as neuromod
from peer import Peer, Request
from processes import Services, cpu_seconds, free_port

ROOT = Path(__file__).resolve().parents[2]
WARM_UP = 3
# Of a request that takes longer than this, fewer are made.
SLOW = 2.0
IN_CHART = (
    "article, 100 comments",
    "article, 100,000 comments",
    "feed",
    "post, small page",
    "queue, 100,000 pending",
)
Taken = dict[str, dict[str, float | str]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--super-cache", type=Path)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_name("peers.json"))
    parser.add_argument("--svg", type=Path)
    arguments = parser.parse_args()
    if reason := wordpress.install():
        sys.exit(f"WordPress cannot be installed here: {reason}")
    with (
        tempfile.TemporaryDirectory() as folder,
        started(Path(folder)) as (services, database, session),
    ):
        ours = neuromod.start(services, f"{database}/neuromod", session)
        threads = xtd.start(services, f"{database}/xtd", session)
        theirs = wordpress.start(services, arguments.super_cache)
        peers = [*ours, *theirs, threads]
        taken = measure(readers(), peers, arguments.rounds)
        neuromod.fill_queue(services, f"{database}/neuromod", ours)
        xtd.fill_queue(services, f"{database}/xtd", threads)
        wordpress.fill_queue(services, theirs)
        # What is remembered of pages matters to readers only.
        moderated = [peers[0], *theirs[:2], threads]
        taken |= measure(
            {"article, 100 comments, 100,000 pending": article(100)}, peers, arguments.rounds
        )
        taken |= measure(moderators(), moderated, arguments.rounds)
        taken |= measure({"approve 100": approval(1)}, moderated, 5)
        # No server takes an address with a thousand numbers.
        taken |= measure({"approve 1,000, by hundreds": approval(10)}, moderated, 3)
    arguments.json.write_text(json.dumps(taken, indent=2) + "\n")
    print(table(taken))
    if arguments.svg:
        arguments.svg.write_text(chart.draw({name: taken[name] for name in IN_CHART}))


@contextlib.contextmanager
def started(work: Path) -> Iterator[tuple[Services, str, int]]:
    """Start PostgreSQL; at the end, stop everything that was started."""
    work.chmod(0o755)
    port, services = free_port(), Services(work)
    script = str(ROOT / ".ci/postgres")
    subprocess.run([script, "start", str(work / "postgres"), str(port)], check=True)
    try:
        address = f"postgres://postgres@127.0.0.1:{port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            for name in ("neuromod", "xtd"):
                connection.execute(f"CREATE DATABASE {name}")
        server = int((work / "postgres/data/postmaster.pid").read_text().split()[0])
        yield services, address, server
    finally:
        services.stop()
        subprocess.run([script, "stop", str(work / "postgres")], check=False)


Way = Callable[[Peer, int], Request]


def article(size: int) -> Way:
    def way(peer: Peer, _number: int) -> Request:
        address = peer.article(f"size-{size}")
        return lambda: peer.reader.get(address)[0]

    return way


def readers() -> dict[str, Way]:
    return {
        **{f"article, {size:,} comments": article(size) for size in text.SIZES},
        "feed": lambda peer, _number: lambda: peer.reader.get(peer.feed)[0],
        "post, small page": lambda peer, number: peer.prepare_post("size-0", number),
        "post, 100,000 comments": lambda peer, number: peer.prepare_post("size-100000", number),
    }


def moderators() -> dict[str, Way]:
    def page(name: str) -> Way:
        return lambda peer, _number: lambda: peer.moderator.get(getattr(peer, name))[0]

    return {
        "dashboard": page("dashboard"),
        "queue, 100,000 pending": page("queue"),
        "queue, search": page("search"),
    }


def approval(times: int) -> Way:
    def way(peer: Peer, _number: int) -> Request:
        requests = [peer.prepare_approval(100) for _time in range(times)]
        return lambda: max(request() for request in requests)

    return way


def measure(ways: dict[str, Way], peers: list[Peer], rounds: int) -> Taken:
    """Return the median CPU milliseconds of each way and system, or why there is none."""
    found: Taken = {}
    for name, way in ways.items():
        spent: dict[str, list[float]] = {peer.name: [] for peer in peers}
        failed: dict[str, str] = {}
        for turn in range(rounds + WARM_UP):
            for number, peer in enumerate(peers):
                if peer.name in failed or _is_enough(spent[peer.name]):
                    continue
                request = way(peer, turn * len(peers) + number)
                before = cpu_seconds(peer.sessions)
                status = request()
                seconds = cpu_seconds(peer.sessions) - before
                if status not in (200, 302):
                    failed[peer.name] = f"status {status}"
                elif turn >= WARM_UP or seconds > SLOW:
                    spent[peer.name].append(seconds)
        found[name] = {
            peer: failed.get(peer) or round(statistics.median(values) * 1000, 2)
            for peer, values in spent.items()
        }
        print(name, found[name], file=sys.stderr, flush=True)
    return found


def _is_enough(spent: list[float]) -> bool:
    return sum(spent) > 20 * SLOW


def table(taken: Taken) -> str:
    """Return a Markdown table, CPU milliseconds; the best of each row is bold."""
    names = list(dict.fromkeys(name for row in taken.values() for name in row))
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for title, row in taken.items():
        best = min((value for value in row.values() if not isinstance(value, str)), default=0)
        cells = [_cell(row.get(name), best) for name in names]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float | str | None, best: float) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    shown = f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
    return f"**{shown}**" if value == best else shown


if __name__ == "__main__":
    main()
