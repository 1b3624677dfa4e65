"""Comparisons distinguish the findings of sources; the form names the system of each grade."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse

from neuromod_wagtail.articles.modalities.api import rows_data, safety_data
from neuromod_wagtail.articles.modalities.comparison import Line, _dated_once, compare
from tests.factories import make_modality, make_reference

pytestmark = pytest.mark.django_db


def test_two_sources_of_one_grade_do_not_read_alike():
    modality = make_modality(evidence=2, regulatory=2)
    for row, finding in zip(
        modality.evidence.all(), ("Less pain.", "No <difference>."), strict=True
    ):
        row.finding = finding
        row.save()
    first, second = modality.regulatory.all()
    second.identifier, second.decided_on = "P150004", date(2016, 2, 1)
    second.save()
    cells = {
        str(statement.heading): statement.cells[0][1]
        for statement in compare([modality], jurisdiction="US").statements
    }
    evidence = cells["Evidence, as graded by each source"]
    assert len({line.text for line in evidence}) == 1
    html = render_to_string(
        "neuromod_wagtail/articles/includes/comparison_cell.html", {"lines": evidence}
    )
    shown = [p.get_text(" ", strip=True) for p in BeautifulSoup(html, "html.parser").select("p")]
    assert ["Less pain." in text for text in shown] == [True, False]
    assert "No <difference>." in shown[1]
    decisions = cells["Regulatory status: United States"]
    assert [line.detail for line in decisions] == [first.identifier, "P150004, 2016"]


def test_every_statement_of_every_modality():
    source = make_reference(live=False)
    first = make_modality(name="b", evidence=1, regulatory=0, target="a nerve")
    second = make_modality(name="A", evidence=0, regulatory=2, target="")
    first.evidence.update(
        stated_in=2020, source=source, checked_on=date(2026, 1, 1), finding="Less.", grade="grade:low",
        indication="back pain",
    )  # fmt: skip
    other, here = second.regulatory.all()
    type(other).objects.filter(pk=other.pk).update(jurisdiction="UK")
    first.safety = [
        (
            "risk",
            {"text": "Itch", "seriousness": "serious", "frequency": "1 in 10", "source": source},
        ),
        ("risk", {"text": "Pain", "seriousness": "serious", "frequency": "", "source": None}),
        ("contraindication", {"text": "No", "strength": "absolute", "source": None}),
    ]
    first.save()
    table = compare([first, second, first], jurisdiction="US")
    assert table.modalities == [second, first]
    cells = {str(row.heading): [cell for _modality, cell in row.cells] for row in table.statements}
    assert cells.pop("Invasiveness") == [[Line("Non-invasive")]] * 2
    assert cells == {
        "Target": [[], [Line("a nerve")]],
        "Kinds of pain studied": [[], [Line("back pain")]],
        "Evidence, as graded by each source": [
            [],
            [Line("back pain: Low certainty (GRADE, certainty of evidence, 2020)", source, date(2026, 1, 1), "Less.")],
        ],
        "Regulatory status: United States": [
            [Line(f"{here.indication}: {here.verb}", here.source, here.checked_on, here.identifier)], [],
        ],
        "Risks named in the sources": [[], [Line("Itch (1 in 10)", source), Line("Pain")]],
    }  # fmt: skip
    assert [one["source"] for one in rows_data(first.evidence.all())] == [None]
    assert [(one["kind"], one["text"], one["source"]) for one in safety_data(first)] == [
        ("risk", "Itch", None), ("risk", "Pain", None), ("contraindication", "No", None),
    ]  # fmt: skip
    source.live = True
    source.save()
    (row,) = rows_data(type(first).objects.get(pk=first.pk).evidence.all())
    assert row == {
        "id": row["id"], "source": source.pk, "checked_on": date(2026, 1, 1), "finding": "Less.",
        "indication": "back pain", "grade": "grade:low", "grade_label": "Low certainty", "stated_in": 2020,
    }  # fmt: skip
    told = safety_data(type(first).objects.get(pk=first.pk))
    assert [one["source"] for one in told] == [source.pk, None, None]
    assert {name for one in told for name in one} == {
        "kind", "text", "seriousness", "frequency", "strength", "weight_label", "source",
    }  # fmt: skip


def test_the_closed_select_names_the_grading_system(admin_client):
    modality = make_modality()
    modality.evidence.update(grade="grade:low")
    url = reverse("wagtailsnippets_neuromod_articles_modality:edit", args=[modality.pk])
    form = BeautifulSoup(admin_client.get(url).content, "html.parser")
    [chosen] = form.select('select[name="evidence-0-grade"] option[selected]')
    assert chosen.get_text() == "Low certainty (GRADE, certainty of evidence)"
    assert chosen.parent["label"] == "GRADE, certainty of evidence"
    none = form.select_one('select[name="evidence-0-grade"] option[value="not_graded:"]')
    assert none.get_text() == "No grade given"


def test_a_date_is_said_once_for_the_lines_checked_then():
    days = [date(2026, 1, 1), date(2026, 1, 1), date(2026, 2, 2), None, date(2026, 1, 1)]
    lines = [Line(str(number), None, day) for number, day in enumerate(days)]
    assert [line.checked_on for line in _dated_once(lines)] == [
        None, date(2026, 1, 1), date(2026, 2, 2), None, date(2026, 1, 1)
    ]  # fmt: skip
    assert _dated_once([]) == []
