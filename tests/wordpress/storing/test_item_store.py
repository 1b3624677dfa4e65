"""The records of imported items: of two blogs with the same numbers, each finds its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.storing.item_store import (
    ItemStore,
    digest,
    fingerprint_of,
    page_fingerprints,
)
from tests.factories import make_article, make_author, make_category, make_document, make_index

pytestmark = pytest.mark.django_db

KINDS = ("post", "page", "category", "tag", "author")
SOURCES = ("one.example", "two.example")


def a_store(source: str, **fields: Any) -> ItemStore:
    return ItemStore(source, ImportRun.objects.create(source=source), **fields)


def count(action: Any) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as captured:
        return action(), len(captured)


@pytest.fixture
def kept() -> dict[str, dict[tuple[str, str], int]]:
    """What two blogs have brought, by source, kind and number; of pages, there is another one."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for source in SOURCES:
        store = a_store(source)
        keys = [(kind, number) for kind in KINDS for number in ("1", "2")] + [("page", "3")]
        found[source] = {key: make_category().pk for key in keys}
        for (kind, number), pk in found[source].items():
            store.keep(kind, number, Category.objects.get(pk=pk))
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_each_blog_finds_its_own(kept, source):
    own = kept[source]
    store = a_store(source)
    for kind in KINDS:
        rows = {(row.kind, row.source_id): row.object_id for row in store.rows(kind)}
        assert rows == {key: pk for key, pk in own.items() if key[0] == kind}
    for key, pk in own.items():
        assert store.row(*key).object_id == pk
        assert count(lambda key=key: store.pk_of(*key)) == (pk, 1)
        assert count(lambda key=key: store.pk_of(*key)) == (pk, 0)
    assert store.row("post", "3") is store.pk_of("post", "3") is store.page_above(4) is None
    assert store.page_above(1) == own["post", "1"]
    assert store.page_above(3) == own["page", "3"]
    Category.objects.filter(pk=own["tag", "2"]).delete()
    listed = [(kind, row.source_id, row.target.pk) for kind, row in store.listings()]
    assert listed == [
        (kind, number, own[kind, number])
        for kind in ("category", "tag", "author")
        for number in ("1", "2")
        if (kind, number) != ("tag", "2")
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_rows_are_fetched_at_once_until_they_are_forgotten(kept, source):
    own, store = kept[source], a_store(source)
    wanted = [("post", "1"), ("page", "2"), ("post", "9")]
    assert count(lambda: store.look_up(wanted)) == (None, 1)
    assert set(store.fetched) == set(wanted)

    def rows() -> list[int | None]:
        found = [store.row(*key) for key in wanted]
        return [row and row.object_id for row in found]

    expected = [own["post", "1"], own["page", "2"], None]
    assert count(rows) == (expected, 0)
    # Of the same kinds and numbers, but not asked for.
    assert count(lambda: store.row("post", "2").object_id) == (own["post", "2"], 1)
    assert store.pk_of("post", "1") == own["post", "1"]
    store.forget()
    assert count(rows) == (expected, 3)
    assert count(lambda: store.pk_of("post", "1")) == (own["post", "1"], 1)


def test_every_column_of_what_is_kept():
    store, other = (a_store(source) for source in SOURCES)
    category, moved, tag = make_category(), make_category(), Tag.objects.create(name="Tag")
    redirects = [Redirect.objects.create(old_path=f"/{n}", redirect_link="/new") for n in range(2)]
    types = {
        model: ContentType.objects.get_for_model(model).pk for model in (Category, Tag, Redirect)
    }
    first = store.keep("category", "7", category, made=False, kept={"a": 1}, addresses=["/c/"])
    other.keep("category", "7", moved)
    assert count(lambda: store.pk_of("category", "7")) == (category.pk, 0)
    assert count(lambda: other.pk_of("category", "7")) == (moved.pk, 0)
    # One that is new, whose run and blog the store knows, and one that was changed.
    fresh = ImportedItem(kind="tag", source_id="8", fingerprint="f")
    fresh.content_type, fresh.object_id = ContentType.objects.get_for_model(Tag), tag.pk
    first.source_hash = "changed"
    assert store.pk_of("tag", "8") is None
    assert count(lambda: store.store([first, fresh]))[1] == 2
    assert fresh.pk is None
    assert store.pk_of("tag", "8") == tag.pk
    assert count(lambda: store.keep_redirects(redirects))[1] == 1
    common = {
        "run_id": store.run.pk,
        "source": "one.example",
        "made": True,
        "source_hash": "",
        "wanted_hash": "",
        "addresses": [],
        "has_open_links": False,
        "kept": {},
    }
    rows = list(ImportedItem.objects.order_by("pk").values())
    for row in rows:
        del row["id"]
    assert rows == [
        {
            **common,
            "kind": "category",
            "source_id": "7",
            "content_type_id": types[Category],
            "object_id": category.pk,
            "made": False,
            "source_hash": "changed",
            "fingerprint": fingerprint_of(category),
            "addresses": ["/c/"],
            "kept": {"a": 1},
        },
        {
            **common,
            "run_id": other.run.pk,
            "source": "two.example",
            "kind": "category",
            "source_id": "7",
            "content_type_id": types[Category],
            "object_id": moved.pk,
            "fingerprint": fingerprint_of(moved),
        },
        {
            **common,
            "kind": "tag",
            "source_id": "8",
            "content_type_id": types[Tag],
            "object_id": tag.pk,
            "fingerprint": "f",
        },
        *(
            {
                **common,
                "kind": "redirect",
                "source_id": str(row.pk),
                "content_type_id": types[Redirect],
                "object_id": row.pk,
                "fingerprint": fingerprint_of(row),
            }
            for row in redirects
        ),
    ]


def test_a_dry_run_keeps_nothing():
    store = ItemStore("one.example", ImportRun(), dry_run=True)
    assert store.keep("category", "7", make_category()) is None
    assert store.targets == {}
    assert not ImportedItem.objects.exists()


def test_what_is_of_another_blog(kept):
    """The same number is that of a tag, too, and of an item of another kind."""
    own, other = (a_store(source) for source in SOURCES)
    category = Category.objects.get(pk=kept["one.example"]["category", "1"])
    assert not own.is_of_another_blog("category", category)
    assert other.is_of_another_blog("category", category)
    assert not other.is_of_another_blog("tag", category)
    assert not other.is_of_another_blog("category", Tag.objects.create(pk=category.pk, name="Tag"))
    assert not other.is_of_another_blog("category", make_category())


# --- fingerprints ----------------------------------------------------------------------------


def test_a_digest_is_that_of_earlier_runs():
    """They are stored: what was imported last year must not look changed."""
    value = {"b": "é\ud800", "a": [date(2026, 1, 2), None, True]}
    assert digest(value) == digest(dict(reversed(value.items())))
    assert digest(value) == "9e5752a91771d3a4e9dd73e4a3ae9248"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (make_category, "name"),
        (make_author, "slug"),
        (lambda: Tag.objects.create(name="Tag"), "name"),
        (lambda: Redirect.objects.create(old_path="/a"), "redirect_link"),
        (make_document, "title"),
    ],
)
def test_a_change_of_a_snippet_or_file_is_seen(make, field):
    row = make()
    before = fingerprint_of(row)
    again = type(row).objects.get(pk=row.pk)
    assert fingerprint_of(again) == before
    setattr(again, field, "changed")
    assert fingerprint_of(again) != before


@pytest.fixture
def articles():
    """Two that have one of everything."""
    index = make_index()
    made = [
        make_article(
            index, authors=[make_author()], categories=[make_category()], tags=[f"tag {n}"]
        )
        for n in range(2)
    ]
    for article in made:
        PageViewRestriction.objects.create(page=article, restriction_type="login")
    return made


def _save(article: ArticlePage, **fields: object) -> None:
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


TOUCHES = {
    "a field": lambda article: _save(article, title="Other"),
    "a text": lambda article: _save(article, body=[("paragraph", "<p>Other.</p>")]),
    "unpublished": lambda article: _save(article, live=False),
    "moved": lambda article: article.move(make_index(title="Other"), "last-child"),
    "a category": lambda article: _save(article, categories=[]),
    "a tag": lambda article: (article.tags.add("more"), article.save()),
    "an author": lambda article: article.authorships.all().delete(),
    "a draft": lambda article: article.save_revision(),
    "a password": lambda article: PageViewRestriction.objects.filter(page=article).update(
        restriction_type="password", password="x"
    ),
    "another password": lambda article: PageViewRestriction.objects.filter(page=article).update(
        password="x"
    ),
}


def test_a_touch_is_seen_at_the_page_that_was_touched(articles):
    touched, other = (article.pk for article in articles)
    before = page_fingerprints(ArticlePage, [touched, other])
    assert page_fingerprints(ArticlePage, [other]) == {other: before[other]}
    seen = {}
    for name, touch in TOUCHES.items():
        with transaction.atomic():
            touch(ArticlePage.objects.get(pk=touched))
            after = page_fingerprints(ArticlePage, [touched, other])
            seen[name] = [pk for pk in after if after[pk] != before[pk]]
            transaction.set_rollback(True)
    assert seen == dict.fromkeys(TOUCHES, [touched])


def test_a_schedule_that_ended_is_no_touch(articles):
    article = articles[0]
    _save(article, live=False, go_live_at=timezone.now() + timedelta(days=1))
    with_schedule = page_fingerprints(ArticlePage, [article.pk])
    pages = ArticlePage.objects.filter(pk=article.pk)
    pages.update(live=True)
    assert page_fingerprints(ArticlePage, [article.pk]) == with_schedule
    pages.update(live=False)
    assert page_fingerprints(ArticlePage, [article.pk]) == with_schedule
    pages.update(go_live_at=None)
    assert page_fingerprints(ArticlePage, [article.pk]) != with_schedule


def test_pages_of_a_site_need_no_tags(articles, monkeypatch):
    keys = [article.pk for article in articles]
    monkeypatch.delattr(ArticlePage, "tags")
    assert set(page_fingerprints(ArticlePage, keys)) == set(keys)
