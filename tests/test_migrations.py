"""Migrations of every project: they match the models and are reversible.

Creating the test database runs them forwards from zero.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddConstraint,
    AddIndex,
    AlterUniqueTogether,
    RunPython,
    RunSQL,
)

OURS = sorted(
    config.label for config in apps.get_app_configs() if config.label.startswith("neuromod_")
)
ADDED_LATER = (AddConstraint, AddIndex, AlterUniqueTogether)


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("neuromod_")}


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_data_migrations_can_be_undone(db):
    loader = MigrationLoader(connection)
    for (label, name), migration in loader.disk_migrations.items():
        if label in OURS:
            for operation in migration.operations:
                if isinstance(operation, RunPython | RunSQL):
                    assert operation.reversible, f"{label}.{name}"


# Not inside a transaction: SQLite rebuilds tables only outside of one. No row is there to lose.
@pytest.mark.skipif(
    "not os.environ['DJANGO_SETTINGS_MODULE'].startswith('tests.projects.full')",
    reason="a part of what the project with everything does, which takes fifteen seconds",
)
def test_back_to_zero_and_forth_again(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        before = tables()
        assert before
        executor = MigrationExecutor(connection)
        try:
            executor.migrate(
                [(label, None) for label in OURS if label in executor.loader.migrated_apps]
            )
            assert tables() == set()
        finally:
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
        assert tables() == before


@pytest.mark.parametrize("label", OURS)
def test_keys_are_big_integers(label):
    for model in apps.get_app_config(label).get_models():
        key = model._meta.pk
        assert key.get_internal_type() in {"BigAutoField", "OneToOneField"}, model


def test_an_initial_migration_creates_models_with_all_that_belongs_to_them(db):
    """Anything added to a model later makes Django render almost all models again."""
    loader = MigrationLoader(connection)
    for (label, name), migration in loader.disk_migrations.items():
        if label in OURS and migration.initial:
            later = [one for one in migration.operations if isinstance(one, ADDED_LATER)]
            assert not later, f"{label}.{name}: python -m tests.upgrades.initial_migrations"
