"""Import reports: consistent counts in JSON and text, and the exit status."""

from __future__ import annotations

import json

import pytest

from neuromod_wagtail.importing.report import Outcome, RepairKind, Report, TextKept, folded


def full_report() -> Report:
    report = Report()
    report.read("post", 3)
    report.count("post", Outcome.CREATED)
    report.count("post", Outcome.UPDATED)
    report.count("post", Outcome.UNCHANGED)
    report.text.add(["a", "b"], ["b", "a"])
    return report


def test_the_json_has_every_kind_and_what_was_asked_for() -> None:
    data = json.loads(json.dumps(Report().as_json()))
    assert set(data["kinds"]) == {
        "post",
        "page",
        "attachment",
        "comment",
        "author",
        "category",
        "tag",
    }
    assert data["kinds"]["post"] == {
        "read": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "skipped": [],
    }
    assert (data["repairs"], data["redirects"], data["text_kept"]) == ([], 0, 1.0)


def test_complete_is_zero() -> None:
    report = full_report()
    assert report.balances
    assert report.exit_status == 0
    assert report.as_json()["kinds"]["post"]["updated"] == 1


@pytest.mark.parametrize("what", ["skipped", "repaired", "lost", "refused"])
def test_anything_else_is_not(what: str) -> None:
    report = full_report()
    if what == "skipped":
        report.read("comment")
        report.skip("comment", 12, "its post is missing")
        assert report.balances
    elif what == "repaired":
        report.repairs.add(RepairKind.BARE_AMPERSAND, "a.xml", 3, "&x")
    elif what == "lost":
        report.read("page")
        assert not report.balances
    else:
        report.refusal = "not an export"
    assert report.exit_status == (2 if what == "refused" else 1)


def test_text_names_what_was_skipped_and_repaired() -> None:
    report = full_report()
    report.read("comment")
    report.skip("comment", 12, "its post is missing")
    report.repairs.add(RepairKind.BARE_AMPERSAND, "a.xml", 3, "&x")
    text = report.as_text()
    assert "comment 12: its post is missing" in text
    assert "bare_ampersand, 1 time, in a.xml, line 3" in text
    assert "100.00%" in text
    assert "do not add up" not in text
    report.read("page")
    assert "do not add up" in report.as_text()


def test_where_comments_alone_come_nothing_else_is_told() -> None:
    report = Report()
    report.read("comment")
    report.count("comment", Outcome.CREATED)
    assert [line.split()[0] for line in report.as_text().splitlines()] == ["kind", "comment"]


def test_kinds_of_plugins_get_their_own_line() -> None:
    report = Report()
    report.read("recipe")
    report.skip("recipe", 1, "no page type for it")
    assert report.as_json()["kinds"]["recipe"]["skipped"] == [
        {"id": "1", "reason": "no page type for it"}
    ]
    assert "recipe" in report.as_text()


def test_repairs_without_end_are_counted_and_not_kept() -> None:
    report = Report()
    for line in range(5000):
        report.repairs.add(RepairKind.BARE_AMPERSAND, "a.xml", line)
    data = report.as_json()
    assert len(data["repairs"]) == 1000
    assert data["repair_counts"] == {"bare_ampersand": 5000}


def test_text_kept_counts_words_as_often_as_they_stand_there() -> None:
    kept = TextKept()
    assert kept.add(["pain", "pain", "Nerve"], ["pain", "nerve"]) == ["pain"]
    assert kept.add([], []) == []
    assert kept.share == pytest.approx(2 / 3)
    assert TextKept().share == 1.0


def test_the_look_of_quotes_is_no_difference() -> None:
    assert folded(["“Don’t", "stop”", "—", "1990’s…"]) == folded(
        ["\"Don't", 'stop"', "--", "1990's..."]
    )
