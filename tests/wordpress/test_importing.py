"""Complete imports of real exports, repeated and undone."""

from __future__ import annotations

import json
import tarfile
from datetime import datetime
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.storing.plan import plain
from neuromod_wagtail.wordpress.storing.undo import undo
from tests import factories
from tests.disclaimers.purged import PURGED
from tests.wordpress.blogs import bring, post, remarks, total

pytestmark = pytest.mark.django_db


def test_a_post_costs_few_queries(index, export_file):
    def queries(*numbers: int) -> int:
        path = export_file("".join(post(number, "<p>Text.</p>") for number in numbers))
        with CaptureQueriesContext(connection) as captured:
            bring(path, index)
        return len(captured)

    queries(1)
    assert queries(*range(10, 18)) - queries(*range(20, 24)) <= 4 * 11


def test_new_articles_stand_last_below_their_index(index, export_file):
    first = factories.make_article(index)
    bring(export_file(post(1) + post(2)), index)
    again = factories.make_article(type(index).objects.get(pk=index.pk))
    index.refresh_from_db()
    titles = [page.title for page in index.get_children()]
    assert titles == [first.title, "Post 1", "Post 2", again.title]
    assert index.numchild == 4
    assert not any(ArticlePage.find_problems())


def test_lists_leave_the_caches(index, export_file, settings, django_capture_on_commit_callbacks):
    backend = {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    settings.WAGTAILFRONTENDCACHE = {"memory": backend}
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        bring(export_file(post(1)), index)
    assert {index.full_url, f"{index.full_url}feed/"} <= PURGED


def test_words_that_are_lost_are_named(index, export_file, monkeypatch):
    from neuromod_wagtail.wordpress.converting import visible_words

    monkeypatch.setattr(visible_words, "of_blocks", lambda blocks: ["Some"])
    report, _run = bring(export_file(post(1, "Some lost words.")), index)
    assert remarks(report, "words_missing") == [("1", "lost words")]
    assert report.text.share == pytest.approx(1 / 3)


def test_a_modality_written_in_another_way_is_no_loss(index, export_file):
    factories.make_modality(name="Spinal cord stimulation", abbreviation="SCS")
    listed = "<ol><li>Spinal Cord Stimulation (SCS): a lead.</li><li>SCS: again.</li></ol>"
    report, _run = bring(export_file(post(1, listed)), index)
    assert remarks(report, "words_missing") == []


def test_a_real_blog_there_again_and_back(shared_data, tmp_path, settings, caplog):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = shared_data / "wxr/wordpress-6.1"
    expected = json.loads((folder / "export-expected.json").read_text())
    with tarfile.open(folder / "uploads.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    index = factories.make_index()
    bring(folder / "export.xml", index, media=tmp_path, dry_run=True)
    for model in (ImportRun, ImportedItem, ArticlePage, Comment, Category, Author, Redirect):
        assert not model.objects.exists()
    assert not settings.MEDIA_ROOT.exists()

    report, run = bring(folder / "export.xml", index, media=tmp_path)
    assert report.text.share == 1.0
    assert report.exit_status == 1
    assert {kind: (tally.read, tally.created) for kind, tally in report.kinds.items()} == {
        "post": (21, 21), "page": (3, 3), "attachment": (5, 5), "comment": (93, 93),
        "author": (3, 3), "category": (8, 8), "tag": (7, 7),
        "nav_menu": (1, 0), "post_format": (1, 0), "nav_menu_item": (2, 0), "wp_block": (1, 0),
    }  # fmt: skip
    for kind, said in (("nav_menu", "menus follow"), ("post_format", "Internal to WordPress")):
        assert said in report.kinds[kind].skipped[0].reason
    assert_as_expected(expected, run)
    secrets = [post["password"] for post in expected["posts"] if post["password"]]
    assert secrets
    seen = json.dumps(report.as_json()) + report.as_text() + caplog.text
    assert not any(secret in seen for secret in secrets)

    again, second = bring(folder / "export.xml", index, media=tmp_path)
    assert total(again, "created") == total(again, "updated") == again.redirects == 0
    assert again.text.share == 1.0
    assert undo(second).removed == {}

    undone = undo(run)
    assert undone.left == []
    assert undone.removed["post"] == 21
    assert undone.removed["comment"] == 93
    assert undone.removed["redirect"] == report.redirects
    for model in (ImportedItem, ArticlePage, Comment, Category, Author, Redirect):
        assert not model.objects.exists()
    assert not get_image_model().objects.exists()


def assert_as_expected(expected, run):
    """Compare with what WordPress itself tells of its posts."""
    pages = {
        row.source_id: ArticlePage.objects.get(pk=row.object_id)
        for row in ImportedItem.objects.filter(run=run, kind__in=["post", "page"])
    }
    for one in expected["posts"]:
        page = pages.get(str(one["id"]))
        if page is None:
            assert one["type"] not in {"post", "page"}
            continue
        name = f"{one['id']} {one['title']}"
        # WordPress shows a post without a title by its date.
        assert page.title == (plain(one["title_raw"]) or one["date"][:10]), name
        assert page.live == (one["status"] in {"publish", "private"}), name
        if page.live:
            assert f"{page.published_at:%Y-%m-%d %H:%M:%S}" == one["date_gmt"], name
            assert page.first_published_at == page.published_at, name
        if one["status"] == "future":
            at = datetime.fromisoformat(one["date_gmt"] + "+00:00")
            assert page.go_live_at == page.latest_revision.approved_go_live_at == at, name
        assert sorted(page.categories.values_list("slug", flat=True)) == sorted(
            unquote(slug) for slug in one["categories"]
        ), name
        assert sorted(page.tags.values_list("slug", flat=True)) == sorted(
            unquote(slug) for slug in one["tags"]
        ), name
        assert bool(page.picture) == bool(one["featured"]), name
        privacy = list(page.view_restrictions.values_list("restriction_type", "password"))
        if one["status"] == "private":
            assert privacy == [(PageViewRestriction.GROUPS, "")], name
        else:
            wanted = [(PageViewRestriction.PASSWORD, one["password"])] if one["password"] else []
            assert privacy == wanted, name
        # The revision that editors begin with says what readers see.
        draft = page.get_latest_revision_as_object()
        assert list(draft.body.raw_data) == list(page.body.raw_data), name
        assert draft.tags.count() == page.tags.count(), name


def test_the_theme_unit_test_data(shared_data, client):
    index = factories.make_index()
    path = shared_data / "wxr/theme-test-data/themeunittestdata.wordpress.xml"
    report, _run = bring(path, index)
    assert report.text.share == 1.0
    assert not [s for kind in ("post", "page", "comment") for s in report.kinds[kind].skipped]
    links = ArticlePage.objects.live().filter(view_restrictions__isnull=True)
    assert links.count() > 60
    for page in links.order_by("pk")[::15]:
        assert client.get(page.get_url()).status_code == 200, page.title


def test_the_command_tells_and_ends_as_it_went(shared_data, tmp_path, capsys):
    index = factories.make_index()
    path = shared_data / "wxr/wordpress-importer/small-export.xml"
    account = tmp_path / "report.json"
    call_command("import_wordpress", path, parent=index.get_url(), report=account)
    told = json.loads(account.read_text())
    run = ImportRun.objects.get()
    assert told["exit_status"] == 0
    assert told["import"] == run.pk
    assert told == {**run.report, "import": run.pk}
    assert f"undo_import {run.pk}" in capsys.readouterr().out
    call_command("undo_import", run.pk)
    assert not ArticlePage.objects.exists()
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
