"""Editors put the articles of a series in order on one screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, ModelLogEntry, Revision

from neuromod_wagtail.articles.pages import series_order
from tests.disclaimers.purged import PURGED, purged_articles
from tests.factories import again, make_article, make_index, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stored(writing):
    titles = ("one", "two", "three")
    with writing():
        index, series = make_index(), make_series()
        parts = [make_article(index, title=title, slug=title, series=series) for title in titles]
    return {"index": index, "series": series, "parts": parts}


@pytest.fixture
def index(stored, db):
    return again(stored["index"])


@pytest.fixture
def series(stored, db):
    return again(stored["series"])


@pytest.fixture
def parts(stored, db):
    return again(stored["parts"])


def titles_of(series) -> list[str]:
    return [part.title for part in series_order.parts_of(series)]


def order_url(series) -> str:
    return reverse("neuromod_articles_series_order", args=[series.pk])


def press(client, series, part, direction):
    return client.post(order_url(series), {"move": f"{part.pk}:{direction}"}, follow=True)


def tree(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def editor(django_user_model, index, *page_permissions: str):
    """Someone who may change series, and has these permissions on the pages below an index."""
    group = Group.objects.create(name="Writers")
    group.permissions.add(
        Permission.objects.get(codename="access_admin"),
        Permission.objects.get(codename="change_series"),
    )
    for codename in page_permissions:
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=index, permission=permission)
    user = django_user_model.objects.create_user("ed", "ed@example.org", "secret")
    user.groups.add(group)
    return user


def test_buttons_move_an_article_and_keep_the_focus(admin_client, series, parts):
    shown = tree(press(admin_client, series, parts[2], "up"))
    assert titles_of(series) == ["one", "three", "two"]
    assert [one.a.get_text() for one in shown.select(".nm-parts__title")] == titles_of(series)
    focused = [button["value"] for button in shown.select("[autofocus]")]
    assert focused == [f"{parts[2].pk}:up"]
    # At the top, the button in the other direction has the focus.
    shown = tree(press(admin_client, series, parts[2], "up"))
    assert [one["value"] for one in shown.select("[autofocus]")] == [f"{parts[2].pk}:down"]
    entry = ModelLogEntry.objects.for_instance(series).latest("timestamp")
    assert (entry.action, entry.data["title"]) == (series_order.ACTION, "three")


def test_a_move_beyond_the_ends_changes_nothing(admin_client, series, parts):
    for part, direction in ((parts[0], "up"), (parts[2], "down"), (parts[1], "sideways")):
        press(admin_client, series, part, direction)
        assert titles_of(series) == ["one", "two", "three"]
    admin_client.post(order_url(series), {"move": "x"})
    admin_client.post(order_url(series))


@pytest.mark.parametrize(
    ("position", "order"),
    [
        ("0", "three one two"),
        ("1", "one three two"),
        ("99", "one two three"),
        ("9" * 5_000, "one two three"),
        ("", "one two three"),
    ],
)
def test_wagtails_script_moves_an_article_to_a_position(
    admin_client, series, parts, position, order
):
    shown = tree(admin_client.get(order_url(series)))
    address = shown.select_one(".nm-parts")["data-w-orderable-url-value"]
    address = address.replace("999999", str(parts[2].pk))
    assert admin_client.post(f"{address}?position={position}").json() == {"success": True}
    assert titles_of(series) == order.split()


def test_drafts_are_ordered_too_and_keep_the_place(admin_client, admin_user, series, parts, index):
    draft = make_article(index, title="draft", slug="draft", series=series, publish=False)
    draft.save_revision()
    parts[0].title = "changed"
    parts[0].save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    parts[0].save_revision()
    assert series_order.move(series, parts[0].pk, 3, user=admin_user)
    for part in (*parts, draft):
        part.refresh_from_db()
    places = {"two": 1, "three": 2, "draft": 3, "one": 4}
    assert {part.slug: part.series_place for part in (*parts, draft)} == places
    assert not draft.live
    of_first = Revision.objects.for_instance(parts[0])
    kept = of_first.filter(approved_go_live_at__isnull=False).get()
    assert kept.content["series_place"] == 4
    parts[0].get_latest_revision().publish()
    parts[0].refresh_from_db()
    assert (parts[0].series_place, parts[0].title) == (4, "changed")


def test_readers_see_the_new_order_and_caches_are_purged(
    client, admin_user, series, parts, index, settings, django_capture_on_commit_callbacks
):
    backend = {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    settings.WAGTAILFRONTENDCACHE = {"memory": backend}
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        series_order.move(series, parts[2].pk, 0, user=admin_user)
    assert purged_articles() == {part.full_url for part in parts}
    assert f"{index.full_url}series/{series.slug}/" in PURGED
    shown = tree(client.get(parts[0].url)).get_text(" ", strip=True)
    assert shown.index("three") < shown.index("two")


@pytest.mark.parametrize(
    ("permissions", "may"), [((), False), (("change_page",), False), (("publish_page",), True)]
)
def test_ordering_needs_permission_to_publish_the_articles(
    client, django_user_model, series, parts, index, permissions, may
):
    client.force_login(editor(django_user_model, index, *permissions))
    shown = tree(client.get(order_url(series)))
    assert bool(shown.select("[name=move]")) is may
    assert bool(shown.select(".help-warning")) is not may
    answer = client.post(order_url(series), {"move": f"{parts[2].pk}:up"})
    assert (titles_of(series) == ["one", "three", "two"]) is may
    move = reverse("neuromod_articles_series_move", args=[series.pk, parts[0].pk])
    assert (client.post(f"{move}?position=2").status_code == 200) is may
    assert answer.status_code == 302 or not may


def test_drafts_of_others_are_not_shown(client, django_user_model, series, parts, index):
    elsewhere = make_index(index.get_parent(), title="Elsewhere", slug="elsewhere")
    make_article(elsewhere, title="secret", slug="secret", series=series, publish=False)
    client.force_login(editor(django_user_model, index, "publish_page"))
    shown = tree(client.get(order_url(series)))
    assert "secret" not in shown.get_text()
    assert "one" in shown.get_text()
    assert not shown.select("[name=move]")


def test_the_screen_needs_permission_to_change_series(client, django_user_model, series, parts):
    user = django_user_model.objects.create_user("eve", "eve@example.org", "secret")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(order_url(series)).status_code == 302
    assert client.get(order_url(series), follow=True).redirect_chain[-1][0] == "/admin/"


def test_the_form_of_a_series_leads_to_the_screen(admin_client, series, parts):
    edit = reverse("wagtailsnippets_neuromod_articles_series:edit", args=[series.pk])
    shown = tree(admin_client.get(edit))
    assert [one.get_text(strip=True) for one in shown.select(".nm-parts__short li")] == titles_of(
        series
    )
    assert shown.select(f'a[href="{order_url(series)}"]')
    empty = make_series(title="Empty", slug="empty")
    shown = tree(admin_client.get(order_url(empty)))
    assert "No article belongs" in shown.get_text()
    add = tree(admin_client.get(edit.replace(f"edit/{series.pk}", "add")))
    assert not add.select(".nm-parts__short")


def test_ordering_takes_a_constant_number_of_queries(
    admin_client, admin_user, series, parts, index
):
    def queries(work) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    def both() -> tuple[int, int]:
        last = series_order.parts_of(series)[-1]
        return (
            queries(lambda: admin_client.get(order_url(series))),
            queries(lambda: series_order.move(series, last.pk, 0, user=admin_user)),
        )

    both()
    few = both()
    for number in range(4):
        make_article(index, title=f"more {number}", series=series)
    assert both() == few
