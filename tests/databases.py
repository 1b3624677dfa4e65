"""The test database on SQLite: migrated once, and copied from then on.

Migrating from zero takes ten seconds a process. The outcome is kept in the temporary folder under
a name made of everything that it depends on, so that a changed migration or package makes it again.
Of several processes the first migrates, the others wait for its copy. PostgreSQL is migrated by
each of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import swapper
from django.db import connection
from django.test import TransactionTestCase
from wagtail.models import Collection, Locale

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.gettempdir()) / "neuromod-tests" / "migrated"


@contextmanager
def migrated_once() -> Iterator[None]:
    """Inside, a new test database begins as a copy of the migrated one, or becomes that one."""
    if connection.vendor != "sqlite":
        yield
        return
    copy = migrated()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with copy.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            yield
            _keep(copy)
            return
    with pytest.MonkeyPatch.context() as patch:
        _begin_with(copy, patch)
        yield


def _begin_with(copy: Path, patch: pytest.MonkeyPatch) -> None:
    creation = connection.creation
    create = creation._create_test_db

    def create_test_db(*arguments: Any, **options: Any) -> str:
        name: str = create(*arguments, **options)
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as source:
            source.backup(connection.connection)
        return name

    patch.setattr(creation, "_create_test_db", create_test_db)


@contextmanager
def copied_back() -> Iterator[None]:
    """Inside, what a test committed is undone by the copy, in a tenth of the time of a flush.

    A flush empties all tables, then writes the permissions anew; the copy has the first rows, too.
    """
    if connection.vendor != "sqlite":
        yield
        return

    def begin_again(_case: TransactionTestCase) -> None:
        connection.ensure_connection()
        source.backup(connection.connection)

    with closing(sqlite3.connect(migrated())) as source, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", begin_again)
        yield


def _keep(copy: Path) -> None:
    """Under its name only when it is whole."""
    part = copy.with_suffix(".part")
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as target:
        connection.connection.backup(target)
    part.replace(copy)


def write_first_rows() -> None:
    """The roots and the language that Wagtail's migrations write.

    On PostgreSQL a test that commits leaves empty tables behind, and the order of tests is random.
    """
    page_model = swapper.load_model("wagtailcore", "Page")
    Locale.objects.get_or_create(language_code="en")
    if page_model.get_first_root_node() is None:
        page_model.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


def migrated() -> Path:
    """Named after the project, the packages with their versions, and our migrations."""
    digest = hashlib.sha256(os.environ["DJANGO_SETTINGS_MODULE"].encode())
    packages = sorted(f"{one.name} {one.version}" for one in distributions())
    digest.update("\n".join(packages).encode())
    for folder in ("neuromod_wagtail", "tests"):
        for path in sorted((ROOT / folder).rglob("migrations/*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:24]}.sqlite3"
