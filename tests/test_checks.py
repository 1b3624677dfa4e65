"""System checks of the core."""

from __future__ import annotations

import pytest
from django.db import connections

from neuromod_wagtail import checks


@pytest.mark.parametrize(
    ("vendor", "number"),
    [
        ("sqlite", []),
        ("postgresql", []),
        ("mysql", ["neuromod.W012"]),
        ("oracle", ["neuromod.W012"]),
    ],
)
def test_other_databases_are_warned_of(monkeypatch, vendor, number):
    with monkeypatch.context() as patched:
        patched.setattr(connections["default"], "vendor", vendor)
        patched.setattr(connections["default"], "display_name", "Some database")
        found = checks.check_databases(None)
    assert [message.id for message in found] == number
    assert all("Some database" in message.msg for message in found)


def test_a_database_with_nothing_of_ours_may_be_any(monkeypatch, settings):
    class Elsewhere:
        def db_for_write(self, model, **hints):
            return "elsewhere" if model._meta.app_label == "neuromod_comments" else "default"

    class Other:
        vendor, display_name = "mysql", "MySQL"

    real = checks.connections
    monkeypatch.setattr(
        checks, "connections", {"default": real["default"], "elsewhere": Other, "unused": Other}
    )
    assert checks.check_databases(None) == []
    settings.DATABASE_ROUTERS = [Elsewhere()]
    assert [message.id for message in checks.check_databases(None)] == ["neuromod.W012"]
