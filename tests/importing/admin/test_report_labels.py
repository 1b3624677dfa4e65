"""A report as the admin shows it: its rows, in order, and nothing else."""

from __future__ import annotations

import pytest

from neuromod_wagtail.importing.admin import report_labels as labels
from neuromod_wagtail.importing.admin.report_labels import Finding, Group
from tests.factories import make_article, make_index


def tally(read=0, skipped=(), **numbers):
    entries = [{"id": str(number), "reason": f"because {number}"} for number in skipped]
    return {"read": read, "created": 0, "updated": 0, "unchanged": 0, **numbers, "skipped": entries}


REPORT = {
    "kinds": {
        "post": tally(3, created=1, skipped=(7, 8)),
        "page": tally(),
        "comment": tally(),
        "recipe": tally(2, unchanged=1, skipped=(9,)),
    },
    "remarks": [
        {"kind": "post", "id": "1", "code": "of_a_plugin", "detail": "x"},
        {"kind": "page", "id": "2", "code": "kept_html", "detail": "<b>"},
        {"kind": "post", "id": "3", "code": "kept_html", "detail": ""},
        {"kind": "post", "id": "3", "code": "modality_unsure", "detail": "SCS"},
    ],
    "repairs": [
        {"kind": "control", "file": "a.xml", "line": 3, "detail": ""},
        {"kind": "control", "file": "a.xml", "line": 9, "detail": ""},
        {"kind": "bytes", "file": "b.xml", "line": 1, "detail": "!"},
    ],
    "repair_counts": {"bytes": 1, "control": 12, "gone": 2},
}


def test_kinds_that_were_read_or_are_always_listed_are_shown():
    assert labels.rows(REPORT, ["comment"]) == [
        {**tally(3, created=1), "label": "Posts", "skipped": 2},
        {**tally(), "label": "Comments", "skipped": 0},
        {**tally(2, unchanged=1), "label": "recipe", "skipped": 1},
    ]
    assert labels.rows({}, ["comment"]) == []


def test_findings_that_need_a_decision_come_first():
    assert labels.groups(REPORT) == [
        Group("skipped", "Not imported", 3),
        Group("modality_unsure", "Modality: more than one match", 1),
        Group("kept_html", "Kept as HTML; replace it with blocks when you can", 2),
        Group("of_a_plugin", "of_a_plugin", 1),
    ]
    assert labels.groups({"kinds": {"post": tally(1)}}) == []


def test_the_findings_of_one_code():
    assert labels.of_code(REPORT, "skipped") == [
        ("post", "7", "because 7"),
        ("post", "8", "because 8"),
        ("recipe", "9", "because 9"),
    ]
    assert labels.of_code(REPORT, "kept_html") == [("page", "2", "<b>"), ("post", "3", "")]
    assert labels.of_code({}, "skipped") == labels.of_code({}, "kept_html") == []


def test_each_kind_of_repair_is_counted_and_located():
    assert labels.repairs(REPORT) == [
        {"kind": "bytes", "file": "b.xml", "line": 1, "detail": "!", "count": 1},
        {"kind": "control", "file": "a.xml", "line": 3, "detail": "", "count": 12},
    ]
    assert labels.repairs({}) == []


def test_an_undo_reports_what_it_removed_and_kept():
    left = [
        {"kind": "post", "id": "1", "reason": "Edited."},
        {"kind": "x", "id": "2", "reason": ""},
    ]
    report = {"undone": {"removed": {"post": 2, "x": 1}, "left": left}}
    assert labels.undone(report) == {
        "removed": [("Posts", 2), ("x", 1)],
        "left": [{**left[0], "kind": "Post"}, left[1]],
    }
    assert labels.undone({}) is None


@pytest.mark.django_db
def test_a_finding_links_to_its_object_for_users_who_may_edit_it(admin_user, django_user_model):
    article = make_article(make_index(), title="T" * 130)
    found = [("post", "1", "x"), ("page", "1", ""), ("recipe", "2", "")]
    targets = {("post", "1"): article, ("post", "2"): article}
    edit = f"/admin/pages/{article.pk}/edit/"
    for user, url in ((admin_user, edit), (django_user_model.objects.create_user("ann"), "")):
        assert labels.linked(found, user, targets) == [
            Finding("Post", "1", "x", "T" * 120, url),
            Finding("Page", "1", ""),
            Finding("recipe", "2", ""),
        ]
