"""Ask the systems in turns, and compare the CPU time of those that were asked one after another."""

from __future__ import annotations

import http.client
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from peer import Peer, Request
from processes import PATIENCE, cpu_seconds, cpu_times

# Prepares a request to a system; the number is different each time. None if it has no such page.
Prepare = Callable[[Peer, int], Request | None]
# A request that takes longer than this is not slower the first time.
SLOW = 2.0
# Of a system that has taken this many seconds for a row, no more is asked.
ENOUGH = 20.0


@dataclass(frozen=True)
class Way:
    """One row of the table: what is asked, and the statuses of success."""

    prepare: Prepare
    statuses: tuple[int, ...] = (200,)


@dataclass
class Row:
    """The medians of a row, by system, in milliseconds; ``failed`` says why there are none."""

    cpu: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    # ours → theirs → how many times as much CPU time theirs takes
    ratios: dict[str, dict[str, float]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Spent:
    """Seconds."""

    cpu: float
    wall: float


# What each system took in one round.
Turn = dict[Peer, Spent]


def measure(ways: dict[str, Way], peers: list[Peer], rounds: int) -> Iterator[tuple[str, Row]]:
    """Yield each row with its name."""
    for name, way in ways.items():
        begun = time.monotonic()
        row = _Measurement(way, peers).run(rounds)
        seconds = time.monotonic() - begun
        print(f"{name} ({seconds:.0f} s): {row.cpu} {row.failed}", file=sys.stderr, flush=True)
        yield name, row


class _Measurement:
    """The rounds of one row."""

    def __init__(self, way: Way, peers: list[Peer]) -> None:
        self.way, self.peers = way, peers
        self.failed: dict[str, str] = {}
        self.total = dict.fromkeys(peers, 0.0)
        self.number = 0

    def run(self, rounds: int) -> Row:
        slow = {peer: spent for peer, spent in self._turn().items() if spent.cpu > SLOW}
        self._turn(leave_out=slow)
        turns: list[Turn] = []
        for turn in range(rounds):
            # Neighbours change places, so that none profits from what is before it.
            spent = self._turn(leave_out=slow if turn == 0 else {}, backwards=bool(turn % 2))
            turns.append({**slow, **spent} if turn == 0 else spent)
            self._count(turns[-1])
        return self._row(turns)

    def _turn(self, *, leave_out: Turn | None = None, backwards: bool = False) -> Turn:
        """Ask each system once, but those that took enough time already."""
        spent: Turn = {}
        for peer in reversed(self.peers) if backwards else self.peers:
            self.number += 1
            if peer.name in self.failed or peer in (leave_out or {}):
                continue
            if self.total[peer] >= ENOUGH:
                continue
            begun = time.monotonic()
            try:
                one = self._ask(peer)
            except (OSError, http.client.HTTPException) as error:
                was_long = time.monotonic() - begun >= PATIENCE
                reason = f"over {PATIENCE} s" if was_long else type(error).__name__
                self.failed[peer.name] = reason
                continue
            if one is not None:
                spent[peer] = one
        return spent

    def _ask(self, peer: Peer) -> Spent | None:
        request = self.way.prepare(peer, self.number)
        if request is None:
            return None
        before, begun = cpu_times(peer.sessions), time.perf_counter()
        status = request()
        wall, cpu = time.perf_counter() - begun, cpu_seconds(before, cpu_times(peer.sessions))
        if status not in self.way.statuses:
            self.failed[peer.name] = f"status {status}"
            return None
        return Spent(cpu, wall)

    def _count(self, turn: Turn) -> None:
        for peer, spent in turn.items():
            self.total[peer] += spent.wall

    def _row(self, turns: list[Turn]) -> Row:
        row = Row(failed=self.failed)
        for peer in self.peers:
            taken = [turn[peer] for turn in turns if peer in turn]
            if taken and peer.name not in self.failed:
                row.cpu[peer.name] = _milliseconds([spent.cpu for spent in taken])
                row.wall[peer.name] = _milliseconds([spent.wall for spent in taken])
        for ours in self.peers:
            if ours.is_ours and ours.name in row.cpu:
                row.ratios[ours.name] = {
                    theirs.name: _ratio(ours, theirs, turns)
                    for theirs in self.peers
                    if not theirs.is_ours and theirs.name in row.cpu
                }
        return row


def _milliseconds(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 2)


def _ratio(ours: Peer, theirs: Peer, turns: list[Turn]) -> float:
    """Return the median of the ratios of each round in which both were asked."""
    both = [turn for turn in turns if ours in turn and theirs in turn]
    return round(statistics.median(turn[theirs].cpu / turn[ours].cpu for turn in both), 3)
