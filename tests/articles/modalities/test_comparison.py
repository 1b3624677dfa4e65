"""Comparisons distinguish the findings of sources; the form names the system of each grade."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse

from neuromod_wagtail.articles.modalities.comparison import Line, _dated_once, compare
from tests.factories import make_modality

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
