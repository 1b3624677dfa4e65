"""The spam filter's page: thresholds on the site's history, and everything that it can do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import SpamFilter, SpamLesson
from neuromod_wagtail.comments.spam.learner import files, learning
from neuromod_wagtail.comments.spam.learner.features import VERSION
from tests.comments.conftest import said, soup, write
from tests.comments.roles import cast

pytestmark = pytest.mark.django_db

URL = "/admin/spam-filter/"


@pytest.fixture
def boss(client) -> User:
    user = User.objects.create_superuser("boss", "boss@example.net", "x")
    client.force_login(user)
    return user


@pytest.fixture
def row(page):
    return SpamFilter.objects.create(site=page.get_site(), features=VERSION, hold_at=0.5)


def scored(row, *scores, is_spam):
    for score in scores:
        SpamLesson.objects.create(filter=row, is_spam=is_spam, score=score)


def cells(answer) -> dict[str, list[str]]:
    return {
        tr.th.get_text(strip=True): [td.get_text(strip=True) for td in tr.select("td")]
        for tr in soup(answer).select("table tbody tr")
    }


def test_only_moderators_of_the_whole_site(page, row):
    for role, user in cast(page).items():
        client, may = Client(), role in {"moderator", "superuser"}
        client.force_login(user)
        assert (client.get(URL).status_code == 200) == may, role
        client.post(URL, {"action": "save", "hold_at": "70"})
        assert (SpamFilter.objects.get().hold_at == 0.7) == may
        SpamFilter.objects.update(hold_at=0.5)
        link = soup(client.get("/admin/")).find(string=lambda text: text and "spam-filter" in text)
        assert may == (link is not None), role
    assert Client().get(URL).status_code == 302


def test_what_thresholds_would_have_held(client, boss, row):
    scored(row, 0.29, 0.5, 0.95, 1.0, is_spam=True)
    scored(row, 0.0, 0.1, 0.3, is_spam=False)
    answer = client.get(URL)
    assert cells(answer)["30%"] == ["3 of 4", "1 of 3"]
    assert cells(answer)["90%"] == ["2 of 4", "0 of 3"]
    told = soup(answer).select_one("[data-nm-effect]").get_text(" ", strip=True)
    assert told == "From 50%: holds 3 of 4 spam comments and 0 of 3 real ones."
    # Without a script: the button asks for another score.
    for asked, told in (
        ("29", "From 29%: holds 4 of 4"),
        ("5", "From 5%: holds 4 of 4 spam comments and 2 of 3"),
        ("4", "From 50%"),
        ("100", "From 100%: holds 1 of 4"),
        ("101", "From 50%"),
    ):
        shown = soup(client.get(URL, {"hold_at": asked}))
        assert told in shown.select_one("[data-nm-effect]").get_text()
        number = "50" if "50" in told else asked
        assert shown.select_one("[name=hold_at]")["value"] == number
    scores = answer.context["scores"]
    assert [sum(scores[kind]) for kind in ("spam", "real")] == [4, 3]
    assert (scores["spam"][29], scores["spam"][100], scores["real"][0]) == (1, 1, 1)
    assert SpamFilter.objects.get().hold_at == 0.5, "asked, not saved"


@pytest.mark.parametrize("asked", ["x", "-1", "101", "9" * 5000, ""])
def test_odd_questions(client, boss, row, asked):
    answer = client.get(URL, {"hold_at": asked, "site": asked if asked != "101" else ""})
    assert answer.status_code in {200, 404}


def test_a_page_costs_the_same_at_two_sizes(client, boss, row):
    costs = []
    for size in (1, 30):
        scored(row, *[0.5] * size, is_spam=True)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_thresholds_are_saved_and_recorded(client, boss, row):
    answer = client.post(URL, {"action": "save", "hold_at": "40", "spam_at": "90"})
    told = "Comments are held from 40% and marked as spam from 90%."
    assert (answer.url, said(answer)) == (f"{URL}?site={row.site_id}", told)
    shown = soup(client.get(URL))
    assert [shown.select_one(f"[name={one}]")["value"] for one in ("hold_at", "spam_at")] == [
        "40",
        "90",
    ]
    row.refresh_from_db()
    assert (row.hold_at, row.spam_at) == (0.4, 0.9)
    entry = ModelLogEntry.objects.get(action="neuromod_comments.change_filter")
    assert (entry.user, entry.data["reason"], entry.label) == (boss, told, str(row.site))
    assert str(entry.object_id) == str(row.pk)
    answer = client.post(URL, {"action": "save", "hold_at": "40", "spam_at": ""})
    assert said(answer) == "Comments are held from 40%."
    row.refresh_from_db()
    assert row.spam_at is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hold_at": "80", "spam_at": "60"}, "spam_at"),
        ({"hold_at": "4", "spam_at": ""}, "hold_at"),
        ({"hold_at": "40", "spam_at": "x"}, "spam_at"),
    ],
)
def test_thresholds_that_make_no_sense(client, boss, row, typed, field):
    answer = client.post(URL, {"action": "save", **typed})
    assert field in answer.context["forms"]["save"].errors
    assert said(answer).startswith("Nothing was changed")
    others = {name: form for name, form in answer.context["forms"].items() if name != "save"}
    assert not any(form.is_bound for form in others.values())
    assert soup(answer).select_one(f"[name={field}]")["value"] == typed[field]
    row.refresh_from_db()
    assert (row.hold_at, row.spam_at) == (0.5, None)


def test_a_site_without_a_filter_gets_one(client, boss, page):
    assert client.get(URL).status_code == 200
    client.post(URL, {"action": "save", "hold_at": "60", "spam_at": ""})
    assert SpamFilter.objects.get().hold_at == 0.6
    assert SpamFilter.objects.get().features == VERSION


def test_train_take_back_and_reset(client, boss, page):
    actions.mark_spam(write(page, "Magnets that heal"), user=boss)
    told = said(client.post(URL, {"action": "train"}))
    assert told == "1 comment learned. The filter was retrained."
    lesson = SpamLesson.objects.get()
    assert (lesson.is_spam, lesson.dismissed) == (True, False)
    today = timezone.localdate().isoformat()
    told = said(client.post(URL, {"action": "rollback", "since": today, "user": boss.pk}))
    assert told == "1 lesson taken back. The decision on the comment stays."
    assert SpamLesson.objects.get().dismissed
    client.post(URL, {"action": "reset"})
    assert SpamLesson.objects.exists(), "it was not confirmed"
    told = said(client.post(URL, {"action": "reset", "sure": "on"}))
    assert told == "The filter was reset."
    assert not SpamLesson.objects.exists()
    client.post(URL, {"action": "rollback", "since": "", "user": ""})
    assert client.post(URL, {"action": "else"}).status_code == 404


def test_export_and_import(client, boss, page):
    actions.mark_spam(write(page, "Magnets that heal"), user=boss)
    learning.learn_history(page.get_site())
    before = bytes(SpamFilter.objects.get().weights)
    answer = client.post(URL, {"action": "export"})
    assert answer["Content-Disposition"] == 'attachment; filename="spam-filter.json"'
    assert answer["Content-Type"] == "application/json"
    client.post(URL, {"action": "reset", "sure": "on"})
    file = SimpleUploadedFile("spam-filter.json", answer.content)
    assert said(client.post(URL, {"action": "import", "file": file})).startswith(
        "The filter was imported."
    )
    row = SpamFilter.objects.get()
    assert bytes(row.weights) == before == files.weights_of(answer.content.decode())
    bad = SimpleUploadedFile("spam-filter.json", b'{"format": "neuromod-spam-filter"}')
    answer = client.post(URL, {"action": "import", "file": bad})
    assert "another version" in str(answer.context["forms"]["import"].errors["file"])


def test_each_site_has_its_page(client, boss, page, root):
    away = root.get_parent().add_child(instance=type(page)(title="Away", slug="away"))
    other = Site.objects.create(hostname="away.example", root_page=away)
    client.post(f"{URL}?site={other.pk}", {"action": "save", "hold_at": "80", "spam_at": ""})
    assert list(SpamFilter.objects.values_list("site", "hold_at")) == [(other.pk, 0.8)]
    assert client.get(f"{URL}?site=999999").status_code == 404
    assert client.get(f"{URL}?site={'1' * 10}").status_code == 200, "no number of a site"
    assert [site.hostname for site in client.get(URL).context["sites"]] == [
        "away.example",
        "localhost",
    ]


def test_of_a_site_without_a_filter_nothing_is_taken_back(client, boss, page):
    data = {"action": "rollback", "since": timezone.localdate().isoformat(), "user": ""}
    told = said(client.post(URL, data))
    assert told == "0 lessons taken back. The decisions on the comments stay."
    assert said(client.post(URL, {"action": "reset", "sure": "on"})).startswith(
        "The filter was reset"
    )
    assert not SpamFilter.objects.exists()
