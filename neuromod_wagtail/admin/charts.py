"""Bar charts calculated from numbers, for templates to draw as SVG.

Lengths are text with a decimal point in every language, as SVG attributes require.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 28
# The most labels that fit beside each other below the columns.
MOST_LABELS = 6
# The most parts between the marks of the height.
MOST_MARKS = 5


@dataclass(frozen=True)
class Bar:
    """A rectangle; ``series`` counts from 1 and sets its colour, ``title`` describes it."""

    x: str
    y: str
    width: str
    height: str
    series: int
    title: str = ""


@dataclass(frozen=True)
class Mark:
    """A label at a position on an axis."""

    at: str
    text: str


@dataclass(frozen=True)
class Columns:
    """Groups of columns over a common axis. ``lines`` are the marks of the height."""

    bars: list[Bar]
    labels: list[Mark]
    lines: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True)
class Group:
    """The values above one label, with their descriptions, one for each series."""

    label: str
    values: Sequence[float]
    titles: Sequence[str]


def columns(
    groups: Sequence[Group],
    say: Callable[[float], str],
    *,
    whole: float | None = None,
    steps: Sequence[float] = (),
    first: int = 1,
) -> Columns:
    """Lay out columns. ``say`` formats a value at the axis, ``whole`` is the axis's upper end.

    ``steps`` are the distances between marks that are round in the unit, see ``marks``. ``first``
    is the number of the first series.
    """
    most = max((value for group in groups for value in group.values), default=0)
    ticks = marks(whole or most, steps)
    top = ticks[-1]
    high, wide = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT - RIGHT) / max(len(groups), 1)
    bars, labels = [], []
    every = math.ceil(len(groups) / MOST_LABELS)
    for place, group in enumerate(groups):
        start = LEFT + place * wide
        thin = wide * 0.7 / max(len(group.values), 1)
        for series, (value, title) in enumerate(zip(group.values, group.titles, strict=True)):
            tall = high * value / top
            x = start + wide * 0.15 + series * thin
            y = HEIGHT - BOTTOM - tall
            bars.append(Bar(_text(x), _text(y), _text(thin), _text(tall), series + first, title))
        if place % every == 0:
            labels.append(Mark(_text(start + wide / 2), group.label))
    lines = [Mark(_text(HEIGHT - BOTTOM - high * (tick / top)), say(tick)) for tick in ticks]
    return Columns(bars, labels, lines)


def stacked(values: Sequence[float], most: float, *, first: int = 1) -> list[Bar]:
    """Lay out one bar of 100 by 10 with a part for each value; a total of ``most`` fills it."""
    bars, x = [], 0.0
    for series, value in enumerate(values, start=first):
        width = 100 * value / most if most else 0
        bars.append(Bar(_text(x), "0", _text(width), "10", series))
        x += width
    return bars


def marks(most: float, steps: Sequence[float] = ()) -> list[float]:
    """Return at most six round marks from 0 to ``most`` or just above it.

    Their distance is one of ``steps``, in ascending order, else 1, 2 or 5 with zeros, and never
    less than 1: half a comment is no comment.
    """
    step = next((one for one in steps if one * MOST_MARKS >= most), 0)
    if not step:
        power = 10 ** max(math.floor(math.log10(max(most, 1) / MOST_MARKS)), 0)
        step = next(power * one for one in (1, 2, 5, 10) if power * one * MOST_MARKS >= most)
    return [step * place for place in range(max(math.ceil(most / step), 1) + 1)]


def _text(length: float) -> str:
    return f"{length:.2f}"
