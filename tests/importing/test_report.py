"""Import reports: consistent counts in JSON and text, and the exit status."""

from __future__ import annotations

import json

import pytest

from neuromod_wagtail.importing.report import (
    Outcome,
    RepairKind,
    Report,
    TextKept,
    folded,
    storable,
)


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


def test_every_line_of_a_report() -> None:
    report = Report()
    report.read("post", 12)
    report.count("post", Outcome.CREATED)
    report.count("post", Outcome.UPDATED)
    for number in range(10):
        report.skip("post", number, "no")
    report.remark("post", 1, "status", "odd\0")
    report.remark("post", 2, "status", "x" * 120)
    report.remark("page", 3, "no_date")
    report.remark("author", "ada", "profession_not_stated")
    report.remark("author", "bob", "profession_not_stated")
    for line in (7, 5):
        report.repairs.add(RepairKind.BARE_AMPERSAND, "a.xml", line, "&x")
    report.text.add(["a", "b", "c"], ["a"])
    report.redirects, report.stopped = 5, "Full."
    assert report.as_text().splitlines() == [
        "kind  read  created  updated  unchanged  skipped",
        "post    12        1        1          0       10",
        *(f"skipped: post {number}: no" for number in range(10)),
        "repaired: bare_ampersand, 2 times, first in a.xml, line 7",
        "needs attention: status, 2 times, first at post 1 odd\0",
        "needs attention: no_date, 1 time, at page 3",
        "needs attention: profession_not_stated, 2 times: author ada, author bob",
        "redirects: 5", "text kept: 33.33%", "Stopped: Full.",
    ]  # fmt: skip
    assert report.remarks[1].place == f"post 2 {'x' * 100}"
    data = report.as_json()
    assert data["repairs"][1] == {
        "kind": "bare_ampersand", "file": "a.xml", "line": 5, "detail": "&x",
    }  # fmt: skip
    assert data["remarks"][0] == {"kind": "post", "id": "1", "code": "status", "detail": "odd"}
    assert (data["redirects"], data["text_kept"], data["refused"]) == (5, 0.333333, "")
    assert (data["stopped"], data["exit_status"]) == ("Full.", 2)
    report.stopped, report.redirects = "", 0
    report.read("page")
    assert report.as_text().splitlines()[-3:] == [
        "redirects: 0", "text kept: 33.33%",
        "The numbers do not add up: items are missing from this report.",
    ]  # fmt: skip
    report.refusal = "No blog."
    assert report.as_text() == "Nothing was imported: No blog."


def test_what_fails_leaves_no_trace_in_the_report() -> None:
    report = full_report()
    report.skip("post", 1, "before")
    report.remark("post", 1, "code")
    before = report.as_json()
    with pytest.raises(ZeroDivisionError), report.whole():
        report.read("post")
        report.count("post", Outcome.CREATED)
        report.skip("post", 2, "within")
        report.skip("recipe", 3, "within")
        report.remark("post", 2, "code")
        report.redirects += 1
        report.text.add(["lost"], [])
        raise ZeroDivisionError
    assert report.as_json() == before
    with report.whole():
        report.redirects += 1
    assert report.as_json() == {**before, "redirects": 1}


def test_what_no_database_takes_is_left_out() -> None:
    value = {"a\0": ["b\0", ("c\ud800", 1, None)]}
    assert storable(value) == {"a": ["b", ["c?", 1, None]]}
