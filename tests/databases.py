"""The test database on SQLite: migrated once, and copied from then on.

Migrating from zero takes ten seconds a process. The outcome is kept in the temporary folder under
a name made of everything that it depends on, so that a changed migration or package makes it anew.
PostgreSQL is migrated by each run, and so is SQLite where no copy is there yet.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import swapper
from django.db import connection
from wagtail.models import Collection, Locale

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.gettempdir()) / "neuromod-tests" / "migrated"


def begin_with_a_copy() -> None:
    """Let a new test database begin as a copy of the migrated one, if there is one."""
    copy = migrated()
    if connection.vendor != "sqlite" or not copy.exists():
        return
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

    creation._create_test_db = create_test_db


def keep_a_copy() -> None:
    """Keep what was migrated, unless it is kept already. Processes side by side do not collide."""
    copy = migrated()
    if connection.vendor != "sqlite" or copy.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = copy.with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as target:
        connection.connection.backup(target)
    part.replace(copy)


def write_first_rows() -> None:
    """The roots and the language that Wagtail's migrations write.

    A test that commits leaves empty tables behind, and the order of tests is random.
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
