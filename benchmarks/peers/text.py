"""The text that every peer shows: one article, and comments in threads of four."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

TITLE = "Neuromodulation & Pain Relief"
PARAGRAPH = (
    "Neuromodulation acts directly upon nerves. It is the alteration of nerve activity by "
    "delivering electrical or pharmaceutical agents directly to a target area. Ask your doctor "
    "before you try anything that you have read here. "
)
SECTIONS = ("TMS", "SCS", "PNS", "DBS")
WORDS = "pain my back device clinic helped after weeks the and of it a doctor said".split()
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
SIZES = (0, 100, 1_000, 10_000, 100_000)
PENDING = 100_000


def paragraphs() -> list[str]:
    """Return the article's text: about 900 words."""
    return [PARAGRAPH * 2 for _section in SECTIONS for _paragraph in range(3)]


@dataclass(frozen=True, slots=True)
class Words:
    """A comment: what it says, when, and the place of the comment that it replies to."""

    body: str
    date: datetime
    parent: int | None


def comments(number: int) -> Iterator[Words]:
    """Return comments, each fourth of which begins a thread that the next three reply to."""
    chance = random.Random(7)
    for place in range(number):
        body = " ".join(chance.choices(WORDS, k=30))
        parent = None if place % 4 == 0 else place - place % 4
        yield Words(body, BEGAN + timedelta(minutes=place), parent)
