"""Fixtures for all tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import hypothesis
import modelsearch.signal_handlers
import pytest
import wagtail.signal_handlers
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from tests import databases
from tests.absent import is_absent
from tests.chromium import browser, open_context
from tests.nu_checker import nu_checker

__all__ = ["browser", "nu_checker", "open_context"]

Writing = Callable[[], AbstractContextManager[None]]

# The same examples every time: a change is to blame for a failure, not luck.
# HYPOTHESIS=random looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("random", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS", "same"))

TESTS = Path(__file__).resolve().parent
SHARED_DATA = TESTS.parent.parent / "shared" / "data"

# The projects (tests/projects) that a folder or module of tests runs in; all others: "full".
# `pytest --ds=tests.projects.comments_only.settings` chooses another one.
PROJECTS = {
    "comments": {"comments_only"},
    "custom_page": {"custom_page"},
    "localized": {"localized"},
    "two_sites": {"two_sites"},
    "test_migrations.py": {"full", "comments_only", "custom_page", "two_sites"},
}


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if TESTS not in collection_path.parents:
        return None
    project = os.environ["DJANGO_SETTINGS_MODULE"].split(".")[-2]
    entry = collection_path.relative_to(TESTS).parts[0]
    return True if project not in PROJECTS.get(entry, {"full"}) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser or the checker is marked, so that `-m "not browser"` leaves it out.

    In continuous integration such a test has a second attempt, as Playwright advises: on a busy
    machine a browser may be too slow for once. `.ci/run` names the tests that needed it.
    """
    has_second_attempt = os.environ.get("CI") == "true"
    for item in items:
        if {"browser", "nu_checker"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if has_second_attempt:
                item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look at it a thousand times."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Look for garbage once; pytest, which does it five times, then finds nothing to look at."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _contexts_without_copies() -> Iterator[None]:
    """Keep the contexts of templates themselves: to copy each takes a fiftieth of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.copy", lambda context: context)
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _no_language() -> None:
    """Reset the language, which a request would leave active for the next test."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_indexes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Update the two indexes only where a test asks for them: they cost a fifth of the time.

    Servers that a test starts have threads of their own and behave as sites do.
    """
    if "search_index" not in request.fixturenames:
        monkeypatch.setattr(modelsearch.signal_handlers, "insert_or_update_object_task", NoTask)
    is_off = wagtail.signal_handlers.reference_index_auto_update_disabled
    is_off.value = "reference_index" not in request.fixturenames
    yield
    is_off.value = False


class NoTask:
    @staticmethod
    def enqueue(*_arguments: str) -> None: ...


@pytest.fixture
def reference_index() -> None:
    """Where what is saved in this test is used can be asked, as Wagtail does before it deletes."""


@pytest.fixture
def search_index(settings: Any) -> None:
    """What is saved in this test can be searched for."""
    settings.WAGTAILSEARCH_BACKENDS = _updated(settings.WAGTAILSEARCH_BACKENDS)


def _updated(backends: dict[str, Any]) -> dict[str, Any]:
    return {name: {**backend, "AUTO_UPDATE": True} for name, backend in backends.items()}


@pytest.fixture
def index(db: None) -> Any:
    """An index of articles, the blog of most tests."""
    # Not every project has articles.
    from tests.factories import make_index

    return make_index()


@pytest.fixture(scope="module")
def writing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Writing]:
    """Call it in a fixture of a module: what is written in that context is there for each test.

    It is in both indexes, and written once for all. Each test begins with it, whatever the others
    did, but not with the same objects: a test that changes one asks for it ``again``. None of the
    tests may commit.
    """

    def searchable() -> AbstractContextManager[None]:
        # What the test before has left there; that of this module is not set up yet.
        cache.clear()
        translation.deactivate()
        return override_settings(WAGTAILSEARCH_BACKENDS=_updated(settings.WAGTAILSEARCH_BACKENDS))

    with django_db_blocker.unblock(), transaction.atomic():
        yield searchable
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real-world test data beside the checkout; required when ``CI=true``."""
    if not SHARED_DATA.is_dir():
        is_absent(f"the test data in {SHARED_DATA}, beside this checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """A browser asks for several things at once: on SQLite that needs a file, not one connection."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    in_browser = any(item.get_closest_marker("browser") for item in request.session.items)
    if in_browser and database["ENGINE"].endswith("sqlite3"):
        path = tmp_path_factory.mktemp("database") / "browser.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(path)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """The test database, of which a copy is kept for other processes and the next run."""
    with django_db_blocker.unblock(), databases.migrated_once():
        request.getfixturevalue("django_db_setup")
    with databases.copied_back():
        yield
