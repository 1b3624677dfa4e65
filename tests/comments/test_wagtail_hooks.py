"""What the comments add to the admin's menus, and the names of their actions."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from wagtail.admin.menu import reports_menu, settings_menu
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.wagtail_hooks import LOG_ACTIONS
from tests.comments.roles import cast

pytestmark = pytest.mark.django_db


def entries(menu, user):
    request = RequestFactory().get("/admin/")
    request.user = user
    found = menu.render_component(request)
    return {str(item.label): item for item in found}


@pytest.mark.parametrize(
    ("menu", "together"),
    [
        (reports_menu, ["Comment moderation", "Corrections from readers"]),
        (settings_menu, ["Spam filter", "Reader’s data"]),
    ],
)
def test_entries_have_an_icon_and_a_place_beside_each_other(menu, together):
    boss = User.objects.create_superuser("boss", "boss@example.net", "x")
    found = entries(menu, boss)
    labels = list(found)
    place = labels.index(together[0])
    assert labels[place : place + 2] == together
    assert place + 2 < len(labels), "others follow"
    icons = {found[label].icon_name for label in together}
    assert len(icons) == 2 and all(icons)


def test_everyone_sees_the_entries_of_what_they_may_open(page):
    seen = {
        role: {
            label
            for menu in (reports_menu, settings_menu)
            for label in entries(menu, user)
            if label
            in {"Comment moderation", "Corrections from readers", "Spam filter", "Reader’s data"}
        }
        for role, user in cast(page).items()
    }
    reports = {"Comment moderation", "Corrections from readers"}
    assert seen == {
        "nobody": set(),
        "editor": set(),
        "viewer": set(),
        "other section": reports,
        "section": reports,
        "moderator": {*reports, "Spam filter"},
        "superuser": {*reports, "Spam filter", "Reader’s data"},
    }


def test_every_action_has_a_name_and_a_message():
    for name, (label, message) in LOG_ACTIONS.items():
        formatter = registry.get_formatter(ModelLogEntry(action=f"neuromod_comments.{name}"))
        assert (formatter.label, formatter.message) == (label, message)
