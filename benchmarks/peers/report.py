"""The tables of a run: CPU and wall time, and the ratios."""

from __future__ import annotations

import json
from pathlib import Path

import goals
from measuring import Row

Rows = dict[str, Row]


def write(rows: Rows, path: Path) -> None:
    kept = {name: row.to_json() for name, row in rows.items()}
    path.write_text(json.dumps(kept, indent=2) + "\n")


def read(path: Path) -> Rows:
    return {name: Row(**row) for name, row in json.loads(path.read_text()).items()}


def tables(rows: Rows) -> str:
    """Return all of a run as Markdown."""
    goals_table, _missed = goals.check(rows)
    return "\n\n".join(
        [
            "CPU milliseconds / milliseconds until the answer was there; the least CPU time of each "
            "row is bold:",
            times(rows),
            "How many times the CPU time of this project the others take, with nothing remembered / "
            "from fragments / from the page cache. Each round gives a ratio of two neighbours in "
            "time; these are the medians. Where the number is below 1, the other is ahead, and it is "
            "bold:",
            ratios(rows),
            "The goals:",
            goals_table,
        ]
    )


def times(rows: Rows) -> str:
    names = list(dict.fromkeys(name for row in rows.values() for name in (*row.cpu, *row.failed)))
    names.sort(key=lambda name: not name.startswith("this project"))
    lines = _head(names)
    for title, row in rows.items():
        best = min(row.cpu.values(), default=0)
        cells = [_time(row, name, best) for name in names]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _time(row: Row, name: str, best: float) -> str:
    if name not in row.cpu:
        return row.failed.get(name, "–")
    cpu = _figure(row.cpu[name])
    shown = f"**{cpu}**" if row.cpu[name] == best else cpu
    return f"{shown} / {_figure(row.wall[name])}"


def ratios(rows: Rows) -> str:
    theirs = dict.fromkeys(
        name for row in rows.values() for found in row.ratios.values() for name in found
    )
    lines = _head(list(theirs))
    for title, row in rows.items():
        cells = [
            " / ".join(_times(found[name]) for found in row.ratios.values() if name in found) or "–"
            for name in theirs
        ]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _head(names: list[str]) -> list[str]:
    return ["| | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]


def _figure(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _times(ratio: float) -> str:
    shown = f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"
    return f"**{shown}**" if ratio < 1 else shown
