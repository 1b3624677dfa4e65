"""Language advice in the preview, in Wagtail's checks, and in the report on published articles."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, Locale

from neuromod_wagtail.articles.admin.content_checker import RULES
from neuromod_wagtail.articles.language import service
from neuromod_wagtail.articles.language.extract import Subjects
from neuromod_wagtail.articles.models import LanguageFinding
from tests.disclaimers.disclaimer_site import get, queries
from tests.editing import load_form
from tests.factories import make_article, make_index, make_modality, make_reference, paragraph

pytestmark = pytest.mark.django_db

CURE = paragraph("<p>A week went by. It cures pain.</p>")


def found(page) -> list[tuple[str, str]]:
    return list(page.language_findings.values_list("rule", "sentence"))


def report(client, **query):
    response = client.get(reverse("neuromod_language_report"), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select("table.listing tbody tr")


def test_the_preview_names_the_sentence_the_rule_and_its_source(admin_client, client):
    article = make_article(make_index(), body=[CURE])
    preview = get(admin_client, f"/admin/pages/{article.pk}/view_draft/")
    mark = preview.select_one('[data-nm-problem="language-absolute-claim"]')
    assert "“It cures pain.”" in mark.get_text()
    assert mark.find_parent("section").select_one('a[href*="ftc.gov"]')
    response = client.get(article.url)
    assert "cures pain" in response.content.decode()
    assert b"data-nm-problem" not in response.content
    codes = {rule["id"] for rule in RULES}
    assert f"neuromod-{mark['data-nm-problem']}" in codes


def test_the_preview_shows_the_first_of_many_and_the_reading_age(admin_client):
    body = [paragraph("<p>It cures pain in a very plain way that all can read and see.</p>" * 12)]
    article = make_article(make_index(), body=body)
    section = get(admin_client, f"/admin/pages/{article.pk}/view_draft/").find(
        "section", attrs={"aria-label": "Language advice"}
    )
    assert len(section.select("[data-nm-problem]")) == 5
    assert "and 7 more sentences" in section.get_text()
    assert "Reading age: about" in section.get_text()


@pytest.mark.parametrize("several_languages", [True, False])
def test_an_article_that_is_not_saved_yet(admin_client, settings, several_languages):
    settings.WAGTAIL_I18N_ENABLED = several_languages
    index = make_index()
    form = f"/admin/pages/add/neuromod_pages/articlepage/{index.pk}/"
    data = load_form(admin_client, form)
    data["title"], data["slug"], data["summary"] = "New", "new", "It cures pain."
    assert admin_client.post(f"{form}preview/", data).json()["is_valid"]
    page = get(admin_client, f"{form}preview/?in_preview_panel=true")
    assert page.select_one('[data-nm-problem="language-absolute-claim"]')


def test_a_published_article_is_read_as_readers_see_it(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        article = make_article(make_index(), title="A miracle", body=[CURE])
    assert found(article) == [
        ("absolute-claim", "A miracle"),
        ("absolute-claim", "It cures pain."),
    ]
    article.title = "A draft that never fails"
    article.save_revision()
    call_command("refresh_language_findings", stdout=io.StringIO())
    assert ("absolute-claim", "A miracle") in found(article)
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert ("absolute-claim", "A draft that never fails") in found(article)
    article.unpublish()
    assert found(article) == []


@pytest.mark.usefixtures("reference_index")
def test_what_a_modality_says_is_compared(django_capture_on_commit_callbacks):
    modality = make_modality(name="Spinal cord stimulation", abbreviation="SCS")
    text = paragraph("<p>The stimulator is FDA approved. SCS works.</p>")
    block = {"type": "modality_facts", "value": {"modality": modality.pk, "level": "2"}}
    with django_capture_on_commit_callbacks(execute=True):
        article = make_article(make_index(), body=[block, text])
    assert [rule for rule, _sentence in found(article)] == ["fda-approved", "evidence-strength"]
    modality.regulatory.update(pathway="pma")
    modality.evidence.update(grade="grade:high")
    with django_capture_on_commit_callbacks(execute=True):
        modality.save_revision().publish()
    assert found(article) == []


def test_every_block_is_read_but_what_others_say():
    modality = make_modality(name="TENS unit", abbreviation="")
    rich = "<p>It cures {}.</p>"
    body = [
        {"type": "heading", "value": {"text": "It cures heads", "level": "2", "custom_anchor": ""}},
        {
            "type": "callout",
            "value": {"tone": "note", "heading": "It cures A", "text": rich.format("B")},
        },
        {"type": "quote", "value": {"text": "It cures nothing of ours", "attribution": ""}},
        {"type": "questions", "value": {"heading": "Q", "questions": ["It cures me"]}},
        {
            "type": "modality_list",
            "value": {"items": [{"modality": modality.pk, "custom_text": rich.format("C")}]},
        },
        {"type": "imported_html", "value": {"html": rich.format("D"), "reason": "pre"}},
        {
            "type": "table",
            "value": {
                "caption": "It cures E",
                "table": {
                    "columns": [{"type": "text", "heading": "Kind"}],
                    "rows": [{"values": ["It cures F"]}],
                },
            },
        },
    ]
    article = make_article(
        make_index(), summary="It cures S.", introduction=[paragraph(rich.format("I"))], body=body
    )
    call_command("refresh_language_findings", stdout=io.StringIO())
    sentences = [sentence for rule, sentence in found(article) if rule == "absolute-claim"]
    assert [sentence.removeprefix("It cures ").rstrip(".") for sentence in sentences] == [
        "S", "I", "heads", "A", "B", "C", "D", "E", "F",
    ]  # fmt: skip


def test_a_citation_is_a_source():
    reference = make_reference()
    cited = f'<p>30% of people.<a id="{reference.pk}" linktype="neuromod-reference">D</a></p>'
    article = make_article(make_index(), body=[paragraph(cited + "<p>40% of people.</p>")])
    call_command("refresh_language_findings", stdout=io.StringIO())
    assert found(article) == [("unsourced-number", "40% of people.")]


def test_an_article_in_another_language(admin_client):
    index = make_index()
    article = make_article(index, body=[CURE])
    type(article).objects.filter(pk=article.pk).update(
        locale=Locale.objects.get_or_create(language_code="fr")[0]
    )
    call_command("refresh_language_findings", stdout=io.StringIO())
    assert found(article) == []
    preview = get(admin_client, f"/admin/pages/{article.pk}/view_draft/")
    assert "Reading age" not in preview.get_text()
    assert "These rules work only in English and were not applied: Absolute claim," in " ".join(
        preview.get_text().split()
    )


def test_the_report_names_article_rule_sentence_and_source(admin_client):
    article = make_article(make_index(), title="Claims", body=[CURE, paragraph("<p>CRPS.</p>")])
    call_command("refresh_language_findings", stdout=io.StringIO())
    rows = report(admin_client)
    text = rows[0].get_text(" ", strip=True)
    assert len(rows) == 2
    assert "Claims" in text and "Absolute claim" in text and "It cures pain." in text
    assert rows[0].select_one(f'a[href$="/pages/{article.pk}/edit/"]')
    assert rows[0].select_one('a[href^="https://www.ftc.gov/"]')
    assert len(report(admin_client, rule="abbreviation")) == 1
    address = reverse("neuromod_language_report")
    csv = b"".join(admin_client.get(address, {"export": "csv"}).streaming_content).decode()
    assert csv.splitlines()[0] == "Article,Rule,About,Sentence,Source"
    assert csv.splitlines()[1].startswith("Claims,Absolute claim,cures,It cures pain.,")
    xlsx = admin_client.get(address, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(xlsx.getvalue())).active
    assert [cell.value for cell in sheet["D"]] == ["Sentence", "It cures pain.", "CRPS."]


def test_longer_names_of_a_modality_are_looked_for_first():
    modality = make_modality(
        name="SCS plus", abbreviation="SCS", aliases="x, Spinal cord stimulation"
    )
    make_modality(live=False)
    (subject,) = Subjects(modality.locale_id).of([])
    assert subject.names == ("Spinal cord stimulation", "SCS plus", "SCS")
    (shown,) = Subjects(modality.locale_id).of([modality.pk])
    assert (subject.shown, shown.shown) == (False, True)


def test_modalities_are_read_once_for_all_articles_of_a_language(monkeypatch, index):
    articles, read = [make_article(index, body=[CURE]) for _number in range(2)], []
    monkeypatch.setattr(service, "Subjects", lambda pk: read.append(pk) or Subjects(pk))
    assert service.refresh_findings(articles) == 2
    assert read == [index.locale_id]


def test_a_rule_that_is_gone_breaks_nothing(admin_client):
    article = make_article(make_index())
    LanguageFinding.objects.create(page_id=article.pk, rule="old", sentence="S.", words="s")
    assert "old" in report(admin_client)[0].get_text()


def test_the_report_costs_the_same_with_more_rows(admin_client):
    index = make_index()
    make_article(index, body=[CURE])
    call_command("refresh_language_findings", stdout=io.StringIO())
    few = queries(admin_client, reverse("neuromod_language_report"))
    for _number in range(6):
        make_article(index, body=[CURE, CURE])
    call_command("refresh_language_findings", stdout=io.StringIO())
    assert queries(admin_client, reverse("neuromod_language_report")) == few


def test_editors_see_the_sentences_of_their_own_section(client, django_user_model):
    mine = make_index(title="Mine")
    theirs = make_index(mine.get_parent(), title="Theirs")
    make_article(mine, title="My article", body=[CURE])
    make_article(theirs, title="Their article", body=[CURE])
    call_command("refresh_language_findings", stdout=io.StringIO())
    address = reverse("neuromod_language_report")
    assert client.get(address).status_code == 302
    group = Group.objects.create(name="My section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = django_user_model.objects.create_user("mine", password="x")
    user.groups.add(group)
    client.force_login(user)
    assert client.get(address).status_code == 302
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page_id=mine.pk, permission=change)
    client.force_login(django_user_model.objects.get(pk=user.pk))
    assert [row.select_one("a").get_text(strip=True) for row in report(client)] == ["My article"]
