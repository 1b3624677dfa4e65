"""Disclaimers of articles: on the page and everywhere else, in time, and in reports."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Locale, Page, PageLogEntry

from neuromod_wagtail.disclaimers.models import (
    Disclaimer,
    DisclaimerVersion,
    Disclosure,
    RuleRecord,
)
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_disclaimer,
    make_index,
    make_modality,
    make_rule,
    paragraph,
)

pytestmark = pytest.mark.django_db
KIND = "medical_advice"


@pytest.fixture
def index():
    return make_index()


@pytest.fixture
def disclaimer():
    return make_disclaimer(
        kind=KIND, title="Not advice", slug="not-advice", text="<p>Ask <b>your</b> doctor.</p>"
    )


@pytest.fixture
def rule(index, disclaimer):
    return make_rule(index.get_parent(), kind=KIND, disclaimer=disclaimer)


def get(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html5lib")


def notices(client, article, kind=KIND):
    return get(client, article.url).select(f'[data-nm-disclaimer="{kind}"]')


def change(disclaimer, text):
    disclaimer = Disclaimer.objects.get(pk=disclaimer.pk)
    disclaimer.text = text
    disclaimer.save_revision().publish()


# --- on the page ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("before_content", "h1", "First words."),
        ("after_introduction", "First words.", "Body words."),
        ("in_text", "First words.", "Body words."),
        ("after_content", "Body words.", "Posted"),
        ("before_comments", "Posted", "Comments"),
    ],
)
def test_it_stands_at_the_place_of_its_rule(client, index, rule, place, before, after):
    rule.place = place
    rule.save()
    article = make_article(
        index, title="h1", introduction=[paragraph("<p>First words.</p>")],
        body=[paragraph("<p>Body words.</p>")],
    )  # fmt: skip
    text = get(client, article.url).main.get_text(" ", strip=True)
    assert text.index("h1") < text.rindex("Ask your doctor.")
    assert text.index(before) < text.index("Ask your doctor.") < text.rindex(after)
    assert text.count("Ask your doctor.") == 1


def test_it_stands_in_the_footer(client, index, rule):
    rule.place = "footer"
    rule.save()
    page = get(client, make_article(index).url)
    assert "Ask your doctor." in " ".join(page.select_one(".nm-footer").get_text().split())


def test_it_names_its_version_and_leads_to_all_of_them(client, index, rule):
    [notice] = notices(client, make_article(index))
    link = notice.select_one(".nm-disclaimer__version a")
    assert "Version 1, in force since" in link.get_text()
    assert get(client, link["href"]).h1.get_text() == "Not advice"


def test_one_in_the_text_is_not_shown_twice(client, index, rule):
    own = make_disclaimer(kind=KIND, title="My own words")
    article = make_article(index, body=[{"type": "disclaimer", "value": own.pk}])
    [notice] = notices(client, article)
    assert "My own words" in notice.get_text()


def test_the_section_words_it_and_the_site_requires_it(client, index, rule):
    own = make_disclaimer(kind=KIND, title="Of this section")
    make_rule(index, kind=KIND, disclaimer=own)
    [notice] = notices(client, make_article(index))
    assert "Of this section" in notice.get_text()
    own.unpublish()
    cache.clear()
    [notice] = notices(client, ArticlePage.objects.get())
    assert "Not advice" in notice.get_text()


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ("affiliate", {"has_affiliate_links": True}),
        ("ai", {"ai_use": "assisted"}),
    ],
)
def test_facts_of_the_article_call_for_it(client, index, rule, condition, fields):
    rule.condition = condition
    rule.save()
    assert not notices(client, make_article(index))
    assert notices(client, make_article(index, **fields))


def test_a_lay_author_calls_for_it(client, index, rule):
    rule.condition = "lay_author"
    rule.save()
    lay, professional = make_author(), make_author(is_medical_professional=True)
    assert not notices(client, make_article(index, authors=[professional]))
    assert notices(client, make_article(index, authors=[professional, lay]))
    assert notices(client, make_article(index))


def test_off_label_use_that_is_shown_calls_for_it(client, index, rule):
    rule.condition = "off_label"
    rule.save()
    modality = make_modality()
    article = make_article(index, body=full_body(modalities=[modality]))
    assert not notices(client, article)
    modality.regulatory.update(status="off_label")
    assert notices(client, article)


@pytest.mark.parametrize("loss", ["unpublished", "expired", "deleted", "other kind"])
def test_readers_see_the_fallback_never_nothing(client, index, rule, disclaimer, loss):
    rule.fallback = "Talk to a nurse."
    rule.save()
    article = make_article(index)
    match loss:
        case "unpublished":
            disclaimer.unpublish()
        case "expired":
            past = timezone.now() - timedelta(minutes=1)
            Disclaimer.objects.filter(pk=disclaimer.pk).update(expire_at=past)
        case "deleted":
            disclaimer.delete()
        case "other kind":
            Disclaimer.objects.filter(pk=disclaimer.pk).update(kind="funding")
    [notice] = notices(client, article)
    assert "Not medical advice" in notice.get_text()
    assert "Talk to a nurse." in notice.get_text()
    assert "doctor" not in notice.get_text()


def test_moved_into_a_section_that_requires_more_it_shows_a_fallback(
    client, index, django_capture_on_commit_callbacks
):
    article = make_article(index)
    other = make_index(index.get_parent(), title="Other")
    make_rule(other, kind="funding")
    with django_capture_on_commit_callbacks(execute=True):
        article.move(other, pos="last-child")
    article = ArticlePage.objects.get()
    assert "How this site is paid for" in notices(client, article, "funding")[0].get_text()
    assert Disclosure.objects.get().disclaimer is None


def test_a_language_has_its_own_text_by_the_same_rule(client, index, rule, disclaimer):
    french = Locale.objects.create(language_code="fr")
    home = index.get_parent().copy_for_translation(french)
    blog = index.copy_for_translation(french)
    for page in (home, blog):
        page.save_revision().publish()
    article = ArticlePage(title="Impulsions", slug="impulsions", locale=french, live=False)
    blog.add_child(instance=article)
    assert [p.fallback != "" for p in article.load_placements()] == [True]
    translated = disclaimer.copy_for_translation(french)
    translated.title, translated.text = "Aucun conseil", "<p>Demandez.</p>"
    translated.save()
    translated.save_revision().publish()
    [placement] = ArticlePage.objects.get().load_placements()
    assert (placement.notice.title, placement.notice.language) == ("Aucun conseil", "fr")


# --- everywhere the same --------------------------------------------------------------------


def channels(client, index, article):
    page = get(client, article.url)
    graph = json.loads(page.find("script", type="application/ld+json").string)["@graph"]
    [part] = graph[0]["hasPart"]
    api = client.get(f"/api/v2/pages/{article.pk}/").json()
    [data] = api["disclaimers"]
    feeds = [
        feedparser.parse(client.get(f"{index.url}{path}").content)
        for path in ("feed/", "feed/atom/")
    ]
    markdown = client.get(f"{article.url.rstrip('/')}.md").content.decode()
    negotiated = client.get(article.url, headers={"accept": "text/markdown"})
    assert negotiated.content.decode() == markdown
    return {
        "page": page.main.get_text(" ", strip=True),
        "structured data": f"{part['name']} Version {part['version']}, {part['text']}",
        "api": f"{data['title']} Version {data['version']}, {data['text']}",
        "rss": feeds[0].entries[0].summary,
        "atom": feeds[1].entries[0].summary,
        "markdown": markdown,
    }


def test_every_channel_carries_the_same_text_and_version(client, index, rule, disclaimer):
    article = make_article(index)
    for number, text in ((1, "Ask your doctor."), (2, "Ask a nurse.")):
        for name, content in channels(client, index, article).items():
            plain = " ".join(BeautifulSoup(content, "html5lib").get_text(" ").split())
            plain = plain.replace("**", "")
            assert "Not advice" in plain, name
            assert text in plain.replace("your doctor .", "your doctor."), name
            assert f"ersion {number}," in plain, name
        change(disclaimer, "<p>Ask a nurse.</p>")


def test_every_channel_carries_the_fallback(client, index, rule, disclaimer):
    article = make_article(index)
    disclaimer.unpublish()
    page = get(client, article.url)
    assert "general information" in page.main.get_text()
    [data] = client.get(f"/api/v2/pages/{article.pk}/").json()["disclaimers"]
    assert data["is_fallback"]
    assert data["version"] is None
    assert "general information" in data["text"]
    [entry] = feedparser.parse(client.get(f"{index.url}feed/").content).entries
    assert "general information" in entry.summary
    assert "general information" in client.get(f"{article.url.rstrip('/')}.md").content.decode()


# --- cost -----------------------------------------------------------------------------------


def queries(client, url):
    client.get(url)
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_rules_cost_an_article_one_query(client, index, disclaimer):
    article = make_article(index, authors=[make_author()])
    with CaptureQueriesContext(connection) as captured:
        client.get(article.url)
    about_rules = [q["sql"] for q in captured if "neuromod_disclaimers" in q["sql"]]
    assert len(about_rules) == 1
    before = queries(client, article.url)
    for kind in (KIND, "funding", "ai_assisted"):
        text = make_disclaimer(kind=kind)
        for section in (index.get_parent(), index, article):
            make_rule(section, kind=kind, disclaimer=text)
    assert queries(client, article.url) == before


@pytest.mark.parametrize("path", ["feed/", "feed/atom/"])
def test_a_feed_costs_the_same_with_more_articles(client, index, rule, settings, path):
    settings.NEUROMOD_FEED_LENGTH = 50
    authors = [make_author(), make_author()]

    def add(number):
        for _number in range(number):
            own = make_disclaimer(kind="funding")
            body = [
                *full_body(modalities=[make_modality()]),
                {"type": "disclaimer", "value": own.pk},
            ]
            make_article(index, authors=authors, body=body)

    add(2)
    few = queries(client, index.url + path)
    add(10)
    assert queries(client, index.url + path) == few


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
    assert "Not advice (version 1)" in page.get_text()
    assert "Ask your doctor." in page.get_text()
    assert "Enter a valid date" in get(admin_client, f"{address}?day=soon").get_text()


def shift(rows, *, days, until=None):
    now = timezone.now()
    ended = now - timedelta(days=until) if until is not None else None
    rows.update(in_force_from=now - timedelta(days=days), in_force_until=ended)


def answer(article, moment):
    out = io.StringIO()
    call_command("disclaimer_at", article.pk, moment, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_cannot_read(index):
    for page, date in ((99999, "2026-03-03"), (make_article(index).pk, "soon")):
        with pytest.raises(CommandError):
            call_command("disclaimer_at", page, date)
    with pytest.raises(CommandError):
        call_command("disclaimer_at", make_article(index).pk, "2026-13-45")


# --- reports --------------------------------------------------------------------------------


def report(client, **query):
    response = client.get(reverse("neuromod_disclaimers_report"), query)
    assert response.status_code == 200
    rows = BeautifulSoup(response.content, "html5lib").select("table.listing tbody tr")
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
    assert list(report(admin_client, state="lacking")) == ["Whole"]
    assert "Not medical advice" in report(admin_client)["Whole"]
    dashboard = get(admin_client, reverse("wagtailadmin_home")).get_text()
    assert "Articles without a required disclaimer" in dashboard


def test_an_article_without_any_is_named(admin_client, index):
    make_article(index, title="Bare")
    assert "No disclaimer at all" in report(admin_client)["Bare"]


def test_the_report_can_be_taken_away(admin_client, index, rule):
    make_article(index, title="Whole")
    address = reverse("neuromod_disclaimers_report")
    csv = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    assert csv.splitlines()[0] == "Title,State,Expires,Address"
    assert csv.splitlines()[1].startswith("Whole,complete,")
    xlsx = admin_client.get(address, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(xlsx.getvalue())).active
    assert [cell.value for cell in sheet["A"]] == ["Title", "Whole"]


def test_the_use_of_each_version_is_counted(admin_client, index, rule, disclaimer):
    for _number in range(3):
        make_article(index)
    make_article(index, publish=False)
    change(disclaimer, "<p>Newer.</p>")
    address = reverse("neuromod_disclaimers_usage")
    csv = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    rows = [line.split(",") for line in csv.splitlines()[1:]]
    assert [(row[1], row[-1]) for row in rows] == [("2", "3"), ("1", "0")]
    assert get(admin_client, address)


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


# --- following changes ----------------------------------------------------------------------


def test_a_change_purges_every_page_that_shows_it(
    index, rule, disclaimer, settings, django_capture_on_commit_callbacks
):
    settings.WAGTAILFRONTENDCACHE = {
        "memory": {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    }
    from tests.disclaimers.purged import PURGED

    by_rule = make_article(index)
    apart = make_index(Page.objects.get(pk=index.get_parent().pk).get_parent(), title="Apart")
    own = make_disclaimer(kind="funding")
    by_choice = make_article(index, body=[{"type": "disclaimer", "value": own.pk}])
    make_article(apart)
    for changed, expected in ((disclaimer, [by_rule, by_choice]), (own, [by_choice])):
        PURGED.clear()
        with django_capture_on_commit_callbacks(execute=True):
            change(changed, "<p>Changed.</p>")
        assert {page.full_url for page in expected} == PURGED
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        draft = Disclaimer.objects.get(pk=own.pk)
        draft.text = "<p>Draft.</p>"
        draft.save_revision()
    assert not PURGED


def test_rules_are_followed_into_the_report(index, django_capture_on_commit_callbacks):
    make_article(index)
    assert not Disclosure.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        rule = make_rule(index, kind=KIND)
    assert Disclosure.objects.get().disclaimer is None
    with django_capture_on_commit_callbacks(execute=True):
        rule.delete()
    assert not Disclosure.objects.exists()


def test_refreshing_writes_everything_down_again(index, rule):
    article = make_article(index)
    Disclosure.objects.all().delete()
    call_command("refresh_disclosures", stdout=io.StringIO())
    assert Disclosure.objects.get().page_id == article.pk
    article.unpublish()
    assert not Disclosure.objects.exists()


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
