"""Measure this project beside others: the same article and comments on one machine in one run.

    python benchmarks/peers [--rounds 20] [--quick] [--super-cache CHECKOUT] [--publish]
    python benchmarks/peers --systems wordpress,isso

Each row is asked for in turns, one request to each system, and the CPU time of all its processes
(web server, interpreter, database) is taken from the kernel. The tables have the medians, and the
medians of the ratios of requests that were made one after another. No system sends mail or limits
how often one address posts. Prints which goals are reached, and fails if one is missed.

CHECKOUT is a git directory of https://github.com/Automattic/wp-super-cache.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import cast_peer
import commentail_peer
import goals
import isso_peer
import publish
import report
import rows
import stage
import wordpress
import xtd_peer
from measuring import Row, measure
from neuromod import peer as neuromod
from peer import Peer, Unavailable

SYSTEMS: dict[str, ModuleType] = {
    "neuromod": neuromod,
    "wordpress": wordpress,
    "commentail": commentail_peer,
    "xtd": xtd_peer,
    "cast": cast_peer,
    "isso": isso_peer,
}
QUICK_ROUNDS = 6
# What is remembered of pages matters to readers only.
UNMODERATED = (goals.FRAGMENTS, goals.PAGE_CACHE, "WordPress, page cache")


def main() -> None:
    arguments = _arguments()
    wanted = ["neuromod", *arguments.systems.split(",")]
    rounds = QUICK_ROUNDS if arguments.quick else arguments.rounds
    with stage.set_up(arguments.super_cache) as place:
        started = _start(place, {name: SYSTEMS[name] for name in SYSTEMS if name in wanted})
        found: report.Rows = {}
        for name, row in _measure(place, started, rounds):
            found[name] = row
            report.write(found, arguments.json)
    print(report.tables(found))
    if arguments.publish:
        publish.publish(found)
    _table, missed = goals.check(found)
    if missed:
        sys.exit("goals that were missed:\n" + "\n".join(missed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK_ROUNDS} rounds")
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="separated by commas")
    parser.add_argument("--super-cache", type=Path)
    parser.add_argument("--json", type=Path, default=publish.RESULTS)
    parser.add_argument("--publish", action="store_true", help="update the documentation")
    return parser.parse_args()


def _start(place: stage.Stage, systems: dict[str, ModuleType]) -> dict[ModuleType, list[Peer]]:
    """Install, fill and start the systems; say which of them this machine cannot have."""
    started = {}
    for name, system in systems.items():
        print(f"{name}: install, fill and start", file=sys.stderr, flush=True)
        try:
            started[system] = system.start(place)
        except Unavailable as reason:
            print(f"{name} is left out: {reason}", file=sys.stderr, flush=True)
    return started


def _measure(
    place: stage.Stage, started: dict[ModuleType, list[Peer]], rounds: int
) -> Iterator[tuple[str, Row]]:
    """Measure the rows of the table."""
    peers = [peer for made in started.values() for peer in made]
    yield from measure(rows.readers(), peers, rounds)
    for system, made in started.items():
        system.fill_queue(place, made)
    yield from measure(rows.readers_with_a_full_queue(), peers, rounds)
    moderated = [peer for peer in peers if peer.name not in UNMODERATED]
    yield from measure(rows.moderators(), moderated, rounds)
    yield from measure(rows.approvals(), moderated, max(2, rounds // 5))


if __name__ == "__main__":
    main()
