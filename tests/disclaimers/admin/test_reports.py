"""Earlier disclaimers of articles, reports, and updates of every page after a change."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Page, PageLogEntry

from neuromod_wagtail.disclaimers.admin.reports import (
    disclaimers_for,
    lacking_a_disclaimer,
    with_state,
)
from neuromod_wagtail.disclaimers.models import (
    Disclaimer,
    DisclaimerUsage,
    DisclaimerVersion,
    RuleRecord,
)
from tests.disclaimers.disclaimer_site import KIND, change, get, queries
from tests.factories import (
    make_article,
    make_disclaimer,
    make_index,
    make_modality,
    make_rule,
)

pytestmark = pytest.mark.django_db


# --- in time --------------------------------------------------------------------------------


def test_what_an_article_carried_on_an_earlier_day_is_known(
    client, admin_client, index, rule, disclaimer
):
    article = make_article(index)
    change(disclaimer, "<p>The newer text.</p>")
    start = timezone.now()
    # Three days ago version 1 was in force and the article published; since yesterday version 2.
    shift(DisclaimerVersion.objects.filter(number=1), days=9, until=1)
    shift(DisclaimerVersion.objects.filter(number=2), days=1)
    shift(RuleRecord.objects.all(), days=9)
    PageLogEntry.objects.filter(page=article.pk).update(timestamp=start - timedelta(days=5))
    rule.delete()
    for days, expected in ((3, "doctor."), (0.5, "The newer text."), (7, "was not published then")):
        moment = (start - timedelta(days=days)).isoformat()
        assert expected in answer(article, moment)
    address = reverse("neuromod_disclaimers_history", args=[article.pk])
    page = get(admin_client, f"{address}?day={(start - timedelta(days=3)).date()}")
    text = " ".join(page.get_text().split())
    assert "Not advice (version 1)" in text and "Ask your doctor." in text
    assert article.title in text
    assert page.select_one("[name=day]")["value"] == str((start - timedelta(days=3)).date())
    assert page.select("script[src*=date-time-chooser]")
    assert "Enter a valid date" in get(admin_client, f"{address}?day=soon").get_text()


def shift(rows, *, days, until=None):
    now = timezone.now()
    ended = now - timedelta(days=until) if until is not None else None
    rows.update(in_force_from=now - timedelta(days=days), in_force_until=ended)


def answer(article, moment):
    out = io.StringIO()
    call_command("show_disclaimers_at", article.pk, moment, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_cannot_read(index):
    for page, date in ((99999, "2026-03-03"), (make_article(index).pk, "soon")):
        with pytest.raises(CommandError):
            call_command("show_disclaimers_at", page, date)
    with pytest.raises(CommandError):
        call_command("show_disclaimers_at", make_article(index).pk, "2026-13-45")


def test_the_command_prints_each_with_its_text_or_that_there_is_none(index):
    text = "<p>Ask your doctor.</p><p>Or a nurse.</p>"
    disclaimer = make_disclaimer(kind=KIND, title="Not advice", text=text)
    article = make_article(index, title="Pulses")
    assert answer(article, timezone.now().isoformat()) == "“Pulses” showed:\nno disclaimer.\n"
    make_rule(index, kind=KIND, disclaimer=disclaimer)
    make_rule(index, kind="funding", fallback="Ask us.")
    # The end of a day, a time of the site's time zone, and one of any.
    now = timezone.now()
    for moment in (timezone.localdate(now), timezone.make_naive(now).isoformat(), now.isoformat()):
        assert answer(article, str(moment)) == (
            "“Pulses” showed:\n\n"
            "Not advice (medical_advice, version 1)\nAsk your doctor.\nOr a nurse.\n\n"
            "Funding (funding, no text in force: fallback)\nAsk us.\n"
        )
    with pytest.raises(CommandError, match="no page"):
        answer(index, now.isoformat())


# --- reports --------------------------------------------------------------------------------


def report(client, **query):
    response = client.get(reverse("neuromod_disclaimers_report"), query)
    assert response.status_code == 200
    rows = BeautifulSoup(response.content, "html.parser").select("table.listing tbody tr")
    return {row.select_one("a").get_text(strip=True): row.get_text(" ", strip=True) for row in rows}


def test_the_report_names_what_is_wrong_at_once(admin_client, index, rule, disclaimer):
    make_article(index, title="Whole")
    own = make_disclaimer(kind=KIND)
    make_article(index, title="Own", body=[{"type": "disclaimer", "value": own.pk}])
    assert all("Complete" in row for row in report(admin_client).values())
    later = timezone.now() + timedelta(days=3)
    Disclaimer.objects.filter(pk=own.pk).update(expire_at=later)
    assert "expires within 30 days" in report(admin_client)["Own"]
    # No task has run: the disclaimer itself is asked.
    Disclaimer.objects.filter(pk=disclaimer.pk).update(live=False)
    assert list(report(admin_client, state="missing")) == ["Whole"]
    assert "Not medical advice" in report(admin_client)["Whole"]
    dashboard = get(admin_client, reverse("wagtailadmin_home")).get_text()
    assert "Articles without a required disclaimer" in dashboard


@pytest.mark.parametrize(
    ("one", "other", "state", "expires"),
    [
        ({}, {}, "complete", None),
        ({"expire_at": 31}, {"expire_at": 90}, "complete", 31),
        ({"expire_at": 31}, {"has_unpublished_changes": True}, "outdated", 31),
        ({"expire_at": 29}, {"has_unpublished_changes": True}, "expiring", 29),
        ({"expire_at": 29}, {"live": False}, "missing", 29),
        ({"expire_at": 29}, {"expire_at": -1}, "missing", 29),
        ({"expire_at": 29}, None, "missing", 29),
    ],
)
def test_the_most_pressing_state_counts(index, one, other, state, expires):
    """Of pages with two disclaimers: what is wrong with one, and when the next of them expires."""
    now = timezone.now()
    texts = [make_disclaimer(kind=kind) for kind in ("funding", "sponsored")]
    article, whole = (
        make_article(index, body=[{"type": "disclaimer", "value": text.pk} for text in shown])
        for shown in (texts, [make_disclaimer(kind="funding")])
    )
    draft, bare = make_article(index, publish=False), make_article(index)
    DisclaimerUsage.objects.create(page=draft, kind="funding", place="footer", disclaimer=None)
    for text, changes in zip(texts, (one, other), strict=True):
        if changes is None:
            text.usages.update(disclaimer=None)
            continue
        if days := changes.get("expire_at"):
            changes = {"expire_at": now + timedelta(days=days)}
        Disclaimer.objects.filter(pk=text.pk).update(**changes)
    pages = Page.objects.child_of(index)
    found = {page.pk: (page.state, page.expires_at) for page in with_state(pages)}
    ends = now + timedelta(days=expires) if expires else None
    assert found == {
        article.pk: (state, ends), whole.pk: ("complete", None), bare.pk: ("without", None)
    }  # fmt: skip
    lacking = [page.pk for page in lacking_a_disclaimer(pages, now)]
    assert lacking == ([article.pk] if state == "missing" else [])


def test_an_article_without_any_is_named(admin_client, index):
    make_article(index, title="Bare")
    assert "No disclaimer" in report(admin_client)["Bare"]


def test_the_report_can_be_taken_away(admin_client, index, rule, disclaimer):
    make_article(index, title="Whole")
    address = reverse("neuromod_disclaimers_report")
    csv = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    assert csv.splitlines()[0] == "Title,Status,Missing,Expires,Address"
    assert csv.splitlines()[1].startswith("Whole,Complete,,")
    disclaimer.unpublish()
    csv = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    assert ",Not medical advice," in csv.splitlines()[1]
    xlsx = admin_client.get(address, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(xlsx.getvalue())).active
    assert [cell.value for cell in sheet["A"]] == ["Title", "Whole"]


def test_the_use_of_each_version_is_counted(admin_client, index, rule, disclaimer):
    """A page that shows it at two places is one page."""
    make_rule(index.get_parent(), kind=KIND, place="footer", disclaimer=disclaimer)
    for _number in range(3):
        make_article(index)
    make_article(index, publish=False)
    change(disclaimer, "<p>Newer.</p>")
    address = reverse("neuromod_disclaimers_usage")
    csv = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    rows = [line.split(",") for line in csv.splitlines()[1:]]
    assert [(row[1], row[2], row[-1]) for row in rows] == [
        ("2", "Not medical advice", "3"),
        ("1", "Not medical advice", "0"),
    ]
    xlsx = admin_client.get(address, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(xlsx.getvalue())).active
    assert [cell.value for cell in sheet["F"]] == ["Pages", 3, 0]
    [link] = get(admin_client, address).select("table.listing td a[href*='disclaimer=']")
    assert link.get_text() == "3"
    assert len(get(admin_client, link["href"]).select("table.listing tbody tr")) == 3
    other = make_disclaimer()
    assert report(admin_client, disclaimer=other.pk) == {}


def test_reports_cost_the_same_with_more_rows(admin_client, index, rule):
    make_article(index)
    addresses = [reverse(f"neuromod_disclaimers_{name}") for name in ("report", "usage")]
    few = [queries(admin_client, address) for address in addresses]
    for _number in range(6):
        make_article(index)
        make_disclaimer()
    assert [queries(admin_client, address) for address in addresses] == few


def test_views_of_the_admin_ask_for_permissions(client, django_user_model, index, rule):
    article = make_article(index)
    addresses = [
        reverse("neuromod_disclaimers_report"),
        reverse("neuromod_disclaimers_usage"),
        reverse("neuromod_disclaimers_history", args=[article.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 302
    elsewhere = django_user_model.objects.create_user("elsewhere", password="x")
    group = Group.objects.create(name="Another section")
    group.permissions.add(*Group.objects.get(name="Editors").permissions.all())
    elsewhere.groups.add(group)
    client.force_login(elsewhere)
    for address in addresses:
        assert client.get(address).status_code == 302
    assert "Articles without" not in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("codename", ["", "view", "add", "change", "publish", "delete"])
def test_drafts_are_known_to_those_who_work_with_disclaimers(django_user_model, codename):
    user = django_user_model.objects.create_user("ed")
    user.user_permissions.set(Permission.objects.filter(codename=f"{codename}_disclaimer"))
    public, draft = make_disclaimer(title="A"), make_disclaimer(title="B", live=False)
    found = disclaimers_for(django_user_model.objects.get())
    assert list(found) == ([public, draft] if codename not in {"", "delete"} else [public])


def test_only_pages_that_meet_the_gate_have_a_history(admin_client, index):
    for page, status in ((make_article(index), 200), (index, 404)):
        address = reverse("neuromod_disclaimers_history", args=[page.pk])
        assert admin_client.get(address).status_code == status
    address = reverse("neuromod_disclaimers_history", args=[make_article(index).pk])
    day = get(admin_client, address).select_one("[name=day]")["value"]
    assert day == str(timezone.localdate()), "that of today, until another is chosen"


# --- following changes ----------------------------------------------------------------------


@pytest.mark.usefixtures("reference_index")
def test_a_change_purges_every_page_that_shows_it(
    index, rule, disclaimer, settings, django_capture_on_commit_callbacks
):
    settings.WAGTAILFRONTENDCACHE = {
        "memory": {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    }
    from tests.disclaimers.purged import PURGED, purged_articles

    modality = make_modality()
    by_rule = make_article(index)
    apart = make_index(Page.objects.get(pk=index.get_parent().pk).get_parent(), title="Apart")
    own = make_disclaimer(kind="funding")
    by_choice = make_article(index, body=[{"type": "disclaimer", "value": own.pk}])
    make_article(apart)
    for changed, expected in ((disclaimer, [by_rule, by_choice]), (own, [by_choice])):
        PURGED.clear()
        with django_capture_on_commit_callbacks(execute=True):
            change(changed, "<p>Changed.</p>")
        assert purged_articles() == {page.full_url for page in expected}
        for path in ("", "feed/", "feed/atom/", "2026/", f"modalities/{modality.slug}/"):
            assert f"{index.full_url}{path}" in PURGED
        assert f"http://localhost/disclaimers/en/{changed.slug}/" in PURGED
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        draft = Disclaimer.objects.get(pk=own.pk)
        draft.text = "<p>Draft.</p>"
        draft.save_revision()
    assert not PURGED


def test_rules_are_followed_into_the_report(index, django_capture_on_commit_callbacks):
    make_article(index)
    assert not DisclaimerUsage.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        rule = make_rule(index, kind=KIND)
    assert DisclaimerUsage.objects.get().disclaimer is None
    with django_capture_on_commit_callbacks(execute=True):
        rule.delete()
    assert not DisclaimerUsage.objects.exists()


def test_refreshing_writes_everything_down_again(index, rule):
    articles = [make_article(index), make_article(index)]
    DisclaimerUsage.objects.all().delete()
    out = io.StringIO()
    call_command("rebuild_disclaimer_usage", stdout=out)
    assert out.getvalue() == "3 pages updated.\n"
    for article in articles:
        assert DisclaimerUsage.objects.filter(page=article.pk).count() == 1
        article.unpublish()
        assert not DisclaimerUsage.objects.filter(page=article.pk).exists()


def test_the_editor_does_not_wait_for_the_pages(
    index, rule, disclaimer, settings, django_capture_on_commit_callbacks
):
    """With a queue, publishing costs the same however many articles show the disclaimer."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

    def cost(text):
        queries = CaptureQueriesContext(connection)
        with queries, django_capture_on_commit_callbacks(execute=True):
            change(disclaimer, text)
        return len(queries)

    make_article(index)
    cost("<p>Once, so that what Wagtail remembers is there.</p>")
    few = cost("<p>One.</p>")
    for _number in range(8):
        make_article(index, body=[{"type": "disclaimer", "value": disclaimer.pk}])
    assert cost("<p>Many.</p>") == few
