"""Repeated imports: after changes there, changes here, or a killed run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.storing.undo import undo
from tests import factories
from tests.wordpress.blogs import bring, comment, post, remarks

pytestmark = pytest.mark.django_db


def text_of(page):
    return page.body[0].value.source


def test_a_newer_export_updates_what_nobody_edited(index, export_file):
    bring(export_file(post(1, "Old.") + post(2)), index)
    page = ArticlePage.objects.get(slug="post-1")
    newer = post(1, "New.", title="Another title") + post(2) + post(3)
    report, run = bring(export_file(newer), index)
    assert (report.kinds["post"].updated, report.kinds["post"].unchanged) == (1, 1)
    assert report.kinds["post"].created == 1
    page.refresh_from_db()
    assert (page.title, text_of(page), page.slug) == ("Another title", "<p>New.</p>", "post-1")
    assert page.live
    assert not page.has_unpublished_changes
    assert page.revisions.count() == 2
    assert page.get_latest_revision_as_object().title == "Another title"
    # Undo takes away what this run made, not what it only updated.
    assert undo(run).removed["post"] == 1
    assert ArticlePage.objects.count() == 2


def test_a_sticky_post_is_pinned_as_long_as_it_is_sticky(index, export_file):
    bring(export_file(post(1, is_sticky=1) + post(2)), index)
    assert [page.slug for page in ArticlePage.objects.filter(is_pinned=True)] == ["post-1"]
    page = ArticlePage.objects.get(slug="post-1")
    assert page.get_latest_revision_as_object().is_pinned
    report, run = bring(export_file(post(1, is_sticky=0) + post(3, is_sticky=1)), index)
    assert {remark.kind for remark in report.remarks} == {"author"}
    assert [page.slug for page in ArticlePage.objects.filter(is_pinned=True)] == ["post-3"]
    assert undo(run).removed["post"] == 1
    assert not ArticlePage.objects.filter(is_pinned=True).exists()


def test_a_post_that_was_pinned_here_stays_pinned(index, export_file):
    _report, run = bring(export_file(post(1)), index)
    ArticlePage.objects.update(is_pinned=True)
    bring(export_file(post(1, "Newer.")), index)
    assert ArticlePage.objects.get().is_pinned
    assert "post" not in undo(run).removed
    assert ArticlePage.objects.exists()


@pytest.mark.parametrize("touch", ["edit", "draft", "unpublish", "tag", "move"])
def test_what_was_edited_here_stays_and_is_named(index, export_file, touch):
    _report, run = bring(export_file(post(1, "Old.")), index)
    page = ArticlePage.objects.get()
    if touch == "edit":
        page.title = "Mine"
        page.save_revision().publish()
    elif touch == "draft":
        page.title = "Mine"
        page.save_revision()
    elif touch == "unpublish":
        page.unpublish()
    elif touch == "tag":
        page.tags.add("mine")
        page.save()
    else:
        page.move(factories.make_index(index.get_parent(), title="Other"), pos="last-child")
    assert bring(export_file(post(1, "Old.")), index)[0].kinds["post"].unchanged == 1
    report, _run = bring(export_file(post(1, "New.")), index)
    [skipped] = report.kinds["post"].skipped
    assert skipped.id == "1"
    assert "changed both here and on the old blog" in skipped.reason
    page = ArticlePage.objects.get()
    assert text_of(page) == "<p>Old.</p>"
    left = [entry for entry in undo(run).left if entry.kind != "redirect"]
    assert [(entry.kind, entry.id) for entry in left] == [("post", "1"), ("author", "ada")]
    assert ArticlePage.objects.exists()


def test_what_was_removed_here_does_not_come_back(index, export_file):
    path = export_file(post(1, inside=comment(5)))
    bring(path, index)
    ArticlePage.objects.get().delete()
    report, _run = bring(path, index)
    assert "since been removed here" in report.kinds["post"].skipped[0].reason
    assert [entry.id for entry in report.kinds["comment"].skipped] == ["5"]
    assert not ArticlePage.objects.exists()


def test_a_schedule_that_came_is_no_touch(index, export_file):
    path = export_file(post(1, status="future", post_date_gmt="2099-01-01 00:00:00"))
    _report, run = bring(path, index)
    page = ArticlePage.objects.get()
    page.get_latest_revision().publish()
    ArticlePage.objects.filter(pk=page.pk).update(live=True)
    assert undo(run).removed["post"] == 1


def test_two_blogs_with_the_same_numbers_stay_apart(index, export_file):
    path = export_file(post(1, "One.", inside=comment(5)))
    bring(path, index)
    other = path.with_name("other.xml")
    other.write_text(path.read_text().replace("blog.example", "other.example"))
    report, run = bring(other, index)
    assert report.kinds["post"].created == report.kinds["comment"].created == 1
    assert remarks(report, "slug_changed") == [("1", "post-1-2")]
    assert ArticlePage.objects.count() == Comment.objects.count() == 2
    undo(run)
    assert ArticlePage.objects.get().slug == "post-1"
    refused = Import(ImportRun(), [other], index, Options(source="blog.example")).execute()
    assert "name of another blog" in refused.refusal


def test_readers_who_answered_since_keep_their_article(index, export_file):
    _report, run = bring(export_file(post(1, inside=comment(5)) + post(2)), index)
    page = ArticlePage.objects.get(slug="post-1")
    imported = Comment.objects.get()
    from neuromod_wagtail.comments.actions import discussion_of

    Comment.objects.create(
        page=page, discussion=discussion_of(page), parent=imported, thread=imported, depth=1,
        name="Ann", body="A reply.", status="approved",
    )  # fmt: skip
    undone = undo(run)
    assert {left.kind for left in undone.left} >= {"comment", "post"}
    assert Comment.objects.count() == 2
    assert [page.slug for page in ArticlePage.objects.all()] == ["post-1"]


def test_an_undone_import_can_come_again(index, export_file):
    """A category, a tag and an author that only the post names are counted each time."""
    terms = (
        '<category domain="category" nicename="news">News</category>'
        '<category domain="post_tag" nicename="tms">TMS</category>'
    )
    path = export_file(post(1, inside=terms + comment(5)))
    for _turn in range(2):
        report, run = bring(path, index)
        removed = undo(run).removed
        created = {kind: tally.created for kind, tally in report.kinds.items() if tally.created}
        assert created == dict.fromkeys(["post", "comment", "category", "tag", "author"], 1)
        assert created.items() <= removed.items()
        assert report.balances
    with pytest.raises(ExportRefused, match="nothing to undo"):
        undo(run)


def test_a_blog_is_imported_by_one_process_at_a_time(index, export_file):
    path = export_file(post(1))
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    try:
        host = os.uname().nodename
        other = ImportRun.objects.create(
            source="blog.example", state=ImportRun.State.RUNNING, worker=f"{host}:{sleeper.pid}"
        )
        report = Import(ImportRun(), [path], index, Options()).execute()
        assert f"Import {other.pk} of this blog is still running" in report.refusal
        with pytest.raises(ExportRefused, match="still running"):
            undo(other)
    finally:
        sleeper.kill()
        sleeper.wait()
    # Now it is gone: what it brought belongs to the one that goes on.
    _report, run = bring(path, index)
    other.refresh_from_db()
    assert (other.state, other.continued_by) == (ImportRun.State.CONTINUED, run)


KILLED = """
import sys
import time
import django
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[4]
django.setup()
from neuromod_wagtail.pages.models import ArticleIndexPage
from neuromod_wagtail.wordpress import importing
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportRun
importing.BATCH = 3
index = ArticleIndexPage.objects.get()
batches, statements = [], []

def stop_within_the_second_batch(execute, *arguments):
    statements.extend(batches[:1])
    if sys.argv[5:] and len(statements) == 20:
        print("in the middle", flush=True)
        time.sleep(3600)
    return execute(*arguments)

with connection.execute_wrapper(stop_within_the_second_batch):
    report = Import(ImportRun(), [sys.argv[2]], index, Options()).execute(
        lambda done, total: batches.extend([done] if done else [])
    )
print(report.exit_status, report.refusal, report.stopped, flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_and_run_again_is_as_run_once(export_file, tmp_path, settings):
    """``kill -9`` in a process of its own, in a database of its own."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("the process works on a copy of the database file")
    from django.db import connection

    index = factories.make_index()
    number = 12
    path = export_file(
        "".join(
            post(n, f'To <a href="https://blog.example/?p={number - n + 1}">it</a>',
                 inside=comment(1000 + n) + comment(2000 + n, comment_parent=1000 + n))
            for n in range(1, number + 1)
        )
    )  # fmt: skip
    once, file = tmp_path / "once.sqlite3", tmp_path / "killed.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
        bring(path, index)
        cursor.execute("VACUUM INTO %s", [str(once)])
    script = tmp_path / "killed.py"
    script.write_text(KILLED)

    command = [sys.executable, script, file, path, str(index.pk), tmp_path / "media"]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}

    def start(*more):
        return subprocess.Popen(
            [*command, *more], stdout=subprocess.PIPE, text=True, env=environment
        )

    with start("stop") as killed:
        assert killed.stdout.readline() == "in the middle\n"
        killed.send_signal(signal.SIGKILL)
    assert start().communicate()[0].startswith("0")
    first, second = state(once), state(file)
    assert first == second
    assert len(first["pages"]) == number
    assert len(first["comments"]) == 2 * number
    assert not first["open"]


def state(file):
    """What a run leaves, without the keys and moments that differ from run to run."""
    import sqlite3

    with closing(sqlite3.connect(file)) as database:
        ask = database.execute
        pages = ask(
            "SELECT p.slug, p.title, p.live, a.published_at, a.summary, r.object_str,"
            " p.latest_revision_id = p.live_revision_id,"
            " (SELECT count(*) FROM wagtailcore_revision v WHERE v.object_id = p.id)"
            " FROM wagtailcore_page p JOIN neuromod_pages_articlepage a ON a.page_ptr_id = p.id"
            " JOIN wagtailcore_revision r ON r.id = p.latest_revision_id ORDER BY p.slug"
        ).fetchall()
        links = ask(
            "SELECT p.slug, t.slug FROM neuromod_pages_articlepage a"
            " JOIN wagtailcore_page p ON p.id = a.page_ptr_id"
            " JOIN wagtailcore_page t ON a.body LIKE '%linktype=\\\"page\\\" id=\\\"' || t.id || '\\\"%'"
            " ORDER BY p.slug"
        ).fetchall()
        comments = ask(
            "SELECT v.source_id, c.status, c.depth, p.slug FROM neuromod_comments_comment c"
            " JOIN neuromod_comments_provenance v ON v.comment_id = c.id"
            " JOIN wagtailcore_page p ON p.id = c.page_id ORDER BY v.source_id"
        ).fetchall()
        items = ask(
            "SELECT kind, source_id, source_hash FROM neuromod_wordpress_importeditem"
            " WHERE kind != 'redirect' ORDER BY kind, source_id"
        ).fetchall()
        redirects = ask(
            "SELECT old_path FROM wagtailredirects_redirect ORDER BY old_path"
        ).fetchall()
        runs = ask("SELECT state FROM neuromod_wordpress_importrun ORDER BY id DESC LIMIT 1")
        return {
            "pages": pages,
            "links": links,
            "comments": comments,
            "items": items,
            "redirects": redirects,
            "state": runs.fetchall(),
            "open": ask(
                "SELECT source_id FROM neuromod_wordpress_importeditem WHERE has_open_links"
            ).fetchall(),
        }


def test_links_between_posts_are_followed_whichever_comes_first(index, export_file):
    text = (
        '<a href="https://blog.example/2024/02/02/post-{0}/">there</a> <a href="/?p={0}">again</a>'
        ' <a href="https://blog.example/2024/02/02/post-{0}/#comment-5">said</a>'
        ' <a href="https://elsewhere.example/">out</a> <a href="/gone/">gone</a>'
    )
    content = post(1, text.format(2)) + post(2, text.format(1), inside=comment(5))
    report, _run = bring(export_file(content), index)
    pages = {page.slug: page for page in ArticlePage.objects.all()}
    said = Comment.objects.get()
    for here, there in (("post-1", "post-2"), ("post-2", "post-1")):
        source = text_of(pages[here])
        assert source.count(f'linktype="page" id="{pages[there].pk}"') == 2
        assert f"{pages[there].get_url()}?comment={said.pk}#comment-{said.pk}" in source
        assert "https://elsewhere.example/" in source
        assert text_of(pages[here].get_latest_revision_as_object()) == source
    assert sorted(remarks(report, "lost_link")) == [("1", "/gone/"), ("2", "/gone/")]
    # What was missing comes with a later export.
    later = content + post(3, post_name="gone", post_type="page").replace(
        "/2024/02/02/gone", "/gone"
    )
    report, _run = bring(export_file(later), index)
    assert not remarks(report, "lost_link")
    assert report.kinds["post"].unchanged == 2
    gone = ArticlePage.objects.get(slug="gone")
    for slug in ("post-1", "post-2"):
        page = ArticlePage.objects.get(slug=slug)
        assert f'linktype="page" id="{gone.pk}"' in text_of(page)
        assert text_of(page.get_latest_revision_as_object()) == text_of(page)
    assert not ImportedItem.objects.filter(has_open_links=True).exists()
