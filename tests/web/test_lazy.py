"""What is imported when it is first asked for."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from wagtail import hooks
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from neuromod_wagtail.web.lazy import LazyFunction, LazyImport

# What is needed on first use: screens of the admin, and what shows or receives comments, checks
# texts or sends.
SELDOM = re.compile(
    r"^neuromod_wagtail\.(?:comments\.(?:actions|policy|privacy|safety|spam|tasks|moderation\.views)\b|.*\.rules\."
    r"|.*\.(?:personal_fields|reports|notifications\.queue)$|web\.fetching)"
)

START = """
import sys, django
django.setup()
from django.urls import reverse
from tests.web.test_lazy import SELDOM, deferred
reverse("wagtailadmin_home")
started = set(sys.modules)
print(*(one.path for one in deferred() if one.path.rpartition(".")[0] in started))
print(*(name for name in started if SELDOM.search(name)))
"""


def unwrapped(view: Any) -> Any:
    while not isinstance(view, LazyFunction) and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def callbacks(patterns: list[Any]) -> Iterator[Any]:
    for one in patterns:
        yield from [one.callback] if isinstance(one, URLPattern) else callbacks(one.url_patterns)


def deferred() -> list[LazyImport]:
    found = [unwrapped(view) for view in callbacks(get_resolver().url_patterns)]
    for name, registered in hooks._hooks.items():
        found += [function for function, _order in registered]
        if name in {"register_settings_menu_item", "register_reports_menu_item"}:
            found += [getattr(function(), "is_allowed", None) for function, _order in registered]
    return [one for one in found if isinstance(one, LazyImport)]


def test_every_name_is_that_of_a_view_or_a_function():
    found = deferred()
    assert len(found) > 40
    assert all(callable(one.__wrapped__) for one in found)


def test_an_address_is_exempt_from_the_csrf_check_if_its_view_is():
    """Django looks at the callback of the URL alone."""
    told = [
        (bool(getattr(view, "csrf_exempt", False)), later.__wrapped__)
        for view in callbacks(get_resolver().url_patterns)
        if isinstance(later := unwrapped(view), LazyFunction)
    ]
    assert any(is_exempt for is_exempt, _ in told)
    for is_exempt, view in told:
        assert is_exempt == getattr(view, "csrf_exempt", False), view


def test_every_view_of_our_viewsets_can_be_made():
    made = 0
    for viewset in viewsets.viewsets:
        if isinstance(viewset, ModelViewSet) and viewset.__module__.startswith("neuromod_wagtail"):
            views = [unwrapped(pattern.callback) for pattern in viewset.get_urlpatterns()]
            assert all(isinstance(view, LazyFunction) for view in views), viewset
            assert all(callable(view.__wrapped__) for view in views), viewset
            made += len(views)
    assert made > 50


def test_a_class_of_views_gets_its_options(rf):
    view = LazyImport("django.views.generic.RedirectView", url="/elsewhere/")
    assert view(rf.get("/")).url == "/elsewhere/"


def test_a_name_that_is_wrong_is_an_error_when_it_is_called():
    with pytest.raises(ImportError, match="no_such_view"):
        LazyImport("neuromod_wagtail.web.lazy.no_such_view")()


def test_none_of_it_is_imported_at_the_start():
    found = subprocess.run(
        [sys.executable, "-c", START], check=True, stdout=subprocess.PIPE, text=True
    )
    assert found.stdout.split() == []
