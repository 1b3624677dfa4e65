"""Articles of an import: where they go, under which slug, and every column of them."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, PageLogEntry, PageViewRestriction, Revision

from neuromod_wagtail.comments.models import Discussion
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.storing.articles import ArticleWriter
from neuromod_wagtail.wordpress.storing.batch import Waiting
from neuromod_wagtail.wordpress.storing.item_store import ItemStore
from neuromod_wagtail.wordpress.storing.plan import ArticlePlan
from tests import factories
from tests.wordpress.blogs import bring, post, remarks
from tests.wordpress.storing.test_plan import an_item

pytestmark = pytest.mark.django_db


def rows(*models: Any) -> list[list[dict[str, Any]]]:
    """Every column of every row."""
    return [
        [
            row | {"body": str(row["body"].raw_data)} if "body" in row else row
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    ]


def test_where_articles_go_and_under_which_slug(index, export_file):
    french = Locale.objects.create(language_code="fr")
    other = factories.make_index(index.get_parent(), title="Other", locale=french)
    factories.make_article(index, slug="taken")
    factories.make_article(other, slug="beside")
    slugs = ["x" * 300, "2024", "taken", "beside", "plain"]
    posts = "".join(post(n, post_name=slug) for n, slug in enumerate(slugs, start=1))
    posts += post(6, post_type="page", post_name="taken") + post(7, status="draft", post_name="")
    path = export_file(posts)
    mapping = Mapping(parents={"page": str(other.pk)})
    with CaptureQueriesContext(connection) as captured:
        report, _run = bring(path, index, mapping=mapping)
    # None is asked whether it is the root of a site.
    roots = [one["sql"] for one in captured if '"wagtailcore_site"' in one["sql"]]
    assert not [sql for sql in roots if "translation_key" in sql]
    made = [
        (item.source_id, item.target.get_parent().pk, item.target.slug)
        for item in ImportedItem.objects.filter(kind__in=["post", "page"]).order_by("source_id")
    ]
    assert made == [
        ("1", index.pk, "x" * 255),
        ("2", index.pk, "2024-2"),
        ("3", index.pk, "taken-2"),
        ("4", index.pk, "beside"),
        ("5", index.pk, "plain"),
        ("6", other.pk, "taken"),
        ("7", index.pk, "post-7"),
    ]
    made_there = ArticlePage.objects.child_of(other).get(slug="taken")
    assert made_there.locale == french
    assert remarks(report, "slug_changed") == [
        ("1", "x" * 255),
        ("2", "2024-2"),
        ("3", "taken-2"),
    ]


def test_an_address_that_a_newer_export_changed_leads_here_as_the_old_one_does(index, export_file):
    bring(export_file(post(1) + post(2)), index)
    bring(export_file(post(1, post_name="moved") + post(2)), index)
    page = ImportedItem.objects.get(kind="post", source_id="1").target
    old = set(Redirect.objects.filter(redirect_page=page).values_list("old_path", flat=True))
    assert {"/2024/02/02/moved", "/2024/02/02/post-1"} <= old
    other = ImportedItem.objects.get(kind="post", source_id="2").target
    old = set(Redirect.objects.filter(redirect_page=other).values_list("old_path", flat=True))
    assert "/2024/02/02/moved" not in old


def test_a_dry_run_of_a_newer_export_changes_nothing(index, export_file):
    models = (ArticlePage, ImportedItem, PageViewRestriction, Discussion, Revision, PageLogEntry)
    bring(export_file(post(1) + post(2)), index)
    before = rows(*models)
    changes = {"title": "Other", "status": "private", "comment_status": "closed"}
    newer = export_file(post(1, "New.", **changes) + post(2) + post(3))
    tally = bring(newer, index, dry_run=True)[0].kinds["post"]
    assert (tally.updated, tally.unchanged, tally.created) == (1, 1, 1)
    assert rows(*models) == before
    tally = bring(newer, index)[0].kinds["post"]
    assert (tally.updated, tally.unchanged, tally.created) == (1, 1, 1)
    assert rows(*models) != before


@pytest.mark.parametrize(
    ("now", "before", "is_old", "is_older"),
    [
        ("2024-01-01T09:00:00", "2024-01-02T09:00:00", False, True),
        ("2024-01-02T09:00:00", "2024-01-02T09:00:00", False, False),
        ("2024-01-03T09:00:00", "2024-01-02T09:00:00", False, False),
        ("2024-01-03T09:00:00", "2024-01-02T09:00:00", True, True),
        ("2024-01-01T09:00:00", None, False, False),
        (None, "2024-01-01T09:00:00", False, False),
        (None, None, False, False),
        (None, None, True, True),
    ],
)
def test_which_state_of_an_item_is_older(now, before, is_old, is_older):
    writer = ArticleWriter(SimpleNamespace(is_old=is_old), Report(), {})
    made, row = (SimpleNamespace(kept={"modified": day} if day else {}) for day in (now, before))
    assert writer.is_older(made, row) is is_older


def test_what_is_known_here_alone_changes_no_text_of_an_editor(index, export_file):
    listed = (
        "<ol><li>Dorsal column stimulation (DCS): a lead.</li><li>Walks (WLK): by foot.</li></ol>"
    )
    path = export_file(post(1, listed) + post(2, listed))
    factories.make_modality(name="Dorsal column stimulation", abbreviation="DCS")
    bring(path, index)
    ArticlePage.objects.get(slug="post-1").save_revision()
    factories.make_modality(name="Walks", abbreviation="WLK")
    tally = bring(path, index)[0].kinds["post"]
    assert (tally.updated, tally.unchanged, tally.skipped) == (1, 1, [])


def test_a_page_is_found_before_its_row_is_stored(index):
    store = ItemStore("one.example", ImportRun.objects.create(source="one.example"))
    writer = ArticleWriter(store, Report(), {"": index})
    made = ArticlePlan("post", "7", ("a-title",), {"title": "A title"})
    page = writer.write(an_item(), made, []).page
    assert not ImportedItem.objects.exists()
    assert store.pk_of("post", "7") == page.pk


def test_what_is_discarded_waits_no_longer():
    writer = ArticleWriter(SimpleNamespace(), Report(), {})
    keys = [("post", "1"), ("post", "2"), ("page", "1")]
    writer.waiting = [
        Waiting(None, SimpleNamespace(kind=kind, key=key), ImportedItem()) for kind, key in keys
    ]
    writer.discard("post", "1")
    assert [(one.made.kind, one.made.key) for one in writer.waiting] == keys[1:]
    writer.discard_all()
    assert writer.waiting == []


def test_no_more_than_the_mode_of_a_discussion_is_written(index, export_file):
    """Comments may come meanwhile; what a moderator has hidden stays hidden."""
    bring(export_file(post(1, comment_status="closed")), index)
    page = ArticlePage.objects.get()
    assert page.reader_discussion.mode == Mode.READ_ONLY
    Discussion.objects.update(approved_count=5)
    writer = ArticleWriter(SimpleNamespace(), Report(), {})
    writer._set_mode(page, SimpleNamespace(comment_status="open"))
    assert Discussion.objects.values_list("mode", "approved_count").get() == ("", 5)
    for status in ("open", "closed"):
        Discussion.objects.update(mode=Mode.HIDDEN)
        writer._set_mode(ArticlePage.objects.get(), SimpleNamespace(comment_status=status))
        assert Discussion.objects.get().mode == Mode.HIDDEN


def test_every_column(index, export_file, admin_user):
    """Of a public post, a draft and one that is scheduled, which is public in a later export."""
    later = "2099-01-01 00:00:00"
    scheduled = {"status": "future", "post_date_gmt": later}
    locked = {"post_password": "x", "comment_status": "closed"}
    items = [post(1, comment_status="closed"), post(2, status="draft"), post(3, **scheduled)]
    items.append(post(4, **locked))
    bring(export_file("".join(items)), index, user=admin_user)
    when, then = datetime(2024, 2, 2, 9, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    pages = list(ArticlePage.objects.order_by("pk"))
    made = PageLogEntry.objects.filter(action="wagtail.create", page__in=pages).order_by("page")
    assert list(made.values_list("page", flat=True)) == [page.pk for page in pages], "once each"
    expected = {"expire_at": None, "expired": False, "locked": False, "owner_id": admin_user.pk}
    for page, live, published, go_live in zip(
        pages[:3], (True, False, False), (when, when, then), (None, None, then), strict=True
    ):
        number = page.pk - pages[0].pk + 1
        revision = page.latest_revision_id
        expected |= {
            "live": live,
            "has_unpublished_changes": not live,
            "first_published_at": published if live else None,
            "last_published_at": published if live else None,
            "live_revision_id": revision if live else None,
            "latest_revision_created_at": page.latest_revision.created_at,
            "published_at": published,
            "go_live_at": go_live,
            "title": f"Post {number}",
            "draft_title": f"Post {number}",
            "slug": f"post-{number}",
            "url_path": f"{index.url_path}post-{number}/",
            "summary": "Text.",
        }
        assert {name: getattr(page, name) for name in expected} == expected
        assert page.latest_revision.approved_go_live_at == go_live
        assert page.latest_revision.user == admin_user
        item = ImportedItem.objects.get(kind="post", source_id=str(number))
        assert item.target == page
        assert item.addresses[0] == f"/2024/02/02/post-{number}/"
        assert item.made and not item.has_open_links
        assert item.kept["audience"] == ("everybody" if live else "nobody")
        assert {len(item.source_hash), len(item.wanted_hash), len(item.fingerprint)} == {32}
    assert [row["mode"] for row in rows(Discussion)[0]] == ["read_only"] * 2
    restrictions = PageViewRestriction.objects.values_list("page", "restriction_type", "password")
    assert list(restrictions.all()) == [(pages[3].pk, "password", "x")]
    # Its schedule has come, comments are open again, and those of the last a moderator opened.
    Discussion.objects.filter(page=pages[3]).update(mode="")
    newer = post(1) + post(2, status="draft") + post(3) + post(4, "New.", **locked)
    report, _run = bring(export_file(newer), index, user=admin_user)
    assert report.kinds["post"].updated == 3
    assert remarks(report, "opened") == [("1", ""), ("3", "")]
    assert list(restrictions.all()) == [(pages[3].pk, "password", "x")]
    page = ArticlePage.objects.get(pk=pages[2].pk)
    assert (page.live, page.go_live_at, page.published_at) == (True, None, when)
    assert page.latest_revision != pages[2].latest_revision
    assert page.live_revision == page.latest_revision
    assert [row["mode"] for row in rows(Discussion)[0]] == ["", ""]
    draft = ArticlePage.objects.get(pk=pages[1].pk)
    assert (draft.live, draft.latest_revision_id) == (False, pages[1].latest_revision_id)
