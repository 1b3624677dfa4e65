"""Articles in the admin: written, submitted, published, found, copied, and given bad input."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Locale,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from neuromod_wagtail.articles.blocks.text import TEXT_FEATURES
from neuromod_wagtail.pages.models import ArticlePage
from tests.editing import error_at, load_form, send_form, value_of
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_modality,
    make_reference,
    make_review,
)

pytestmark = pytest.mark.django_db


def add_url(index) -> str:
    return f"/admin/pages/add/neuromod_pages/articlepage/{index.pk}/"


def edit_url(article) -> str:
    return f"/admin/pages/{article.pk}/edit/"


def written(text: str = "<p>Pulses change signals.</p>", **fields: object) -> dict[str, object]:
    """What an editor fills in for a short article."""
    stream = streamfield([("paragraph", rich_text(text, features=TEXT_FEATURES))])
    return {
        "title": "What is SCS?",
        "slug": "what-is-scs",
        **nested_form_data({"body": stream}),
        **fields,
    }


def authors(*people) -> dict[str, str]:
    rows = [{"author": str(person.pk), "ORDER": str(place)} for place, person in enumerate(people)]
    return nested_form_data({"authorships": inline_formset(rows)})


def test_written_and_published(admin_client, client, index):
    author = make_author(name="Alex Moreno")
    category = make_category(name="Therapies")
    changes = written(
        **authors(author), categories=[str(category.pk)], tags="pain, nerves", summary="In short."
    )
    assert send_form(admin_client, add_url(index), changes, "publish").status_code == 302
    article = ArticlePage.objects.get()
    assert article.live
    html = BeautifulSoup(client.get(article.get_url()).content, "html.parser").get_text(" ")
    for words in ("What is SCS?", "Pulses change signals.", "Alex Moreno", "Therapies", "nerves"):
        assert words in html


def test_draft_submitted_and_approved(admin_client, index):
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Second pair of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=index)
    send_form(admin_client, add_url(index), written(), "submit")
    article = ArticlePage.objects.get()
    assert not article.live
    state = article.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", state.pk])
    assert admin_client.post(url).status_code in (200, 302)
    article.refresh_from_db()
    assert article.live


def test_editing_keeps_what_was_there(admin_client, index):
    author = make_author()
    article = make_article(index, authors=[author], categories=[make_category()], tags=["pain"])
    first_published = article.published_at
    assert (
        send_form(admin_client, edit_url(article), {"title": "New"}, "publish").status_code == 302
    )
    article = ArticlePage.objects.get(pk=article.pk)
    assert article.title == "New"
    assert article.published_at == first_published
    assert [entry.author for entry in article.authorships.all()] == [author]
    assert article.categories.count() == 1
    assert [tag.name for tag in article.tags.all()] == ["pain"]


def test_preview_of_an_article_that_is_not_saved(admin_client, index):
    data = load_form(admin_client, add_url(index))
    data.update(written())
    url = f"{add_url(index)}preview/"
    assert admin_client.post(url, data).json()["is_valid"]
    html = BeautifulSoup(admin_client.get(url, {"in_preview_panel": "true"}).content, "html.parser")
    assert "Pulses change signals." in html.get_text()
    codes = [item["data-nm-problem"] for item in html.select("[data-nm-problem]")]
    assert {"author", "disclaimer"} <= set(codes)


def test_copied_for_translation_keeps_its_categories(admin_client, index):
    category = make_category(name="Therapies")
    article = make_article(index, categories=[category])
    french = Locale.objects.create(language_code="fr")
    home = index.get_parent()
    home.copy_for_translation(french)
    index.copy_for_translation(french)
    translated = article.copy_for_translation(french)
    send_form(admin_client, edit_url(translated), {"title": "Relief"}, "publish")
    assert list(ArticlePage.objects.get(pk=translated.pk).categories.all()) == [category]


def test_categories_are_a_tree_of_checkboxes(admin_client, index):
    root = make_category(name="Therapies")
    make_category(name="Implants", parent=root)
    make_category(name="Thérapies", locale=Locale.objects.create(language_code="fr"))
    html = BeautifulSoup(admin_client.get(add_url(index)).content, "html.parser")
    labels = [box.parent.get_text().strip("\n ") for box in html.select("input[name=categories]")]
    assert labels == ["Therapies", "\N{NO-BREAK SPACE}" * 4 + "Implants"]


# Bad input


def test_addresses_of_the_index_itself_are_refused_as_slugs(admin_client, index):
    data = load_form(admin_client, add_url(index))
    data.update({**written(), "action-publish": "publish"})
    for slug in ("category", "tag", "author", "modalities", "search", "feed"):
        data["slug"] = slug
        response = admin_client.post(add_url(index), data)
        assert response.status_code == 200
        assert f"“{slug}” for a page of its own" in error_at(response, "slug")
        assert value_of(response, "slug") == slug


def test_the_same_author_may_not_break_the_byline(admin_client, client, index):
    author = make_author(name="Alex Moreno")
    send_form(admin_client, add_url(index), written(**authors(author, author)), "publish")
    assert client.get(ArticlePage.objects.get().get_url()).status_code == 200


@pytest.fixture
def naughty(shared_data) -> list[str]:
    return json.loads((shared_data / "strings" / "blns" / "blns.json").read_text())


@pytest.mark.usefixtures("search_index")
def test_naughty_strings_everywhere(admin_client, client, index, naughty, settings):
    """Every string in every text field of an article: saved, previewed and read."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    article = make_article(index, authors=[make_author()])
    # SQLite and PostgreSQL alike hold no NUL; forms refuse it with a message.
    strings = [string for string in naughty if string.strip() and "\x00" not in string]
    words = " ".join(strings)
    paragraphs = [("paragraph", json.dumps(_content_state(string))) for string in strings] + [
        ("quote", {"text": string, "attribution": "", "source_url": ""}) for string in strings
    ]
    changes = {
        "title": strings[-1][:255],
        "seo_title": words[:255],
        "search_description": words,
        "summary": words[:300],
        "tags": ",".join(strings[:40]),
        **nested_form_data({"body": streamfield(paragraphs)}),
    }
    response = send_form(admin_client, edit_url(article), changes, "publish")
    assert response.status_code == 302
    response = client.get(article.get_url())
    assert response.status_code == 200
    html = BeautifulSoup(response.content, "html.parser")
    quotes = [quote.get_text() for quote in html.select("blockquote")]
    assert len(quotes) == len(strings)
    assert not html.select("script:not([src], [type='application/ld+json']), [onerror], [onload]")
    assert admin_client.get(edit_url(article)).status_code == 200


def _content_state(text: str) -> dict[str, object]:
    block = {
        "key": "aaaaa",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return {"blocks": [block], "entityMap": {}}


# The flat list of articles


def rows_of(client, **query: object) -> list[str]:
    html = BeautifulSoup(client.get("/admin/articles/", query).content, "html.parser")
    return sorted(cell.get_text(strip=True) for cell in html.select("tbody .title-wrapper"))


def test_list_is_filtered_by_category_author_and_review(admin_client, index):
    author, category = make_author(), make_category()
    make_article(index, title="By her", authors=[author])
    make_article(index, title="In it", categories=[category])
    today = timezone.localdate()
    for title, days in (("Due", 0), ("Later", 9)):
        make_review(
            make_article(index, title=title),
            reviewed_on=today - timedelta(days=99),
            next_review_on=today + timedelta(days=days),
        )
    everything = rows_of(admin_client)
    assert len(everything) == 4
    assert [row[:6] for row in rows_of(admin_client, author=author.pk)] == ["By her"]
    assert [row[:5] for row in rows_of(admin_client, category=category.pk)] == ["In it"]
    assert [row[:3] for row in rows_of(admin_client, to_do="review")] == ["Due"]
    # A value that does not exist is ignored, not an error.
    assert rows_of(admin_client, author=99999, to_do="nonsense") is not None


def test_list_costs_the_same_for_many(index, client, django_assert_num_queries):
    client.force_login(make_editor(index))
    author, category = make_author(), make_category()
    for _number in range(2):
        make_article(index, authors=[author], categories=[category])
    client.get("/admin/articles/")
    with CaptureQueriesContext(connection) as few:
        assert len(rows_of(client)) == 2
    for _number in range(4):
        make_article(index, authors=[author], categories=[category])
    with django_assert_num_queries(len(few)):
        assert len(rows_of(client)) == 6


# What the group of editors needs


def make_editor(index):
    """An editor with exactly the permissions that the documentation names."""
    group = Group.objects.create(name="Writers")
    models = ["modality", "author", "category", "reference", "disclaimer"]
    names = [f"{action}_{model}" for model in models for action in ("add", "change", "publish")]
    group.permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(
            content_type__app_label__in=["neuromod_articles", "neuromod_disclaimers"],
            codename__in=names,
        ),
    )
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group,
            page=index,
            permission=Permission.objects.get(
                codename=codename, content_type__app_label="wagtailcore"
            ),
        )
    user = get_user_model().objects.create_user("writer", "writer@example.org", "writer")
    user.groups.add(group)
    return user


def test_an_editor_can_do_the_whole_job(client, index):
    client.force_login(make_editor(index))
    menu = client.get("/admin/").content.decode()
    for words in ("Articles", "Library", "Disclaimers", "Modalities", "References"):
        assert words in menu
    assert send_form(client, add_url(index), written(), "publish").status_code == 302
    assert ArticlePage.objects.get().live
    reference, modality = make_reference(), make_modality()
    choosers = "/admin/snippets/choose/neuromod_articles"
    assert str(reference) in client.get(f"{choosers}/reference/results/").content.decode()
    assert str(modality) in client.get(f"{choosers}/modality/results/").content.decode()
    url = f"/admin/snippets/neuromod_articles/modality/edit/{modality.pk}/"
    assert send_form(client, url, {"name": "New name"}, "publish").status_code == 302


def test_somebody_with_nothing_but_the_admin_sees_none_of_it(client, index):
    article = make_article(index)
    user = get_user_model().objects.create_user("guest", "guest@example.org", "guest")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    menu = client.get("/admin/").content.decode()
    assert "Library" not in menu
    for model in ("modality", "author", "category", "reference"):
        for view in ("", "add/"):
            assert (
                client.get(f"/admin/snippets/neuromod_articles/{model}/{view}").status_code == 302
            )
    assert client.get(edit_url(article)).status_code in (302, 403)
