"""Private names of Django and Wagtail: they exist, are unchanged, and are used in one place."""

from __future__ import annotations

import ast
import gc
import inspect
from datetime import timedelta
from pathlib import Path
from threading import Thread
from weakref import ref

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateTimeField, F, Model, QuerySet, Value
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory
from django.utils import timezone
from modelcluster.contrib.taggit import _ClusterTaggableManager
from treebeard.mp_tree import MP_Node
from wagtail.admin.views.generic import base as generic_views
from wagtail.models import ModelLogEntry, Page, ReferenceIndex, Site

import neuromod_wagtail
from neuromod_wagtail import internals
from neuromod_wagtail.articles.models import Author, Category, Review
from tests import factories
from tests.testapp.models import PlainPage

PACKAGE = Path(neuromod_wagtail.__file__).parent
ADAPTERS = {"internals.py", "articles/taxonomy/tags.py"}
# Documented, in spite of the underscore.
PUBLIC = {"_meta", "_default_manager", "_base_manager", "_state", "_fields", "_replace", "_asdict"}


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (ReferenceIndex._get_base_content_type, ["model_or_object"]),
        (MP_Node._get_path, ["path", "depth", "newstep"]),
        (MP_Node._inc_path, ["self"]),
        (CsrfViewMiddleware._origin_verified, ["self", "request"]),
        (CsrfViewMiddleware._reject, ["self", "request", "reason"]),
        (_ClusterTaggableManager._to_tag_model_instances, ["self", "tags", "tag_kwargs"]),
    ],
)
def test_each_takes_what_it_took(function, parameters):
    assert list(inspect.signature(function).parameters) == parameters


def test_wagtail_asks_for_rows_by_this_name():
    assert f'"{internals.FILTER_FRAGMENT}"' in inspect.getsource(generic_views)


def test_only_the_adapters_use_them():
    """An underscore of someone else: on anything but ``self`` and ``cls``, unless defined here."""
    ours = set(PUBLIC)
    private = set()
    for path in PACKAGE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        module = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            ours.update(_names(node))
            if module not in ADAPTERS:
                private.update((module, name) for name in _private(node))
    assert {(module, name) for module, name in private if name not in ours} == set()


def _names(node: ast.AST) -> list[str]:
    """What a node defines: a function, a class, a variable, an attribute."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Name(id=name, ctx=ast.Store()):
            return [name]
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
            return [name]
        # What is kept on a request, a user or a table has our prefix.
        case ast.Attribute(attr=name) if name.startswith("_nm_"):
            return [name]
        # Annotations of our querysets are attributes of the rows.
        case ast.Call(func=ast.Attribute(attr="annotate"), keywords=keywords):
            return [keyword.arg for keyword in keywords if keyword.arg]
    return []


def _private(node: ast.AST) -> list[str]:
    match node:
        case ast.Attribute(attr=name):
            found = [name]
        case ast.ImportFrom(names=names):
            found = [alias.name for alias in names]
        case _:
            found = []
    return [name for name in found if name.startswith("_") and not name.startswith("__")]


# --- each does what it is for ---------------------------------------------------------------


@pytest.fixture
def root(db):
    return Site.objects.get(is_default_site=True).root_page


def test_a_lent_parent_is_not_looked_up(root, django_assert_num_queries):
    page = Page.objects.get(pk=root.add_child(instance=PlainPage(title="A", slug="a")).pk)
    internals.set_cached_parent(page, root)
    with django_assert_num_queries(0):
        assert page.get_parent() is root


def test_paths_are_those_that_add_child_gives(root):
    first = root.add_child(instance=PlainPage(title="A", slug="a"))
    child = first.add_child(instance=PlainPage(title="B", slug="b"))
    sibling = first.add_child(instance=PlainPage(title="C", slug="c"))
    assert internals.first_child_path(first) == child.path
    assert internals.next_sibling_path(child) == sibling.path


def test_a_page_below_a_root_is_not_looked_up(root, django_assert_num_queries):
    page = Page.objects.get(pk=root.add_child(instance=PlainPage(title="A", slug="a")).pk)
    internals.mark_below_site_root(page)
    with django_assert_num_queries(0):
        assert page.is_site_root() is False


@pytest.mark.django_db
def test_relations_in_memory_are_those_of_a_revision():
    article = factories.make_article(
        factories.make_index(), authors=[factories.make_author(name="Ann")]
    )
    assert "authorships" not in internals.relations_in_memory(type(article).objects.get())
    revision = article.save_revision().as_object()
    [authorship] = internals.relations_in_memory(revision)["authorships"]
    assert authorship.author.name == "Ann"


def test_a_prepared_query_keeps_no_connection_of_a_thread_that_ended(root):
    prepared = internals.PreparedQuery(Page.objects.filter(slug=internals.PreparedQuery.mark()))
    lent = []

    def work() -> None:
        assert prepared.run("of-no-page") == []
        wrapper = connections[DEFAULT_DB_ALIAS]
        lent.append(ref(wrapper))
        # Django never closes an SQLite database in memory.
        wrapper.connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()
    gc.collect()
    assert [one() for one in lent] == [None]
    assert prepared.run(root.slug) == [root]


@pytest.mark.django_db
def test_a_prepared_query_takes_days_and_times(root):
    now, today = timezone.now(), timezone.localdate()
    page = root.add_child(instance=PlainPage(title="Late", slug="late", expire_at=now))
    prepared = internals.PreparedQuery(
        Page.objects.filter(
            expire_at__lte=internals.PreparedQuery.moment(0),
            pk__lte=internals.PreparedQuery.number(1),
        )
    )
    assert prepared.run(now, page.pk) == [page.page_ptr]
    assert prepared.run(now - timedelta(microseconds=1), page.pk) == []
    assert prepared.run(now, page.pk - 1) == []
    article = factories.make_article(factories.make_index())
    yesterday = today - timedelta(days=1)
    factories.make_review(article, reviewed_on=yesterday, next_review_on=today)
    due = internals.PreparedQuery(
        Review.objects.filter(next_review_on__lte=internals.PreparedQuery.day())
    )
    assert len(due.run(today)) == 1
    assert due.run(yesterday) == []


@pytest.mark.django_db
def test_a_prepared_query_returns_columns(root):
    columns = Page.objects.filter(slug=internals.PreparedQuery.mark()).values_list("pk", "title")
    prepared = internals.PreparedQuery(columns)
    assert prepared.rows(root.slug) == [(root.pk, root.title)]
    assert prepared.rows("of-no-page") == []


@pytest.mark.django_db
def test_prepared_rows_are_those_of_a_union_with_their_types(root):
    now = timezone.now()
    root.add_child(instance=PlainPage(title="Late", slug="late", expire_at=now))
    slug, other = internals.PreparedQuery.mark(0), internals.PreparedQuery.mark(1)
    late = Page.objects.filter(slug=slug).order_by().values_list("expire_at", "title")
    never = Page.objects.filter(slug=other).order_by()
    never = never.values_list(Value(None, DateTimeField()), "title")
    prepared = internals.PreparedQuery(late.union(never, all=True).order_by())
    for _turn in range(2):
        assert sorted(prepared.rows("late", root.slug), key=str) == [
            (None, root.title),
            (now, "Late"),
        ]
    assert prepared.rows("none", "none") == []


@pytest.mark.django_db
def test_prepared_writes_change_what_the_marks_say(root):
    page = root.add_child(instance=PlainPage(title="Late", slug="late"))
    number = internals.PreparedQuery.number()
    more = internals.PreparedUpdate(Page.objects.filter(pk=number), numchild=F("numchild") + 3)
    more.run(page.pk)
    more.run(page.pk)
    assert list(Page.objects.filter(numchild=6)) == [page.page_ptr]
    insert = internals.PreparedInsert(ModelLogEntry)
    kind = ContentType.objects.get_for_model(PlainPage)
    for data in ({"from": "a"}, {"to": ["b"]}):
        insert.run(
            ModelLogEntry(
                content_type=kind,
                object_id="7",
                label="#7",
                action="a.b",
                data=data,
                timestamp=timezone.now(),
            )
        )
    entries = ModelLogEntry.objects.filter(action="a.b").order_by("pk")
    assert [(one.object_id, one.data) for one in entries] == [
        ("7", {"from": "a"}),
        ("7", {"to": ["b"]}),
    ]


@pytest.mark.django_db
def test_rows_that_came_along_are_not_looked_up(django_assert_num_queries):
    modality = factories.make_modality()
    rows: list[Model] = [modality.evidence.model(modality=modality)]
    internals.fill_prefetched(modality, "evidence", rows)
    with django_assert_num_queries(0):
        assert isinstance(modality.evidence.all(), QuerySet)
        assert list(modality.evidence.all()) == rows


@pytest.mark.django_db
def test_references_are_found_by_objects_and_by_what_points_to_them(reference_index):
    ann, ben, user = (
        factories.make_author(name="Ann"),
        factories.make_author(name="Ben"),
        get_user_model(),
    )
    account = user.objects.create_user("ann")
    ann.user = account
    ann.save()
    article = factories.make_article(factories.make_index(), authors=[ann])
    found = internals.references_to(Author, [ann.pk, ben.pk], by=Page)
    assert set(found.values_list("object_id", flat=True)) == {str(article.pk)}
    assert not internals.references_to(Author, [ben.pk], by=Page).exists()
    assert not internals.references_to(Category, [ann.pk], by=Page).exists()
    [entry] = internals.references_to(user, [account.pk], by=Author)
    assert entry.object_id == str(ann.pk)


def test_the_check_of_forged_requests_gives_its_reason():
    check = internals.CsrfCheck(lambda request: HttpResponse())
    reason = check.process_view(RequestFactory().post("/"), lambda request: HttpResponse(), (), {})
    assert isinstance(reason, str)
    assert reason


@pytest.mark.django_db
@pytest.mark.parametrize("has_default", [True, False])
def test_the_site_of_a_request_is_that_of_wagtail(settings, django_assert_num_queries, has_default):
    """Hosts with one site and with two, with the default one among them or elsewhere."""
    settings.ALLOWED_HOSTS = ["*"]
    root = Site.objects.get().root_page
    Site.objects.update(hostname="two.example", port=80, is_default_site=has_default)
    for host, port in [
        ("two.example", 8080),
        ("one.example", 443),
        ("b.example", 1),
        ("b.example", 2),
    ]:
        Site.objects.create(hostname=host, port=port, root_page=root)
    found = set()
    for host in ["two.example", "Two.example", "one.example", "b.example", "none.example", "[::1]"]:
        for port in ("80", "443", "8080", "1", "2"):
            ours, theirs = (
                RequestFactory(headers={"host": host}).get("/", SERVER_PORT=port) for _ in "ab"
            )
            with django_assert_num_queries(1):
                internals.find_site(ours)
            site = Site.find_for_request(ours)
            assert site == Site.find_for_request(theirs), f"{host}:{port}"
            assert site is None or Site.root_page.is_cached(site)
            found.add(site)
    assert found >= set(Site.objects.all())
    assert (None in found) is not has_default
