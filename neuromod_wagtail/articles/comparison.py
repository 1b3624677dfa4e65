"""The comparison table, generated from the modalities' rows so that it cannot contradict them.

No ranking, no score, no good and bad colours; what no source states is said to be
missing instead of left blank. Pure over modalities whose rows are loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.articles.vocabulary import Jurisdiction

if TYPE_CHECKING:
    from neuromod_wagtail.articles.models import Modality

NOT_STATED = _("Not stated in this site’s sources")


@dataclass(frozen=True)
class Line:
    """One statement in a cell, with the publication it is from and when it was checked."""

    text: str
    source: Any = None
    checked_on: Any = None


@dataclass(frozen=True)
class Column:
    heading: str | Promise


@dataclass(frozen=True)
class Row:
    """One modality and its cells, one sequence of lines per column; empty: not stated."""

    modality: Modality
    cells: Sequence[tuple[Column, Sequence[Line]]]


@dataclass(frozen=True)
class Comparison:
    columns: Sequence[Column]
    rows: Sequence[Row]


def compare(modalities: Iterable[Modality], *, jurisdiction: str) -> Comparison:
    """Modalities by name, in the columns of the table; ``jurisdiction`` is a ``Jurisdiction`` value."""
    columns = [
        Column(_("Invasiveness")),
        Column(_("Target")),
        Column(_("Kinds of pain in the sources")),
        Column(_("Evidence, as graded by each source")),
        Column(_format_status_heading(jurisdiction)),
        Column(_("Risks named by the sources")),
    ]
    rows = [
        Row(modality, list(zip(columns, _cells(modality, jurisdiction), strict=True)))
        for modality in sorted(set(modalities), key=lambda modality: modality.name.casefold())
    ]
    return Comparison(columns, rows)


def _format_status_heading(jurisdiction: str) -> str:
    return str(_("Regulatory status: %(jurisdiction)s")) % {
        "jurisdiction": Jurisdiction(jurisdiction).label
    }


def _cells(modality: Modality, jurisdiction: str) -> list[list[Line]]:
    evidence = list(modality.evidence.all())
    return [
        [Line(modality.get_invasiveness_display())],
        [Line(modality.target)] if modality.target else [],
        [Line(indication) for indication in dict.fromkeys(row.indication for row in evidence)],
        [Line(_evidence_text(row), row.source, row.checked_on) for row in evidence],
        [
            Line(f"{row.indication}: {row.verb}", row.source, row.checked_on)
            for row in modality.regulatory.all()
            if row.jurisdiction == jurisdiction
        ],
        [
            Line(_risk_text(block.value), block.value["source"])
            for block in modality.safety
            if block.block_type == "risk"
        ],
    ]


def _evidence_text(row: Any) -> str:
    year = f", {row.stated_in}" if row.stated_in else ""
    return f"{row.indication}: {row.get_grade_display()} ({row.grading_system.label}{year})"


def _risk_text(risk: Any) -> str:
    return f"{risk['text']} ({risk['frequency']})" if risk["frequency"] else str(risk["text"])
