"""Comments of real exports: complete, in order and threads, without non-public ones."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.importing.sync import undo_import
from neuromod_wagtail.comments.models import Comment, Discussion, Provenance
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.wordpress.reading.records import Author
from neuromod_wagtail.wordpress.storing import comments as comment_html
from neuromod_wagtail.wordpress.storing.comments import CommentWriter, accounts
from tests.factories import make_article
from tests.wordpress.conftest import item, items

pytestmark = pytest.mark.django_db


def bring(index, path, *, batch="1", pages=None, **how) -> tuple[Report, dict]:
    """Import the comments of a file, each post as an empty article. Pages by post."""
    found, _export = items(path)
    pages = {} if pages is None else pages
    report = Report()
    writer = CommentWriter("blog", batch, report, **how)
    for one in found:
        if one.comments:
            if one.id not in pages:
                pages[one.id] = make_article(index, publish=False)
            writer.add(one, pages[one.id])
    writer.flush()
    return report, pages


def comment(
    number: int, parent: int = 0, content: str = "Words", approved="1", kind="comment", **more
):
    extra = "".join(
        f"<wp:comment_{name}>{value}</wp:comment_{name}>" for name, value in more.items()
    )
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_author><![CDATA[Ann]]></wp:comment_author>"
        f"<wp:comment_date_gmt>2020-01-01 10:00:{number:02d}</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{content}]]></wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_type>{kind}</wp:comment_type>"
        f"<wp:comment_parent>{parent}</wp:comment_parent>{extra}</wp:comment>"
    )


def words(html: str) -> list[str]:
    return re.sub(r"\W+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).split()


def assert_counts(discussions=None):
    for discussion in discussions or Discussion.objects.all():
        rows = Comment.objects.filter(discussion=discussion)
        for status in Status:
            counted = getattr(discussion, f"{status.value}_count")
            assert counted == rows.filter(status=status).count()
        for first in rows.filter(parent__isnull=True):
            assert first.reply_count == first.thread_replies.filter(status="approved").count()


@pytest.mark.parametrize("name", ["export.xml", "export-with-spam.xml"])
def test_a_real_blog_keeps_every_comment(index, shared_data, name):
    folder = shared_data / "wxr" / "wordpress-6.1"
    report, pages = bring(index, folder / name)
    told = json.loads((folder / "export-expected.json").read_text())["comments"]
    if name == "export.xml":
        told = [one for one in told if one["approved"] != "spam"]
    numbers = {one["id"] for one in told}
    rows = {
        int(row.source_id): row.comment
        for row in Provenance.objects.select_related("comment__parent__provenance")
    }
    assert set(rows) == numbers
    status = {"1": "approved", "0": "pending", "spam": "spam"}
    for one in told:
        row = rows[one["id"]]
        parent = row.parent.provenance.source_id if row.parent else "0"
        assert parent == str(one["parent"] if one["parent"] in numbers else 0)
        assert row.status == status.get(one["approved"], "declined")
        assert f"{row.submitted_at:%Y-%m-%d %H:%M:%S}" == one["date_gmt"]
        assert row.page_id == pages[one["post"]].pk
        assert row.kind == (one["type"] or "comment")
        assert (row.name, row.email) == (unescape(one["author"]), one["email"])
        assert words(row.body_html) == words(one["html"])
        assert words(markup.render(row.body)) == words(row.body_html)
    assert report.balances
    missing = [entry.id for entry in report.remarks if entry.code == "missing_parent"]
    assert missing == (["15"] if name == "export.xml" else [])
    assert_counts()
    assert not mail.outbox


def test_comments_stand_in_the_order_of_the_file(index, shared_data):
    path = shared_data / "wxr" / "theme-test-data" / "themeunittestdata.wordpress.xml"
    _report, pages = bring(index, path)
    for one in items(path)[0]:
        if one.comments:
            shown = Comment.objects.filter(page=pages[one.id]).order_by("submitted_at", "id")
            numbers = [int(row.provenance.source_id) for row in shown]
            dates = {entry.id: entry.date.utc for entry in one.comments}
            assert numbers == sorted(numbers, key=lambda number: (dates[number], number))
    assert Comment.objects.filter(kind="pingback").count() == 2
    assert Comment.objects.filter(kind="trackback").count() == 2


def test_the_spam_that_comes_later_takes_its_replies_in(index, shared_data):
    folder = shared_data / "wxr" / "wordpress-6.1"
    _report, pages = bring(index, folder / "export.xml")
    again, _pages = bring(index, folder / "export.xml", batch="2", pages=pages)
    tally = again.tally("comment")
    assert (tally.unchanged, tally.read, again.exit_status) == (
        93,
        93,
        0 if not again.repairs else 1,
    )
    fuller, _pages = bring(index, folder / "export-with-spam.xml", batch="3", pages=pages)
    tally = fuller.tally("comment")
    assert (tally.created, tally.updated, tally.unchanged) == (1, 1, 92)
    reply = Provenance.objects.get(source_id="15").comment
    assert reply.parent.provenance.source_id == "14"
    assert_counts()
    removed, left = undo_import("3")
    assert (removed, left) == (0, 1)  # the spam is answered by what an earlier import brought


def test_notes_of_editors_never_come(index, export_file):
    path = export_file(
        item(
            comment(1)
            + comment(2, kind="note")
            + comment(3, 2, kind="note", approved="0")
            + comment(4, kind="review")
            + comment(5, approved="odd")
            + comment(6, approved="trash", meta="")
        )
    )
    report, _pages = bring(index, path)
    assert sorted(Comment.objects.values_list("provenance__source_id", "status")) == [
        ("1", "approved"),
        ("4", "pending"),
        ("5", "pending"),
        ("6", "declined"),
    ]
    assert [entry.id for entry in report.tally("comment").skipped] == ["2", "3"]
    assert report.balances
    # PostgreSQL does not forget the numbers that comments of other tests had.
    assert {entry.id for entry in report.remarks if entry.code != "new_number"} == {"4", "5"}


def test_comments_of_what_was_not_imported_are_told(export_file):
    found, _export = items(export_file(item(comment(1) + comment(2))))
    report = Report()
    CommentWriter("blog", "1", report).add(found[0], None)
    assert [entry.id for entry in report.tally("comment").skipped] == ["1", "2"]
    assert report.balances


def test_accounts_are_found_by_email_and_login_and_guests_never(index, export_file):
    users = get_user_model().objects
    ada = users.create_user("someone", "ada@example.org")
    ben = users.create_user("ben", "")
    found = accounts(
        [
            Author("1", "ada", "ADA@example.org"),
            Author("2", "Ben", "ben@elsewhere.example"),
            Author("3", "unknown", ""),
        ]
    )
    assert found == {1: ada, 2: ben}
    mine = "<![CDATA[ada@example.org]]>"
    bring(
        index,
        export_file(item(comment(1, user_id=1) + comment(2, author_email=mine, user_id=0))),
        users=found,
    )
    assert list(Comment.objects.order_by("pk").values_list("user", flat=True)) == [ada.pk, None]


def test_a_dry_run_says_the_same_and_writes_nothing(index, export_file):
    path = export_file(item(comment(1) + comment(2, 9)))
    page = make_article(index)
    dry, _pages = bring(index, path, pages={1: page}, dry_run=True)
    assert not Comment.objects.exists()
    assert not Discussion.objects.exists()
    wet, _pages = bring(index, path, pages={1: page})
    assert dry.as_json() == wet.as_json()


@given(
    st.lists(
        st.sampled_from(
            "word *star* <b>bold</b> <i> <em>x</em> </p> <p> <blockquote> </blockquote> <ul> <li> "
            "</ul> & &amp; &lt; < > \n \n\n [a](b) ` ``` <code> </code> <pre> </pre> "
            "<a href='https://e.org/'>l</a> https://e.org/?a=1&b=2 <br> _u_ 1. - > \\* é 中".split(
                " "
            )
        ),
        max_size=14,
    )
)
def test_no_word_is_lost_and_nothing_unsafe_is_shown(parts):
    content = " ".join(parts)
    made = comment_html.from_wordpress(content)
    shown = markup.sanitise(made.body_html)
    source = [word for word in words(markup.sanitise(content)) if len(word) > 2]
    assert not set(source) - set(words(shown))
    assert markup.sanitise(shown) == shown
    assert not set(re.findall(r"<(\w+)", shown)) - markup.TAGS
    assert not {word for word in source if word not in made.body}


def test_what_reads_like_spam_and_was_not_marked_is_told(index, export_file):
    advert = "Please subscribe to my channel and win money"
    path = export_file(
        item(
            comment(1, content=advert)
            + comment(2, content="TENS helped with my back.")
            + comment(3, content=f"{advert}!", approved="spam")
            + comment(4, content=f"{advert} now", kind="pingback")
        )
    )
    report, _pages = bring(index, path)
    told = [remark for remark in report.remarks if remark.code == "reads_like_spam"]
    assert [remark.id for remark in told] == ["1"]
