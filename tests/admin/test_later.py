"""What the admin imports when it is first asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from wagtail import hooks

from neuromod_wagtail.admin.later import ImportedLater

START = """
import sys, django
django.setup()
from django.urls import reverse
from tests.admin.test_later import deferred
reverse("wagtailadmin_home")
print(*(one.path for one in deferred() if one.path.rpartition(".")[0] in sys.modules))
"""
# Needed at the start for another reason: by lists of snippets, or for links in emails.
NEEDED = ("comment", "decisions", "mail_links", "people", "queue", "word_rules")


def unwrapped(view: Any) -> Any:
    while not isinstance(view, ImportedLater) and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def callbacks(patterns: list[Any]) -> Iterator[Any]:
    for one in patterns:
        yield from [one.callback] if isinstance(one, URLPattern) else callbacks(one.url_patterns)


def deferred() -> list[ImportedLater]:
    found = [unwrapped(view) for view in callbacks(get_resolver().url_patterns)]
    for name, registered in hooks._hooks.items():
        found += [function for function, _order in registered]
        if name in {"register_settings_menu_item", "register_reports_menu_item"}:
            found += [getattr(function(), "is_allowed", None) for function, _order in registered]
    return [one for one in found if isinstance(one, ImportedLater)]


def test_every_name_is_that_of_a_view_or_a_function():
    found = deferred()
    assert len(found) > 30
    assert all(callable(one.__wrapped__) for one in found)


def test_a_class_of_views_gets_its_options(rf):
    view = ImportedLater("django.views.generic.RedirectView", url="/elsewhere/")
    assert view(rf.get("/")).url == "/elsewhere/"


def test_a_name_that_is_wrong_is_an_error_when_it_is_called():
    with pytest.raises(ImportError, match="no_such_view"):
        ImportedLater("neuromod_wagtail.admin.later.no_such_view")()


def test_none_of_it_is_imported_at_the_start():
    found = subprocess.run(
        [sys.executable, "-c", START], check=True, stdout=subprocess.PIPE, text=True
    )
    early = [path for path in found.stdout.split() if path.split(".")[-2] not in NEEDED]
    assert early == []
