"""Items that several files have, because exports of different days overlap."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from neuromod_wagtail.comments.models import Comment, Provenance
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportRun
from tests.wordpress.blogs import attachment, bring, comment, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(export_file):
    def write(name: str, content: str, day: int = 0):
        date = f"<pubDate>Fri, {day:02} Mar 2024 10:00:00 +0000</pubDate>" if day else ""
        return export_file(date + content, name=f"{name}.xml")

    return write


def outcomes(report: Any, kind: str) -> tuple[int, int, list[str]]:
    tally = report.kinds[kind]
    return tally.created, tally.unchanged, [entry.id for entry in tally.skipped]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_the_newest_copy_counts_and_no_comment_is_lost(index, written, names):
    """Whichever file is read first, nothing is public that the newest export has closed."""
    old = post(1, "Old.", inside=comment(5) + comment(6) + comment(7, "Only there."))
    refused = comment(6, comment_approved="spam")
    new = post(1, "New.", status="private", inside=comment(5) + refused + comment(8, "New here."))
    files = [written(names[0], old + post(2), 8), written(names[1], new + post(3), 15)]
    for dry_run in (True, False):
        report, _run = bring(files, index, dry_run=dry_run)
        assert outcomes(report, "post") == (3, 0, ["1"])
        assert outcomes(report, "comment") == (4, 2, [])
    page = ArticlePage.objects.get(slug="post-1")
    assert page.body[0].value.source == "<p>New.</p>"
    assert PageViewRestriction.objects.get().page_id == page.pk
    assert {row.page_id for row in Comment.objects.all()} == {page.pk}
    found = Provenance.objects.values_list("source_id", "comment__status")
    assert sorted(found) == [("5", "approved"), ("6", "spam"), ("7", "approved"), ("8", "approved")]
    # A later import must be newer than the newest of them.
    assert ImportRun.objects.get().exported_at.day == 15


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ({}, {"status": "draft"}, "Second."),
        ({"status": "draft"}, {}, "First."),
        ({}, {"post_password": "x"}, "Second."),
        ({}, {}, "First."),
        ({}, {"post_modified_gmt": "2024-03-01 10:00:00"}, "Second."),
        ({"post_modified_gmt": "2024-03-01 10:00:00", "status": "draft"},
         {"post_modified_gmt": "2024-03-02 10:00:00"}, "Second."),
    ],
)  # fmt: skip
def test_without_a_date_of_the_export_the_item_says_which_is_newer(
    index, written, first, second, text
):
    """Or else fewer may read it."""
    files = [written("a", post(1, "First.", **first)), written("b", post(1, "Second.", **second))]
    bring(files, index)
    assert ArticlePage.objects.get().body[0].value.source == f"<p>{text}</p>"


def test_comments_are_not_put_below_another_item_with_the_same_number(index, written):
    other = post(1, "Other.", post_name="other", inside=comment(6, "Of another."))
    report, _run = bring(written("a", post(1, inside=comment(5)) + other), index)
    assert outcomes(report, "comment") == (1, 0, ["6"])
    assert Comment.objects.get().body == "Thanks."


def test_comments_of_files_are_there_once(index, written):
    files = [
        written(
            name,
            post(1) + attachment(2, "a.png", post_parent=1, inside=comment(6) + comment(number)),
            day,
        )
        for name, day, number in (("a", 8, 7), ("b", 15, 8))
    ]
    report, _run = bring(files, index)
    assert outcomes(report, "comment") == (3, 1, [])
    assert {row.page.slug for row in Comment.objects.all()} == {"post-1"}


@pytest.mark.parametrize("days", [(8, 15), (15, 8)])
def test_the_newest_copy_of_a_pattern_says_whether_it_is_shown(index, written, days):
    pattern = '<!-- wp:block {"ref":9} /-->'
    files = [
        written(name, post(9, f"<p>{text}</p>", post_type="wp_block", status=status), day)
        for name, text, status, day in zip(
            "ab", ("Shown.", "Hidden."), ("publish", "draft"), days, strict=True
        )
    ]
    bring([*files, written("c", post(1, f"<p>Text.</p>{pattern}"))], index)
    texts = [block.value.source for block in ArticlePage.objects.get().body]
    assert texts == ["<p>Text.</p>"] + ["<p>Shown.</p>"] * (days == (15, 8))
