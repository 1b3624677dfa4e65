"""The goals of this project beside other systems."""

from __future__ import annotations

from dataclasses import dataclass

from measuring import Row

FRAGMENTS, PAGE_CACHE = "this project, from fragments", "this project, page cache"
NOTHING = "this project, nothing remembered"
WORDPRESS, COMMENTAIL = "WordPress, at its best", "Commentail"


@dataclass(frozen=True)
class Goal:
    """Theirs takes at least ``times`` the CPU time of ours in a row."""

    row: str
    ours: str
    theirs: str
    times: float


GOALS = (
    Goal("article, 100 comments", FRAGMENTS, WORDPRESS, 1.3),
    Goal("article, 100 comments", FRAGMENTS, COMMENTAIL, 3.5),
    Goal("article, 100 comments", PAGE_CACHE, WORDPRESS, 15),
    Goal("article, 100 comments", PAGE_CACHE, COMMENTAIL, 15),
    Goal("article, 100,000 comments", FRAGMENTS, WORDPRESS, 5),
    Goal("feed", FRAGMENTS, WORDPRESS, 1.3),
    Goal("post, small page", FRAGMENTS, WORDPRESS, 1.0),
    Goal("post, small page", FRAGMENTS, COMMENTAIL, 2.5),
    Goal("queue, 100,000 pending", NOTHING, WORDPRESS, 8),
)


def check(rows: dict[str, Row]) -> tuple[str, list[str]]:
    """Return a Markdown table of the goals, and those that were missed."""
    lines = ["| | ours | theirs | goal | measured | |", "|---|---|---|---:|---:|---|"]
    missed = []
    for goal in GOALS:
        measured = rows.get(goal.row, Row()).ratios.get(goal.ours, {}).get(goal.theirs)
        verdict = "not measured"
        if measured is not None:
            verdict = "reached" if measured >= goal.times else "**missed**"
        shown = "–" if measured is None else f"{measured:.2f} ×"
        ours = goal.ours.removeprefix("this project, ")
        lines.append(
            f"| {goal.row} | {ours} | {goal.theirs} | {goal.times:g} × | {shown} | {verdict} |"
        )
        if "missed" in verdict:
            missed.append(f"{goal.row}, {ours}: {shown} of {goal.theirs}, goal {goal.times:g} ×")
    return "\n".join(lines), missed
