"""The resolver: from facts and rules to the placements of a page. Pure functions.

A kind that any rule requires is always in the result. The rules nearest to the page decide its
places; the nearest one with a text in force supplies the text. Without such a text the result has a
fallback text, and the publish gate refuses the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from neuromod_wagtail.disclaimers.vocabulary import (
    FALLBACKS,
    IMPORTANT_KINDS,
    TEXT_PLACES,
    Condition,
    DisclaimerKind,
    Place,
    Tone,
)

_ORDER = {place: position for position, place in enumerate(Place.values)}


class Notice(NamedTuple):
    """A disclaimer as readers see it. ``number`` is that of the version in force, if known."""

    pk: int
    kind: str
    title: str
    short_text: str
    text: str
    slug: str = ""
    language: str = ""
    number: int | None = None
    since: datetime | None = None
    in_force: bool = True


class Rule(NamedTuple):
    """A rule that applies to a page. ``depth`` is that of its section: deeper is nearer."""

    pk: int
    kind: str
    condition: str
    place: str
    depth: int
    section: str = ""
    notice: Notice | None = None
    fallback: str = ""

    def get_condition_display(self) -> str:
        return str(Condition(self.condition).label)


class Facts(NamedTuple):
    """The facts about a page: conditions that hold, and notices in its text, in order."""

    conditions: frozenset[str] = frozenset()
    in_text: tuple[Notice, ...] = ()


class Placement(NamedTuple):
    """A kind at a place. ``because`` is empty if an editor chose it without any rule."""

    kind: str
    place: str
    notice: Notice | None
    fallback: str = ""
    because: tuple[Rule, ...] = ()
    is_in_text: bool = False

    @property
    def title(self) -> str:
        return self.notice.title if self.notice else str(DisclaimerKind(self.kind).label)

    def get_place_display(self) -> str:
        return str(Place(self.place).label)


def resolve(facts: Facts, rules: Iterable[Rule]) -> list[Placement]:
    """Return every placement, in page order."""
    applying = [rule for rule in rules if _applies(rule, facts)]
    # In rule order, so that kinds at the same place keep a stable order.
    kinds = dict.fromkeys(rule.kind for rule in applying)
    in_text = [notice for notice in facts.in_text if notice.in_force]
    placements = [
        Placement(
            notice.kind,
            Place.IN_TEXT,
            notice,
            because=tuple(_text_rules(applying, notice.kind)),
            is_in_text=True,
        )
        for notice in in_text
    ]
    written = {notice.kind for notice in in_text}
    placements += _lost(facts.in_text, {*written, *kinds})
    for kind in kinds:
        placements += _placements(kind, [rule for rule in applying if rule.kind == kind], written)
    return sorted(placements, key=lambda placement: _ORDER[placement.place])


def missing(placements: Iterable[Placement]) -> list[Placement]:
    """Return the placements without a text in force, for which readers see a fallback text."""
    return [placement for placement in placements if placement.notice is None]


def required(placements: Iterable[Placement]) -> list[Placement]:
    """Return the placements that a rule requires."""
    return [placement for placement in placements if placement.because]


def find_important(placements: Iterable[Placement]) -> Placement | None:
    """Return the one placement of a page that is shown as important, if any."""
    able = [item for item in placements if item.kind in IMPORTANT_KINDS]
    return min(able, key=lambda item: IMPORTANT_KINDS.index(item.kind), default=None)


def tone_of(kind: str, *, is_important: bool) -> Tone:
    """Return how a disclaimer is shown: an emergency always as one."""
    if kind == DisclaimerKind.EMERGENCY:
        return Tone.EMERGENCY
    return Tone.IMPORTANT if is_important else Tone.LEGAL


def _applies(rule: Rule, facts: Facts) -> bool:
    return rule.condition == Condition.ALWAYS or rule.condition in facts.conditions


def _text_rules(rules: Iterable[Rule], kind: str) -> Iterator[Rule]:
    return (rule for rule in rules if rule.kind == kind and rule.place in TEXT_PLACES)


def _lost(in_text: Iterable[Notice], shown: set[str]) -> Iterator[Placement]:
    """Yield fallback texts for notices in the text that are no longer in force anywhere."""
    for kind in dict.fromkeys(notice.kind for notice in in_text if not notice.in_force):
        if kind not in shown:
            yield Placement(kind, Place.IN_TEXT, None, str(FALLBACKS[kind]))


def _placements(kind: str, rules: list[Rule], written: set[str]) -> Iterator[Placement]:
    """Yield the placements of a kind; page and comment form separately, nearest rules first."""
    for in_text in (True, False):
        group = [rule for rule in rules if (rule.place in TEXT_PLACES) is in_text]
        if not group or (in_text and kind in written):
            continue
        nearest = max(rule.depth for rule in group)
        places = dict.fromkeys(rule.place for rule in group if rule.depth == nearest)
        nearest_first = sorted(rules, key=lambda rule: -rule.depth)
        notice = next((rule.notice for rule in nearest_first if _supplies(rule)), None)
        fallback = "" if notice else _fallback(kind, nearest_first)
        for place in places:
            yield Placement(kind, place, notice, fallback, tuple(group))


def _supplies(rule: Rule) -> bool:
    notice = rule.notice
    return notice is not None and notice.in_force and notice.kind == rule.kind


def _fallback(kind: str, rules: Iterable[Rule]) -> str:
    return next((rule.fallback for rule in rules if rule.fallback.strip()), str(FALLBACKS[kind]))
