"""The list of bans: permissions, adding, changing and lifting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.models import Ban
from neuromod_wagtail.comments.moderation.forms.people import NewBanForm
from neuromod_wagtail.comments.permissions import SiteModeratorPolicy
from tests.comments.conftest import soup
from tests.comments.roles import WEEK, ban, cast, expire

pytestmark = pytest.mark.django_db

LIST = "/admin/reader-comments/bans/"
NEW = f"{LIST}new/"
AHEAD = f"{timezone.now().year + 3}-01-01 10:00"
TYPED = {"kind": "email", "typed": "Troll@example.org", "span": "7", "reason": "Insults"}


@pytest.fixture
def boss(client) -> User:
    user = User.objects.create_superuser("boss", "boss@example.net", "x")
    client.force_login(user)
    return user


def test_who_may_ban(page):
    for role, user in cast(page).items():
        client, may = Client(), role in {"moderator", "superuser"}
        client.force_login(user)
        assert (client.get(LIST).status_code == 200) == may, role
        assert (client.get(NEW).status_code == 200) == may
        client.post(NEW, TYPED)
        assert Ban.objects.exists() == may
        row = Ban.objects.first() or ban(user=None) if may else _there()
        edit, lift = f"{LIST}edit/{row.pk}/", f"{LIST}delete/{row.pk}/"
        assert (client.get(edit).status_code == 200) == may
        assert (client.get(f"{LIST}history/{row.pk}/").status_code == 200) == may
        client.post(edit, {"reason": "Changed", "until": AHEAD})
        row.refresh_from_db()
        assert (row.reason == "Changed") == may
        client.post(lift)
        assert Ban.objects.exists() != may
        Ban.objects.all().delete()
    assert Client().get(LIST).status_code == 302


def test_who_is_known_to_be_allowed(page):
    roles = cast(page)
    may = set(SiteModeratorPolicy(Ban).users_with_any_permission(["change"]))
    assert may == {roles["moderator"], roles["superuser"]}


def _there():
    until = timezone.now() + WEEK
    return Ban.objects.create(kind="domain", value="example.com", reason="x", until=until)


@pytest.mark.parametrize(
    ("kind", "typed", "label"),
    [
        ("email", "Troll@example.org", "T…@example.org"),
        ("domain", "@Mail.Example.org", "mail.example.org"),
        ("address", "203.0.113.7", "203.0.…"),
        ("address", "2001:db8::1", "2001:db8:…"),
        ("address", "2001:db8::/48", "2001:db8:…/48"),
        ("address", "192.0.2.0/24", "192.0.…/24"),
    ],
)
def test_a_ban_by_hand_stores_nothing_readable_but_domains(client, boss, kind, typed, label):
    answer = client.post(NEW, {**TYPED, "kind": kind, "typed": typed})
    assert answer.status_code == 302, soup(answer).select(".error-message")
    row = Ban.objects.get()
    assert (row.kind, row.label, row.user) == (kind, label, boss)
    assert (len(row.value) == 64) == (kind != "domain")
    assert ModelLogEntry.objects.get().action == "neuromod_comments.ban"


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("email", "example.org", "valid email"),
        ("address", "10.0.0.0/8", "Enter an address"),
        ("domain", "org", "Enter a domain"),
        ("domain", "not a domain", "Enter a domain"),
        ("domain", "Gmail.com", "large public provider"),
        ("address", "8.8.8", "Enter an address"),
        ("address", "troll@example.org", "Enter an address"),
        ("user", "1", "not one of the available choices"),
        ("email", "", "required"),
    ],
)
def test_a_wrong_ban_by_hand_is_told_where(kind, typed, said):
    form = NewBanForm({**TYPED, "kind": kind, "typed": typed})
    assert len(form.errors) == 1
    assert said in next(iter(form.errors.values()))[0]


def test_a_wrong_ban_by_hand_keeps_what_was_typed(client, boss):
    html = soup(client.post(NEW, {**TYPED, "kind": "domain", "typed": "Gmail.com"}))
    assert "large public provider" in html.select_one(".error-message").get_text()
    assert html.select_one("[name=typed]")["value"] == "Gmail.com"
    assert html.select_one("[name=reason]")["value"] == "Insults"
    assert not Ban.objects.exists()


def test_lifting_asks_first(client, boss):
    row = ban(boss)
    asked = soup(client.get(f"{LIST}delete/{row.pk}/")).select_one("main").get_text()
    assert "able to comment again" in asked and "Insults" in asked and "referenced" not in asked
    expire(row)
    assert (
        "has expired" in soup(client.get(f"{LIST}delete/{row.pk}/")).select_one("main").get_text()
    )
    assert client.post(f"{LIST}delete/{row.pk}/").url == LIST
    assert not Ban.objects.exists()


def test_a_second_ban_by_hand_moves_the_end(client, boss):
    first = ban(boss, typed="troll@example.org")
    assert client.post(NEW, {**TYPED, "span": "30"}).status_code == 302
    row = Ban.objects.get()
    assert row.pk == first.pk and row.until > first.until


def test_another_end_must_lie_ahead(client, boss):
    row = ban(boss)
    edit = reverse("neuromod_comments_ban:edit", args=[row.pk])
    html = soup(client.post(edit, {"reason": "New", "until": "2001-01-01 10:00"}))
    assert "in the future" in html.select_one(".error-message").get_text()
    assert client.post(edit, {"reason": "New", "until": AHEAD}).status_code == 302
    row.refresh_from_db()
    assert (row.reason, row.until.year) == ("New", int(AHEAD[:4]))
    entry = ModelLogEntry.objects.first()
    assert (entry.action, entry.data["reason"]) == ("neuromod_comments.change_ban", "New")
    assert not ModelLogEntry.objects.filter(action__startswith="wagtail.").exists()


def test_the_list_is_filtered_and_searched(client, boss):
    ban(boss, typed="a@example.org", reason="Still")
    expire(ban(boss, "domain", "spam.example", reason="Once"))

    def rows(query=""):
        found = soup(client.get(LIST + query)).select("main table tbody tr")
        return sorted(row.get_text(" ", strip=True) for row in found)

    assert [("Still" in one, "Once" in one) for one in rows()] == [(False, True), (True, False)]
    for query, word in (
        ("state=now", "Still"),
        ("state=over&kind=domain", "Once"),
        ("q=once", "Once"),
    ):
        [one] = rows(f"?{query}")
        assert word in one, query


def test_the_list_costs_the_same_at_two_sizes(client, boss):
    client.get(LIST)
    costs = []
    for size in (2, 12):
        for number in range(size):
            ban(boss, typed=f"{size}-{number}@example.org")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_groups_are_offered_no_permission_that_does_nothing(client, boss):
    html = soup(client.get("/admin/groups/new/"))
    assert "ban" not in {cell.get_text(strip=True).casefold() for cell in html.select("td")}


def test_the_list_has_these_columns_and_is_ordered_by_three_of_them(client, boss):
    now = timezone.now()
    for number, (reason, label) in enumerate({"One": "b", "Two": "c", "Three": "a"}.items()):
        row = ban(boss, "domain", f"{label}.example", reason=reason)
        moments = {"created_at": now - timedelta(9 - number), "until": now + timedelta(9 - number)}
        Ban.objects.filter(pk=row.pk).update(label=label, **moments)

    def shown(query=""):
        return soup(client.get(LIST + query)).select_one("main table")

    heads = {
        " ".join(head.get_text().split()): head.select_one("a[href]")
        for head in shown().select("thead th")
    }
    assert list(heads) == ["Who", "Active", "Until", "Reason", "Decided by", "Since"]
    assert [name for name, link in heads.items() if link] == ["Who", "Until", "Since"]
    assert "boss" in shown().select_one("tbody tr").get_text()
    for query, order in (
        ("", ["Three", "Two", "One"]),
        ("?ordering=created_at", ["One", "Two", "Three"]),
        ("?ordering=until", ["Three", "Two", "One"]),
        ("?ordering=label", ["Three", "One", "Two"]),
    ):
        rows = [row.get_text() for row in shown(query).select("tbody tr")]
        assert [next(word for word in order if word in row) for row in rows] == order
