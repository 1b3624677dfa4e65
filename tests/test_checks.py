"""System checks of the core."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from django.db import connections
from django.http import HttpResponse
from django.urls import include, path, set_script_prefix

from neuromod_wagtail import checks, requirements


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


@pytest.mark.parametrize("prefix", ["/", "/blog/"])
def test_addresses_that_lead_elsewhere_are_named(monkeypatch, settings, prefix):
    ours = path("ours/", include("neuromod_wagtail.urls"))
    everything = path("<path:path>", HttpResponse, name="everything")
    monkeypatch.setattr(requirements, "included_in_vain", {"an.app", "another.app"})
    set_script_prefix(prefix)
    in_vain = [
        (
            f"The URLs of {name} are included, but not all apps that it needs are installed.",
            f'Add "{name}" and what it needs to INSTALLED_APPS.',
        )
        for name in ("an.app", "another.app")
    ]
    behind = [
        (
            f"Another URL pattern matches ours/{address}: the URLs of {name} come after a "
            "pattern that matches every URL.",
            "Include them before wagtail.urls.",
        )
        for address, name in (
            ("comments/feed/", "neuromod_comments"),
            ("disclaimers/en/x/", "neuromod_disclaimers"),
        )
    ]
    try:
        for patterns, expected in (
            ([], in_vain),
            ([ours, everything], in_vain),
            ([everything, ours], in_vain + behind),
        ):
            module = ModuleType("tests_addresses")
            module.urlpatterns = patterns
            monkeypatch.setitem(sys.modules, "tests_addresses", module)
            settings.ROOT_URLCONF = "tests_addresses"
            messages = checks.check_included(None)
            assert [(one.msg, one.hint) for one in messages] == expected
            assert {one.id for one in messages} == {"neuromod.E005"}
    finally:
        set_script_prefix("/")


def test_whoever_is_warned_is_told_what_to_do(monkeypatch, settings):
    settings.USE_TZ = False
    settings.NEUROMOD_NOTHING = settings.NEUROMOD_FEED_LENGTH = "x"
    monkeypatch.setattr(checks, "DATABASES", set())
    found = [
        message
        for check in (checks.check_time_zones, checks.check_settings, checks.check_databases)
        for message in check(None)
    ]
    assert {one.id[-4:] for one in found} == {"E001", "E002", "E004", "W012"}
    assert all(one.hint for one in found)
