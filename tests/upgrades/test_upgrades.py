"""Sites of released versions, taken over by the present code."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from wagtail.admin.admin_url_finder import AdminURLFinder

from neuromod_wagtail import __version__
from neuromod_wagtail.pages.models import ArticlePage
from tests import upgrades

AGAIN = "Make it again before the release: python -m tests.upgrades"
# Columns whose values a later version is to change, as table.column.
CHANGED: set[str] = set()

Rows = dict[str, list[dict[str, Any]]]


def test_there_is_a_database_of_this_version() -> None:
    assert __version__ in upgrades.versions(), f"None of {__version__}. {AGAIN}"


@pytest.mark.parametrize("version", upgrades.versions())
def test_migrations_are_as_released(version: str) -> None:
    changed = upgrades.not_as_released(version)
    assert not changed, (
        f"The database of {version} was made with another {', '.join(changed)}. Migrations of a "
        f"release are never changed. If {version} is not released yet: {AGAIN}"
    )


def rows_in(path: Path) -> Rows:
    """The rows of each table of the package, as column and value."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [dict(row) for row in database.execute(f"SELECT * FROM {name} ORDER BY rowid")]  # noqa: S608
            for (name,) in names
            if name.startswith("neuromod_")
        }


def lost(before: Rows, after: Rows) -> list[str]:
    """Where the two differ, in the columns that both have."""
    found = [table for table, rows in before.items() if len(after.get(table, ())) != len(rows)]
    for table, rows in before.items():
        for old, new in zip(rows, after.get(table, ()), strict=False):
            names = [f"{table}.{name}" for name in old if name in new and old[name] != new[name]]
            found += [name for name in names if name not in CHANGED]
    return found


@pytest.fixture
def take_over(db_file: Path) -> Any:
    """Replace the test's database with that of a version, and return its rows."""

    def _take_over(version: str) -> Rows:
        upgrades.unpack(version, db_file)
        with closing(sqlite3.connect(db_file)) as source:
            source.backup(connection.connection)
        ContentType.objects.clear_cache()
        return rows_in(db_file)

    return _take_over


@pytest.fixture
def db_file(tmp_path: Path, transactional_db: None) -> Path:
    if connection.vendor != "sqlite":
        pytest.skip("The databases are files of SQLite.")
    connection.ensure_connection()
    return tmp_path / "site.sqlite3"


def edit_addresses(user: Any) -> set[str]:
    """The edit screens of all rows, of pages and snippets and settings."""
    finder = AdminURLFinder(user)
    models = [model for config in apps.get_app_configs() for model in config.get_models()]
    ours = [model for model in models if model._meta.app_label.startswith("neuromod_")]
    rows = [row for model in ours for row in model._default_manager.all()]
    return {address for row in rows if (address := finder.get_edit_url(row))}


@pytest.mark.parametrize("version", upgrades.versions())
def test_a_site_is_taken_over(version: str, take_over, db_file, client) -> None:
    if upgrades.not_as_released(version):
        pytest.skip("Its migrations are not as released, see above.")
    before = take_over(version)
    assert {table: len(rows) for table, rows in before.items()} == upgrades.facts_of(version)[
        "rows"
    ]

    call_command("migrate", verbosity=0)

    with closing(sqlite3.connect(db_file)) as target:
        connection.connection.backup(target)
    assert lost(before, rows_in(db_file)) == []
    call_command("check", fail_level="INFO", databases=["default"])
    call_command("check_reader_comments")
    article = ArticlePage.objects.live().get(title="An article with everything")
    page = BeautifulSoup(client.get(article.url).content, "html.parser")
    assert page.h1.get_text(strip=True) == article.title
    comments = page.select_one("#comments").get_text()
    assert "This comment is public." in comments
    assert "This comment is pending." not in comments

    boss = get_user_model().objects.get(username="boss")
    client.force_login(boss)
    queue = "/admin/snippets/neuromod_comments/comment/"
    assert "This comment is pending." in client.get(queue).content.decode()
    addresses = edit_addresses(boss)
    assert len(addresses) > 20
    assert {a: client.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 200)
