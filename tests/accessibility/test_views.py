"""The list of views is complete, and says nothing of views that are gone."""

from __future__ import annotations

from fnmatch import fnmatchcase

from wagtail import hooks

from neuromod_wagtail.pages.models import ArticleIndexPage
from tests.accessibility import views


def test_each_view_of_an_index_is_scanned():
    routes = {pattern.name for pattern in ArticleIndexPage.get_subpage_urls()}
    assert routes - {"index_route"} == set(views.INDEX)


def test_each_reason_is_of_a_view():
    names = {name for name, _pattern, _path in views.patterns()}
    assert len(names) > 100, "the views were not found"
    unused = [key for key in views.NOT_SCANNED if not any(fnmatchcase(name, key) for name in names)]
    assert unused == ["bulk delete *"], "which is no address of its own"


def test_each_hook_that_adds_to_a_screen_is_scanned():
    ours = {
        name
        for name in hooks._hooks
        if name.startswith(("construct_", "register_")) and "panel" in name or "bulk" in name
        if any(views.is_ours(hook) for hook in hooks.get_hooks(name))
    }
    assert ours == views.HOOKS
