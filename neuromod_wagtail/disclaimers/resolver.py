"""Which disclaimers a page shows, where, and because of which rule. Pure: data in, data out.

A kind that any rule requires is always in the answer. The rules nearest to the page say where it
stands; the nearest one with a text in force says what it says. Without such a text the answer
carries a fallback, and the publish gate stays shut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from neuromod_wagtail.disclaimers.vocabulary import (
    FALLBACKS,
    TEXT_PLACES,
    Condition,
    DisclaimerKind,
    Place,
)

_ORDER = {place: position for position, place in enumerate(Place.values)}


@dataclass(frozen=True)
class Notice:
    """A disclaimer as readers see it. ``number`` is that of the version in force, if one is known."""

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


@dataclass(frozen=True)
class Rule:
    """``depth`` is that of the section in the tree that the rule belongs to: deeper is nearer."""

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


@dataclass(frozen=True)
class Facts:
    """What a page tells about itself: conditions that hold, and notices in its text, in order."""

    conditions: frozenset[str] = frozenset()
    in_text: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Placement:
    """One kind at one place. ``because`` is empty for what an editor chose without any rule."""

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
    """Every placement, from the top of the page to its foot."""
    applying = [rule for rule in rules if _applies(rule, facts)]
    # In the order of the rules, so that equal places keep a stable order.
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
    """Those without a text in force, for which readers see a fallback."""
    return [placement for placement in placements if placement.notice is None]


def required(placements: Iterable[Placement]) -> list[Placement]:
    """Those that a rule asks for."""
    return [placement for placement in placements if placement.because]


def _applies(rule: Rule, facts: Facts) -> bool:
    return rule.condition == Condition.ALWAYS or rule.condition in facts.conditions


def _text_rules(rules: Iterable[Rule], kind: str) -> Iterator[Rule]:
    return (rule for rule in rules if rule.kind == kind and rule.place in TEXT_PLACES)


def _lost(in_text: Iterable[Notice], shown: set[str]) -> Iterator[Placement]:
    """A notice that an editor put into the text, and that is no longer in force anywhere."""
    for kind in dict.fromkeys(notice.kind for notice in in_text if not notice.in_force):
        if kind not in shown:
            yield Placement(kind, Place.IN_TEXT, None, str(FALLBACKS[kind]))


def _placements(kind: str, rules: list[Rule], written: set[str]) -> Iterator[Placement]:
    """The places of one kind: text and comments are decided apart, nearest rules first."""
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
