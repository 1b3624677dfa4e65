"""Private names of Django, Wagtail and their companions, each used here and nowhere else.

They have no public counterpart; each function says why it is needed. A test fails when one of them
is removed or renamed. Tags have theirs in ``articles/taxonomy/tags.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial, reduce
from importlib import import_module
from operator import and_
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connections, router
from django.db.models import Expression, Model, Q, QuerySet, UUIDField
from django.db.models.expressions import Combinable
from django.db.models.query import ModelIterable
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.middleware.csrf import CsrfViewMiddleware
from modelsearch.backends.base import BaseSearchResults
from modelsearch.query import PlainText
from wagtail.models import AbstractPage, ReferenceIndex, Site
from wagtail.search.backends import get_search_backend

from neuromod_wagtail.text.characters import MARK

# The parameter by which Wagtail's script asks for the rows of a list without the page around them.
FILTER_FRAGMENT = "_w_filter_fragment"


def references_to(
    model: type[Model], keys: Iterable[object], by: type[Model] | None = None
) -> QuerySet[ReferenceIndex]:
    """Return the entries of Wagtail's reference index that point to objects of ``model``.

    With ``by``, only those of that model's own objects.

    Wagtail's own ``get_references_to`` takes a single object. Only the private method knows that an
    index keeps subclasses under the type of the model that has their key.
    """
    rows = ReferenceIndex.objects.filter(
        to_content_type=ReferenceIndex._get_base_content_type(model),
        to_object_id__in=[str(key) for key in keys],
    )
    return rows.filter(base_content_type=ReferenceIndex._get_base_content_type(by)) if by else rows


def set_cached_parent(page: AbstractPage, parent: AbstractPage) -> None:
    """Let ``page.get_parent()`` return a loaded parent, which saves a query per page."""
    page._cached_parent_obj = parent


def first_child_path(parent: AbstractPage) -> str:
    """Return the tree path of a first child; ``add_child`` would lock and count for every page."""
    return str(parent._get_path(parent.path, parent.depth + 1, 1))


def next_sibling_path(page: AbstractPage) -> str:
    """Return the tree path after that of ``page``, for the same reason."""
    return str(page._inc_path())


def mark_below_site_root(page: AbstractPage) -> None:
    """Spare a page the query whether it is the root of a site.

    Wagtail does so for querysets only, by ``annotate_site_root_state``.
    """
    page._is_site_root = False


def relations_in_memory(page: AbstractPage) -> Mapping[str, Sequence[Model]]:
    """Return the child objects that a page has in memory, as one from a revision does, by relation.

    Accessing a relation that is not in memory would query it.
    """
    return getattr(page, "_cluster_related_objects", {})


def fill_prefetched(instance: Model, name: str, rows: list[Model]) -> None:
    """Make ``instance.name.all()`` return rows that were fetched by another query.

    Django's ``prefetch_related_objects`` takes a query for each relation.
    """
    queryset = getattr(instance, name).get_live_queryset()
    queryset._result_cache = rows
    instance.__dict__.setdefault("_prefetched_objects_cache", {})[name] = queryset


def search_by_forms(
    queryset: QuerySet, words: Mapping[str, Sequence[str]], *, order_by_relevance: bool = True
) -> BaseSearchResults:
    """Search for all words, each found where a word begins with one of its forms, or is its form.

    ``words`` has the forms of each word; a word without forms must be found as it is. Wagtail
    completes the last word only, and in fields that are indexed once more for it. A backend that is
    no database of Django's searches for the words in its own way.
    """
    backend = get_search_backend()
    compiler = backend.query_compiler_class
    if hasattr(import_module(compiler.__module__), "Lexeme"):
        compiler = partial(_forms_compiler(compiler), forms=words)
    return backend._search(
        compiler,
        " ".join(words),
        queryset,
        operator="and",
        order_by_relevance=order_by_relevance,
    )


def ranked_by_forms(queryset: QuerySet, words: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the keys of what SQLite's index has for the words, best first, in one pass.

    The keys are those of the whole model. Wagtail searches once more for each row to rank it.
    """
    base = get_search_backend().query_compiler_class
    module = import_module(base.__module__)
    query = PlainText(" ".join(words))
    compiler = _forms_compiler(base)(queryset, query, forms=words)
    match = module.MatchExpression(compiler.FTS_TABLE_FIELDS, compiler.build_search_query(query))
    rows = module.SQLiteFTSIndexEntry.objects.filter(match).annotate(score=module.BM25())
    types = set(module.get_descendants_content_types_pks(queryset.model))
    columns = "index_entry__content_type_id", "index_entry__object_id"
    return [key for kind, key in rows.order_by("score").values_list(*columns) if kind in types]


@cache
def _forms_compiler(base: Any) -> Any:
    """Return a subclass of the database's compiler that puts the forms in place of each word."""
    lexeme: Any = import_module(base.__module__).Lexeme
    is_postgres = hasattr(base, "build_tsquery_content")
    either, one = (" | ", "'{}':*") if is_postgres else (" OR ", '"{}"*')

    class Forms(lexeme):
        def as_sql(self, *args: object) -> tuple[str, list[str]]:
            return "%s", [self.value]

    class Compiler(base):
        def __init__(self, *args: object, forms: Mapping[str, Sequence[str]], **kwargs: object):
            self.forms = forms
            super().__init__(*args, **kwargs)

        def put_in(self, query: object, whole: Any, config: str | None) -> Any:
            if not isinstance(query, PlainText):
                return whole
            lexemes = [
                Forms(f"({either.join(one.format(form) for form in forms)})")
                if forms
                else lexeme(word)
                for word, forms in self.forms.items()
            ]
            return type(whole)(reduce(and_, lexemes), search_type="raw", config=config)

        def build_search_query_content(self, query: object, config: str | None = None) -> object:
            whole = super().build_search_query_content(query, config=config)
            return self.put_in(query, whole, config)

        def build_tsquery_content(
            self, query: object, config: str | None = None, invert: bool = False
        ) -> object:
            whole = super().build_tsquery_content(query, config=config, invert=invert)
            return self.put_in(query, whole, config)

    return Compiler


M = TypeVar("M", bound=Model)
Parameter = str | int | date | UUID


class Compiled(NamedTuple):
    """What is kept of a query: its compiler and SQL, and the columns whose values are converted."""

    compiler: SQLCompiler
    sql: str
    parameters: tuple[object, ...]
    converted: dict[int, Expression]
    has_composite_fields: bool

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any], alias: str) -> Compiled:
        compiler = queryset.query.clone().get_compiler(using=alias)
        sql, parameters = compiler.as_sql()
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(columns)
        converted = {place: expression for place, (_converters, expression) in found.items()}
        has_composite_fields = compiler.has_composite_fields(columns)
        # Connections belong to threads, and close when theirs has ended.
        compiler.connection = None
        return cls(compiler, sql, tuple(parameters), converted, has_composite_fields)


class PreparedQuery(Generic[M]):
    """A query that is compiled once, and then run with different values.

    Django takes longer to compile a query with many columns and subqueries than the database takes
    to run it. In the queryset, ``mark(0)``, ``mark(1)`` … stand for texts, ``number(0)``,
    ``number(1)`` … for whole numbers, ``account()`` for users, ``day(0)`` … for days and
    ``moment(0)`` … for times, by their places among the values. Nothing else in it may change,
    such as the current time.
    """

    @staticmethod
    def mark(place: int = 0) -> str:
        """Return a text that differs from all other parameters, such as names in a JSON object."""
        return MARK.format(f"value {place}")

    @staticmethod
    def number(place: int = 0) -> int:
        """Return a placeholder for an integer column, which is lower than any key."""
        return place - 2**31

    @classmethod
    def account(cls, place: int = 0) -> int:
        """Return a placeholder for the key of a user, which is a UUID on some sites."""
        is_uuid = isinstance(get_user_model()._meta.pk, UUIDField)
        return cast("int", UUID(int=place)) if is_uuid else cls.number(place)

    @staticmethod
    def moment(place: int = 0) -> datetime:
        """Return a placeholder for a time, which is earlier than any other."""
        return datetime(1000, 1, 1, tzinfo=UTC) + timedelta(microseconds=place)

    @staticmethod
    def day(place: int = 0) -> date:
        """Return a placeholder for a day, for the same reason."""
        return date(1000, 1, 1) + timedelta(days=place)

    def __init__(self, queryset: QuerySet[M, object]) -> None:
        self.queryset = queryset
        self.compiled: dict[str, Compiled] = {}

    def run(self, *values: Parameter) -> list[M]:
        """Return the objects that the queryset would have with ``values`` in place of the marks.

        Numbers must fit into their columns.
        """
        compiler = self._compiler(values)
        # The queryset without a copy of its query, which would cost as much as composing it.
        source: Any = QuerySet.__new__(type(self.queryset))
        source.__dict__ |= self.queryset.__dict__
        source._query = SimpleNamespace(get_compiler=lambda using: compiler)
        return list(ModelIterable(source))

    def rows(self, *values: Parameter) -> list[tuple[Any, ...]]:
        """Return the rows of a queryset of ``values_list``, in the order of its columns."""
        found: Any = self._compiler(values).results_iter(tuple_expected=True)
        return list(found)

    def _compiler(self, values: tuple[Parameter, ...]) -> SQLCompiler:
        """Return a compiler that has compiled already, for one query by this thread."""
        alias = self.queryset.db
        if alias not in self.compiled:
            self.compiled[alias] = Compiled.of(self.queryset, alias)
        compiler, sql, marked, converted, has_composite_fields = self.compiled[alias]
        parameters = self.parameters(marked, values, alias)
        again = copy(compiler)
        again.connection = connections[alias]
        # On the copy: as_sql is what was compiled, and only the columns that have converters are
        # asked for them.
        found: Any = again.get_converters([*converted.values()]).values() if converted else ()
        converters = dict(zip(converted, found, strict=True))
        again.as_sql = lambda: (sql, parameters)  # type: ignore[method-assign,misc,assignment]
        again.get_converters = lambda expressions: converters  # type: ignore[method-assign]
        again.has_composite_fields = lambda expressions: has_composite_fields  # type: ignore[method-assign]
        return again

    @classmethod
    def parameters(
        cls, marked: tuple[object, ...], values: tuple[Parameter, ...], alias: str
    ) -> tuple[Any, ...]:
        """Return the parameters of SQL, with values in place of their marks."""
        by_mark = dict([cls._marked(place, value, alias) for place, value in enumerate(values)])
        # Others, such as JSON, may have no hash.
        return tuple(
            [by_mark.get(one, one) if isinstance(one, Parameter) else one for one in marked]
        )

    @classmethod
    def _marked(cls, place: int, value: Parameter, alias: str) -> tuple[object, object]:
        """Return the mark of a value among the parameters, and the parameter in its place."""
        if isinstance(value, str):
            return cls.mark(place), value
        if isinstance(value, int):
            return cls.number(place), value
        operations = connections[alias].ops
        if isinstance(value, UUID):
            is_native = connections[alias].features.has_native_uuid_field
            mark = UUID(int=place)
            return (mark, value) if is_native else (mark.hex, value.hex)
        if isinstance(value, datetime):
            adapt = operations.adapt_datetimefield_value
            return adapt(cls.moment(place)), adapt(value)
        adapt = operations.adapt_datefield_value
        return adapt(cls.day(place)), adapt(value)


class PreparedUpdate:
    """An update that is compiled once, with the same marks as a ``PreparedQuery``."""

    def __init__(self, queryset: QuerySet[Any], **changes: Combinable) -> None:
        self.queryset, self.changes = queryset, changes
        self.compiled: dict[str, tuple[str, tuple[object, ...]]] = {}

    def run(self, *values: Parameter) -> None:
        alias = router.db_for_write(self.queryset.model)
        if alias not in self.compiled:
            query: Any = self.queryset.query.chain(UpdateQuery)
            query.add_update_values(self.changes)
            self.compiled[alias] = query.get_compiler(using=alias).as_sql()
        sql, marked = self.compiled[alias]
        with connections[alias].cursor() as cursor:
            cursor.execute(sql, PreparedQuery.parameters(marked, values, alias))


class PreparedInsert(Generic[M]):
    """The insertion of one row, compiled once. Like ``bulk_create``, it sends no signals."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.compiled: dict[str, str] = {}

    def run(self, row: M) -> None:
        """Insert a row that has no key yet, and gets none."""
        alias = router.db_for_write(self.model)
        connection = connections[alias]
        if alias not in self.compiled:
            query = InsertQuery(self.model)
            query.insert_values(self.fields, [row])
            [(self.compiled[alias], _values)] = query.get_compiler(using=alias).as_sql()
        values = [
            field.get_db_prep_save(field.pre_save(row, True), connection) for field in self.fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.compiled[alias], values)


class CsrfCheck(CsrfViewMiddleware):
    """Django's CSRF protection, returning its reason instead of a page.

    It treats the origin "null" of a page that sends no referrer as a missing one.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.headers.get("Origin") == "null":
            return request.headers.get("Sec-Fetch-Site") == "same-origin"
        return bool(super()._origin_verified(request))  # type: ignore[misc]

    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def find_site(request: HttpRequest) -> None:
    """Let Wagtail know the site of a request, found by a query that is compiled once.

    Wagtail compiles its own for each request, which takes a sixth of the time of a page that is
    made of fragments. It chooses by host and port, then by a host that only one site has.
    """
    asked: Any = request
    host, port = split_domain_port(asked._get_raw_host())[0], asked.get_port()
    found = _sites().run(host)
    here = [site for site in found if site.hostname == host]
    best = [site for site in here if str(site.port) == port]
    best += [site for site in here if site.is_default_site]
    default = [site for site in found if site.is_default_site]
    if not best:
        best = here if len(here) == 1 else default
    asked._wagtail_site = best[0] if best else None


@cache
def _sites() -> PreparedQuery[Site]:
    wanted = Q(hostname=PreparedQuery.mark()) | Q(is_default_site=True)
    return PreparedQuery(Site.objects.filter(wanted).order_by().select_related("root_page"))
