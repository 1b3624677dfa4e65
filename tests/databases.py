"""The test database on SQLite: migrated once, and copied from then on.

Migrating from zero takes ten seconds a process. The outcome is kept in the temporary folder under
a name made of everything that it depends on, so that a changed migration or package makes it again.
Of several processes the first migrates, the others wait for its copy; most of it, the migrations of
Django and Wagtail, is the same for several projects. PostgreSQL is migrated by each process, which
takes half of that time, as a model that is new concerns no other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import swapper
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from django.test import TransactionTestCase
from wagtail.models import Collection, Locale

ROOT = Path(__file__).resolve().parents[1]
# Labels of the apps with migrations that every project has.
IN_ALL = {
    "admin", "auth", "contenttypes", "sessions", "taggit", "wagtailadmin", "wagtailcore",
    "wagtaildocs", "wagtailembeds", "wagtailimages", "wagtailredirects", "wagtailsearch",
    "wagtailusers",
}  # fmt: skip
OF_ALL = ("auth.User", "wagtailcore.Page")
FOLDER = Path(tempfile.gettempdir()) / "neuromod-tests" / "migrated"


@contextmanager
def migrated_once() -> Iterator[None]:
    """Inside, a new test database begins as a copy of the migrated one, or becomes that one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "add_model", _add_model)
        if connection.vendor != "sqlite":
            yield
            return
        copy = migrated()
        with _locked(copy):
            if not copy.exists():
                _begin_with(_migrate_wagtail, patch)
                yield
                _keep(copy)
                return
        _begin_with(lambda: _copy(copy), patch)
        yield


def _add_model(state: ProjectState, model: ModelState) -> None:
    """Render the new model alone; Django renders all that are related to it again.

    Before and after the operation are then the same classes. No operation of a new model asks what
    pointed to others before it.
    """
    key = (model.app_label, model.name_lower)
    state.models[key] = model
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model])


@contextmanager
def _locked(copy: Path) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with copy.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin_with(fill: Callable[[], None], patch: pytest.MonkeyPatch) -> None:
    creation = connection.creation
    create = creation._create_test_db

    def create_test_db(*arguments: Any, **options: Any) -> str:
        name: str = create(*arguments, **options)
        connection.close()
        connection.settings_dict["NAME"] = name
        fill()
        return name

    patch.setattr(creation, "_create_test_db", create_test_db)


def _migrate_wagtail() -> None:
    """Once for all projects with the users and pages of Django and Wagtail."""
    if (settings.AUTH_USER_MODEL, settings.WAGTAIL_PAGE_MODEL) != OF_ALL:
        return
    copy = _named("wagtail", _versions())
    with _locked(copy):
        if copy.exists():
            _copy(copy)
            return
        executor = MigrationExecutor(connection)
        leaves = executor.loader.graph.leaf_nodes()
        executor.migrate([leaf for leaf in leaves if leaf[0] in IN_ALL])
        _keep(copy)


def _copy(copy: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection)


@contextmanager
def copied_back() -> Iterator[None]:
    """Inside, what a test committed is undone by ``begin_again``."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: begin_again())
        yield


def begin_again() -> None:
    """Undo what was committed: by the copy on SQLite, in a tenth of the time of a flush.

    A flush empties all tables, then writes the permissions again; the copy has the first rows, too.
    """
    if connection.vendor == "sqlite":
        _copy(migrated())
        # After a flush, the types of content had other numbers.
        ContentType.objects.clear_cache()
    else:
        call_command("flush", verbosity=0, interactive=False)


def _keep(copy: Path) -> None:
    """Under its name only when it is whole."""
    part = copy.with_suffix(".part")
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as target:
        connection.connection.backup(target)
    part.replace(copy)


def write_first_rows() -> Any:
    """The roots and the language that Wagtail's migrations write; returns the root of pages.

    On PostgreSQL a test that commits leaves empty tables behind, and the order of tests is random.
    """
    page_model = swapper.load_model("wagtailcore", "Page")
    root = page_model.get_first_root_node()
    if root is None:
        Locale.objects.get_or_create(language_code="en")
        Collection.add_root(name="Root")
        root = page_model.add_root(title="Root", slug="root")
    return root


@cache
def migrated() -> Path:
    """Named after the project, the packages with their versions, and our migrations."""
    ours = [
        path.name.encode() + path.read_bytes()
        for folder in ("neuromod_wagtail", "tests")
        for path in sorted((ROOT / folder).rglob("migrations/*.py"))
    ]
    return _named(os.environ["DJANGO_SETTINGS_MODULE"], _versions(), *ours)


def _versions() -> bytes:
    return "\n".join(sorted(f"{one.name} {one.version}" for one in distributions())).encode()


def _named(name: str, *parts: bytes) -> Path:
    return FOLDER / f"{hashlib.sha256(b''.join([name.encode(), *parts])).hexdigest()[:24]}.sqlite3"
