"""Editing each kind of snippet, from the empty form to the translation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField, TextField
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import (
    GroupApprovalTask,
    Locale,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from neuromod_wagtail.articles.admin.viewsets import ModalityViewSet
from neuromod_wagtail.articles.models import Author, Category, Modality, Reference
from neuromod_wagtail.disclaimers.models import Disclaimer
from tests import factories
from tests.editing import error_at, load_form, send_form, value_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Kind:
    """A snippet as its editor knows it: what is filled in, and what the preview shows."""

    model: type[Any]
    make: Any
    fields: dict[str, str]
    shown: str
    search: str

    def url(self, name: str, *args: Any) -> str:
        return reverse(
            f"wagtailsnippets_{self.model._meta.app_label}_{self.name}:{name}", args=args
        )

    def chooser_url(self, name: str) -> str:
        return reverse(f"wagtailsnippetchoosers_{self.model._meta.app_label}_{self.name}:{name}")

    @property
    def name(self) -> str:
        return self.model._meta.model_name


# Rich text reaches the server as Draftail's content state.
RICH = (
    '{"blocks": [{"key": "a", "text": "Full words.", "type": "unstyled", "depth": 0,'
    ' "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
)
KINDS = [
    Kind(
        Modality,
        factories.make_modality,
        {
            "name": "Spinal cord stimulation",
            "slug": "scs",
            "abbreviation": "SCS",
            "plain_summary": "Leads near the spinal cord.",
            "target": "the spinal cord",
            "invasiveness": "staged",
        },
        "Spinal cord stimulation (SCS)",
        "spinal",
    ),
    Kind(
        Author,
        factories.make_author,
        {"name": "Alex Moreno", "slug": "alex", "sign_off": "Be well,"},
        "Be well,",
        "moreno",
    ),
    Kind(
        Category,
        factories.make_category,
        {"name": "Pain relief", "slug": "pain-relief", "description": "What helps."},
        "What helps.",
        "pain",
    ),
    Kind(
        Reference,
        factories.make_reference,
        {
            "title": "Long-term outcomes",
            "authors": "Deer, Timothy R.",
            "doi": "https://doi.org/10.1002/EJP.1234",
            "year": "2021",
        },
        "Deer TR. Long-term outcomes.",
        "outcomes",
    ),
    Kind(
        Disclaimer,
        factories.make_disclaimer,
        {
            "title": "Not medical advice",
            "slug": "not-advice",
            "kind": "medical_advice",
            "short_text": "In short.",
            "text": RICH,
        },
        "Full words.",
        "advice",
    ),
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request) -> Kind:
    return request.param


@pytest.fixture
def editor_client(client, kind):
    """Someone who may do everything with this kind of snippet, and nothing else."""
    user = get_user_model().objects.create_user("editor", "editor@example.org", "editor")
    actions = ["add", "change", "delete", "publish"]
    names = [f"{action}_{kind.name}" for action in actions]
    user.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(codename__in=names),
    )
    client.force_login(user)
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def add(client, kind: Kind, action: str = "", **changes: Any):
    response = send_form(client, kind.url("add"), {**kind.fields, **changes}, action)
    assert response.status_code == 302, text_of(response)
    return kind.model.objects.get()


def test_save_a_draft_then_publish(admin_client, kind):
    entry = add(admin_client, kind)
    assert not entry.live
    response = send_form(admin_client, kind.url("edit", entry.pk), {}, "publish")
    assert response.status_code == 302
    entry.refresh_from_db()
    assert entry.live
    assert not entry.has_unpublished_changes


def test_publish_at_once_then_unpublish(admin_client, kind):
    entry = add(admin_client, kind, "publish")
    assert entry.live
    admin_client.post(kind.url("unpublish", entry.pk))
    entry.refresh_from_db()
    assert not entry.live


def test_preview_of_what_is_not_saved(admin_client, kind):
    data = load_form(admin_client, kind.url("add"))
    data.update(kind.fields)
    url = kind.url("preview_on_add")
    assert admin_client.post(url, data).json() == {"is_valid": True, "is_available": True}
    assert kind.shown in text_of(admin_client.get(url, {"in_preview_panel": "true"}))


def test_preview_of_a_change(admin_client, kind):
    entry = kind.make()
    data = load_form(admin_client, kind.url("edit", entry.pk))
    data.update(kind.fields)
    url = kind.url("preview_on_edit", entry.pk)
    assert admin_client.post(url, data).json()["is_valid"]
    assert kind.shown in text_of(admin_client.get(url))


def test_views_of_an_entry(admin_client, kind):
    entry = kind.make()
    for name in ("edit", "delete", "usage", "history", "unpublish", "workflow_history"):
        assert str(entry) in text_of(admin_client.get(kind.url(name, entry.pk))), name


@pytest.mark.usefixtures("search_index")
def test_listing_searches_and_says_status_and_language(admin_client, kind):
    add(admin_client, kind)
    kind.make()
    everything = text_of(admin_client.get(kind.url("list")))
    assert "draft" in everything.lower()
    assert "live" in everything.lower()
    assert "English" in everything
    found = BeautifulSoup(
        admin_client.get(kind.url("list_results"), {"q": kind.search}).content, "html.parser"
    )
    assert len(found.select("tbody tr")) == 1


@pytest.mark.parametrize("view", ["list", "choose"])
def test_listing_costs_the_same_for_many(editor_client, kind, view, django_assert_num_queries):
    # Wagtail's simple_translation asks once for each row whether a language is left, but
    # only for people who may translate; this editor may not.
    url = kind.url("list") if view == "list" else kind.chooser_url("choose_results")
    for _number in range(2):
        kind.make()
    editor_client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert editor_client.get(url).status_code == 200
    for _number in range(8):
        kind.make()
    with django_assert_num_queries(len(few)):
        editor_client.get(url)


def test_chooser_lists_it(admin_client, kind):
    entry = kind.make()
    assert str(entry) in text_of(admin_client.get(kind.chooser_url("choose_results")))


def test_submitted_to_moderation_and_approved(admin_client, kind):
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Second pair of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    content_type = ContentType.objects.get_for_model(kind.model)
    WorkflowContentType.objects.create(workflow=workflow, content_type=content_type)

    entry = add(admin_client, kind, "submit")
    assert not entry.live
    state = entry.current_workflow_state
    assert state.status == "in_progress"
    url = kind.url("workflow_action", entry.pk, "approve", state.current_task_state.pk)
    assert admin_client.post(url).status_code in (200, 302)
    entry.refresh_from_db()
    assert entry.live


def test_copied_for_translation(admin_client, kind):
    french = Locale.objects.create(language_code="fr")
    entry = kind.make()
    meta = kind.model._meta
    url = reverse(
        "simple_translation:submit_snippet_translation",
        args=[meta.app_label, meta.model_name, entry.pk],
    )
    response = admin_client.post(url, {"locales": [french.pk]})
    assert response.status_code == 302
    translated = kind.model.objects.get(locale=french)
    assert translated.translation_key == entry.translation_key
    assert str(translated) == str(entry)
    assert entry.live
    response = send_form(admin_client, kind.url("edit", translated.pk), {}, "publish")
    assert response.status_code == 302, text_of(response)


# References have no slug; their numbers are tested below.
with_slug = pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if kind.model is not Reference],
    indirect=True,
    ids=lambda kind: kind.name,
)


@with_slug
def test_copy_needs_a_slug_of_its_own(admin_client, kind):
    entry = kind.make(slug="taken")
    response = send_form(admin_client, kind.url("copy", entry.pk), {})
    assert response.status_code == 200
    assert "Another entry in this language already uses this slug." in text_of(response)


@with_slug
def test_slug_follows_the_name(admin_client, kind):
    html = BeautifulSoup(admin_client.get(kind.url("add")).content, "html.parser")
    assert "w-slug" in html.find(id="id_slug")["data-controller"]
    title = html.find(attrs={"data-w-sync-target-value": "#id_slug"})
    assert title["name"] in {"name", "title"}


# References: numbers


REFERENCE = KINDS[3]
WRONG_NUMBERS = [
    ("doi", "doi.org/nonsense", "is not a DOI"),
    ("pmid", "PMID: 12a", "is not a PMID"),
    ("nct", "NCT123", "is not a ClinicalTrials.gov number"),
    ("isbn", "978-3-16-148410-1", "is not an ISBN"),
    ("url", "not a link", "Enter a valid URL"),
    ("year", "twenty", "Enter a whole number"),
]


def test_wrong_numbers_are_named_at_their_fields_and_stay(admin_client):
    changes = {field: typed for field, typed, _message in WRONG_NUMBERS}
    response = send_form(
        admin_client, REFERENCE.url("add"), {**REFERENCE.fields, **changes}, "publish"
    )
    assert response.status_code == 200
    for field, typed, message in WRONG_NUMBERS:
        assert message in error_at(response, field)
        assert value_of(response, field) == typed
    assert not Reference.objects.exists()


@pytest.mark.parametrize(("field", "typed", "message"), WRONG_NUMBERS[:5])
def test_one_wrong_number_is_enough(field, typed, message):
    with pytest.raises(ValidationError, match=message):
        Reference(**{**REFERENCE.fields, field: typed}).full_clean()


def test_a_reference_needs_some_way_to_find_it(admin_client):
    response = send_form(admin_client, REFERENCE.url("add"), {**REFERENCE.fields, "doi": ""})
    assert "so that readers can find it" in error_at(response, "doi")


@pytest.mark.parametrize("typed", ["10.1002/ejp.1234", "https://doi.org/10.1002/EJP.1234"])
def test_duplicate_doi_names_the_existing_reference(admin_client, typed):
    factories.make_reference(title="Known already", doi="10.1002/ejp.1234")
    response = send_form(admin_client, REFERENCE.url("add"), {**REFERENCE.fields, "doi": typed})
    message = error_at(response, "doi")
    assert "A reference with this number already exists" in message
    assert "Known already" in message


def test_duplicate_pmid_names_the_existing_reference(admin_client):
    factories.make_reference(title="Known already", pmid="34854473")
    changes = {**REFERENCE.fields, "pmid": "PMID: 34854473"}
    response = send_form(admin_client, REFERENCE.url("add"), changes)
    assert "Known already" in error_at(response, "pmid")


def test_editing_a_reference_is_no_duplicate_of_itself(admin_client):
    reference = factories.make_reference()
    response = send_form(admin_client, REFERENCE.url("edit", reference.pk), {"title": "New"})
    assert response.status_code == 302


# Categories: a tree


def options(response) -> list[str]:
    html = BeautifulSoup(response.content, "html.parser")
    return [option.get_text() for option in html.select("#id_parent option")][1:]


def test_parent_is_chosen_from_an_indented_tree_without_itself(admin_client):
    root = factories.make_category(name="Therapies")
    middle = factories.make_category(name="Implants", parent=root)
    factories.make_category(name="Cells", parent=middle)
    factories.make_category(name="Alone")
    french = Locale.objects.create(language_code="fr")
    factories.make_category(name="Thérapies", locale=french)
    kind = KINDS[2]
    indent = "\N{NO-BREAK SPACE}" * 4
    assert options(admin_client.get(kind.url("add"))) == [
        "Alone",
        "Therapies",
        f"{indent}Implants",
        f"{indent * 2}Cells",
    ]
    assert options(admin_client.get(kind.url("edit", middle.pk))) == ["Alone", "Therapies"]


def test_a_circle_of_categories_is_refused(admin_client):
    root = factories.make_category()
    below = factories.make_category(parent=root)
    response = send_form(admin_client, KINDS[2].url("edit", root.pk), {"parent": str(below.pk)})
    assert response.status_code == 200
    root.refresh_from_db()
    assert root.parent is None


# Modalities: rows of facts


def rows(**evidence: str) -> dict[str, str]:
    row = {
        "id": "",
        "ORDER": "1",
        "DELETE": "",
        "indication": "neuropathic pain",
        "grade": "grade:low",
        "finding": "",
        "source": "",
        "stated_in": "",
        "checked_on": "",
        **evidence,
    }
    return {
        "evidence-TOTAL_FORMS": "1",
        **{f"evidence-0-{name}": value for name, value in row.items()},
    }


def test_row_of_evidence_with_its_source(admin_client):
    source = factories.make_reference()
    add(admin_client, KINDS[0], "publish", **rows(source=str(source.pk), checked_on="2026-01-02"))
    statement = Modality.objects.get().evidence.get()
    assert (statement.indication, statement.source) == ("neuropathic pain", source)


def test_grades_are_grouped_by_system(admin_client):
    html = BeautifulSoup(admin_client.get(KINDS[0].url("add")).content, "html.parser")
    template = html.find("template", id="id_evidence-EMPTY_FORM_TEMPLATE") or html
    groups = [group["label"] for group in template.select("optgroup")]
    assert "GRADE, certainty of evidence" in groups
    assert len(groups) == len(set(groups)) == 10


def test_unsourced_facts_are_found(admin_client):
    good = factories.make_modality(name="Sourced")
    bad = factories.make_modality(name="Unsourced")
    bad.regulatory.update(source=None)
    url = KINDS[0].url("list_results")
    assert good.name in text_of(admin_client.get(url))
    found = text_of(admin_client.get(url, {"to_do": "unsourced"}))
    assert bad.name in found
    assert good.name not in found


def test_facts_of_each_modality_are_counted(rf):
    two_and_three = factories.make_modality(evidence=2, regulatory=3)
    three_and_two = factories.make_modality(evidence=3, regulatory=2)
    two_and_three.evidence.filter(pk=two_and_three.evidence.first().pk).update(source=None)
    two_and_three.regulatory.update(source=None)
    three_and_two.evidence.update(source=None)
    bare = factories.make_modality(evidence=0, regulatory=0)
    found = ModalityViewSet().get_queryset(rf.get("/"))
    assert {row.pk: (row.fact_count, row.unsourced_count) for row in found} == {
        two_and_three.pk: (5, 4),
        three_and_two.pk: (5, 3),
        bare.pk: (0, 0),
    }


def test_facts_not_checked_lately_are_found(admin_client):
    good = factories.make_modality(name="Fresh")
    old = factories.make_modality(name="Stale")
    old.evidence.update(checked_on="2001-01-01")
    never = factories.make_modality(name="Never")
    never.regulatory.update(checked_on=None)
    found = text_of(admin_client.get(KINDS[0].url("list_results"), {"to_do": "stale"}))
    assert old.name in found
    assert never.name in found
    assert good.name not in found


def test_no_filter_is_on_by_itself(admin_client):
    factories.make_modality()
    html = BeautifulSoup(admin_client.get(KINDS[0].url("list")).content, "html.parser")
    assert html.select(".w-pill") == []
    assert "matches" not in html.get_text()


# Text that breaks things


@pytest.mark.usefixtures("search_index")
def test_naughty_strings_in_every_text_field(admin_client, kind, shared_data):
    """Every string in one of the text fields, as many as fit: previewed, and the last ones saved."""
    path = shared_data / "strings" / "blns" / "blns.json"
    strings = [string for string in json.loads(path.read_text()) if "\x00" not in string]
    entry = kind.make()
    data = load_form(admin_client, kind.url("edit", entry.pk))
    fields = {
        field.name: field.max_length or 2_000
        for field in kind.model._meta.fields
        if type(field) in (CharField, TextField) and not field.choices and field.name in data
    }
    fields = {
        name: room for name, room in fields.items() if name not in {"doi", "pmid", "nct", "isbn"}
    }
    assert fields
    url = kind.url("preview_on_edit", entry.pk)
    strings = list(filter(str.strip, strings))
    while strings:
        chunk = {name: take(strings, room) for name, room in fields.items() if strings}
        for name, text in chunk.items():
            data.setlist(name, [text])
        assert admin_client.post(url, data).json()["is_valid"], chunk
        response = admin_client.get(url)
        assert response.status_code == 200
        html = BeautifulSoup(response.content, "html.parser")
        assert not html.select("main script, main [onerror], main [onload]"), chunk
    data["action-publish"] = "publish"
    assert admin_client.post(kind.url("edit", entry.pk), data).status_code == 302


def take(strings: list[str], room: int) -> str:
    """As many of the strings as there is room for, at least the first, taken off the list."""
    text = strings.pop(0)[:room]
    while strings and len(text) + len(strings[0]) < room:
        text += " " + strings.pop(0)
    return text


# --- the account of an author ---------------------------------------------------------------


def test_the_form_of_an_author_offers_no_list_of_all_users(admin_client):
    get_user_model().objects.create_user("somebody-else")
    form = admin_client.get(reverse("wagtailsnippets_neuromod_articles_author:add"))
    assert "somebody-else" not in form.text
    assert reverse("neuromod_accounts:choose") in form.text


def test_the_account_is_found_by_any_part_of_the_names(admin_client):
    users = get_user_model().objects
    dana = users.create_user("dpain", first_name="Dana", last_name="Pain")
    users.create_user("dana.gone", is_active=False)
    users.create_user("other", first_name="Dana", last_name="Other")
    results = admin_client.get(reverse("neuromod_accounts:choose_results"), {"q": "pain dan"})
    [choice] = BeautifulSoup(results.text, "html.parser").select("[data-chooser-modal-choice]")
    assert choice.get_text(strip=True) == "dpain"
    assert "Dana Pain" in results.text
    chosen = admin_client.get(choice["href"]).json()["result"]
    assert (chosen["id"], chosen["title"]) == (str(dana.pk), "dpain")


def test_thousands_of_accounts_cost_what_a_few_cost(admin_client, django_assert_max_num_queries):
    users = get_user_model()
    users.objects.bulk_create(users(username=f"user-{number}") for number in range(3000))
    with django_assert_max_num_queries(8):
        assert admin_client.get(reverse("neuromod_accounts:choose")).status_code == 200


def test_accounts_are_for_those_who_write_entries_of_authors(client):
    user = get_user_model().objects.create_user("outsider")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(reverse("neuromod_accounts:choose_results")).status_code == 302
    kind = ContentType.objects.get_for_model(Author)
    user.user_permissions.add(Permission.objects.get(codename="change_author", content_type=kind))
    client.force_login(get_user_model().objects.get(pk=user.pk))
    assert client.get(reverse("neuromod_accounts:choose_results")).status_code == 200


def test_a_search_with_thousands_of_words_is_answered(admin_client):
    """Databases refuse a condition of so many parts, and long before that it takes minutes."""
    make_user = get_user_model().objects.create_user
    make_user("dan", first_name="Dan", last_name="Pain")
    make_user("ann", first_name="Ann", last_name="Pain")
    address = reverse("neuromod_accounts:choose_results")
    found = admin_client.get(address, {"q": "dan " * 4000})
    [choice] = BeautifulSoup(found.text, "html.parser").select("[data-chooser-modal-choice]")
    assert choice.get_text(strip=True) == "dan"
    for odd in ("x" * 100_000, "dan\0", "%" * 60_000):
        assert admin_client.get(address, {"q": odd}).status_code == 200
