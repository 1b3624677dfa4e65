"""The comparison table, generated from the facts of modalities.

It has no ranking, score or colours for good and bad, and says where no source states a fact. Pure
functions over modalities with loaded facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.articles.modalities.models import (
    EvidenceStatement,
    Modality,
    RegulatoryRecord,
    own_facts,
)
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.vocabulary import Jurisdiction
from neuromod_wagtail.text.lists import join_list


class Line(NamedTuple):
    """A statement in a cell, with its source and the date it was checked.

    The date also holds for the lines before it that have none.
    ``detail`` distinguishes similar statements by the finding or decision.
    """

    text: str
    source: Reference | None = None
    checked_on: date | None = None
    detail: str = ""


class Statement(NamedTuple):
    """A row of the table: a sequence of lines for each modality, empty if nothing is stated."""

    heading: str | Promise
    cells: Sequence[tuple[Modality, Sequence[Line]]]


class Comparison(NamedTuple):
    """The table, with a column for each modality and a row for each statement."""

    modalities: Sequence[Modality]
    statements: Sequence[Statement]


def compare(modalities: Iterable[Modality], *, jurisdiction: str) -> Comparison:
    """Compare modalities; ``jurisdiction`` is a ``Jurisdiction`` value."""
    columns = sorted(set(modalities), key=lambda modality: modality.name.casefold())
    tell: dict[str | Promise, Callable[[Modality], list[Line]]] = {
        _("Invasiveness"): _invasiveness,
        _("Target"): _target,
        _("Kinds of pain studied"): _indications,
        _("Evidence, as graded by each source"): _evidence,
        _status_heading(jurisdiction): lambda modality: _regulatory(modality, jurisdiction),
        _("Risks named in the sources"): _risks,
        **{block.label: partial(_own, name=name) for name, block in own_facts().items()},
    }
    return Comparison(
        columns,
        [
            Statement(heading, [(modality, _dated_once(lines(modality))) for modality in columns])
            for heading, lines in tell.items()
        ],
    )


def _dated_once(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the date only after the last of those checked on the same day."""
    following = [line.checked_on for line in lines[1:]]
    return [
        line._replace(checked_on=None) if line.checked_on == after else line
        for line, after in zip_longest(lines, following)
    ]


def _status_heading(jurisdiction: str) -> str:
    return gettext("Regulatory status: %(jurisdiction)s") % {
        "jurisdiction": Jurisdiction(jurisdiction).label
    }


def _invasiveness(modality: Modality) -> list[Line]:
    return [Line(modality.get_invasiveness_display())]


def _target(modality: Modality) -> list[Line]:
    return [Line(modality.target)] if modality.target else []


def _indications(modality: Modality) -> list[Line]:
    return [Line(pain) for pain in dict.fromkeys(row.indication for row in modality.evidence.all())]


def _evidence(modality: Modality) -> list[Line]:
    return [
        Line(_evidence_text(row), row.source, row.checked_on, row.finding)
        for row in modality.evidence.all()
    ]


def _regulatory(modality: Modality, jurisdiction: str) -> list[Line]:
    return [
        Line(f"{row.indication}: {row.verb}", row.source, row.checked_on, _decision(row))
        for row in modality.regulatory.all()
        if row.jurisdiction == jurisdiction
    ]


def _risks(modality: Modality) -> list[Line]:
    return [
        Line(_risk_text(block.value), block.value["source"])
        for block in modality.safety
        if block.block_type == "risk"
    ]


def _own(modality: Modality, name: str) -> list[Line]:
    return [
        Line(fact.value["text"], fact.value["source"], fact.value["checked_on"])
        for fact in modality.facts
        if fact.block_type == name
    ]


def _evidence_text(row: EvidenceStatement) -> str:
    year = f", {row.stated_in}" if row.stated_in else ""
    return f"{row.indication}: {row.get_grade_display()} ({row.grading_system.label}{year})"


def _decision(row: RegulatoryRecord) -> str:
    year = str(row.decided_on.year) if row.decided_on else ""
    return join_list((row.identifier, year))


def _risk_text(risk: Mapping[str, str]) -> str:
    return f"{risk['text']} ({risk['frequency']})" if risk["frequency"] else str(risk["text"])
