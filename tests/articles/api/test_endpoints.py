"""The endpoints of snippets, and filters of articles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_disclaimer,
    make_image,
    make_index,
    make_modality,
    make_reference,
    make_series,
)

pytestmark = pytest.mark.django_db

MAKERS = {
    "authors": make_author,
    "categories": make_category,
    "modalities": make_modality,
    "references": make_reference,
    "disclaimers": make_disclaimer,
    "series": make_series,
}


@pytest.mark.parametrize("name", MAKERS)
def test_an_endpoint_gives_what_is_published(client, name):
    live, draft = MAKERS[name](), MAKERS[name](live=False)
    listed = client.get(f"/api/v2/{name}/").json()
    assert [item["id"] for item in listed["items"] if item["id"] in (live.pk, draft.pk)] == [
        live.pk
    ]
    assert client.get(f"/api/v2/{name}/{live.pk}/").json()["id"] == live.pk
    assert client.get(f"/api/v2/{name}/{draft.pk}/").status_code == 404
    assert client.get(f"/api/v2/{name}/{10**20}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["id=1.5", "id=x", "id=", "id=-1", "id=" + "9" * 30, "html_path=%00"]
)
@pytest.mark.parametrize("name", [*MAKERS, "articles"])
def test_impossible_ids_and_paths_are_not_found(client, name, query):
    assert client.get(f"/api/v2/{name}/find/?{query}").status_code == 404


def test_an_entry_and_an_article_are_found(client):
    author, article = make_author(), make_article(make_index())
    for query, address in (
        (f"authors/find/?id={author.pk}", f"authors/{author.pk}/"),
        (f"articles/find/?id={article.pk}", f"pages/{article.pk}/"),
        (f"articles/find/?html_path={article.url}", f"pages/{article.pk}/"),
    ):
        found = client.get(f"/api/v2/{query}")
        assert found.status_code == 302 and f"/api/v2/{address}" in found.url


@pytest.mark.parametrize("query", ["categories=x", "categories=" + "9" * 30, "published_at=x"])
def test_a_filter_with_a_wrong_value_is_refused(client, query):
    make_article(make_index())
    assert client.get(f"/api/v2/articles/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["categories=1", "published_at=2020-01-01T00:00:00Z"])
def test_a_filter_with_a_valid_value_is_used(client, query):
    make_article(make_index())
    assert client.get(f"/api/v2/articles/?{query}").json()["meta"]["total_count"] == 0


def test_no_endpoint_names_an_account(client, admin_user):
    author = make_author(user=admin_user)
    content = client.get(f"/api/v2/authors/{author.pk}/?fields=*").content.decode()
    assert admin_user.email not in content
    assert '"user"' not in content
    assert client.get("/api/v2/authors/?user=1").status_code == 400


def test_a_modality_has_its_facts(client):
    modality = make_modality()
    data = client.get(f"/api/v2/modalities/{modality.pk}/").json()
    assert data["evidence"][0]["source"] == modality.evidence.get().source_id
    assert data["regulatory"][0]["pathway_label"]
    assert data["safety"] == []


def test_modalities_are_found_by_the_area_of_the_body(client):
    spine, _brain = make_modality(area="spine"), make_modality(area="brain")
    [found] = client.get("/api/v2/modalities/?area=spine&fields=area").json()["items"]
    assert (found["id"], found["area"]) == (spine.pk, "spine")


def test_a_disclaimer_that_has_expired_is_not_given(client):
    hour = timedelta(hours=1)
    shown = [make_disclaimer(), make_disclaimer(expire_at=timezone.now() + hour)]
    old = make_disclaimer(expire_at=timezone.now() - hour)
    assert client.get(f"/api/v2/disclaimers/{old.pk}/").status_code == 404
    found = client.get("/api/v2/disclaimers/").json()["items"]
    assert [item["id"] for item in found] == [one.pk for one in shown]


@pytest.mark.parametrize("name", [*MAKERS, "articles"])
def test_an_endpoint_takes_the_same_number_of_queries_however_many(client, name):
    index = make_index()

    def make():
        author = make_author(photo=[{"type": "picture", "value": {"image": make_image().pk}}])
        risk = {"text": "Pain", "seriousness": "serious", "source": make_reference().pk}
        modality = make_modality(evidence=3, safety=[{"type": "risk", "value": risk}])
        category = make_category(parent=make_category(parent=make_category()))
        make_disclaimer()
        facts = [{"type": "modality_facts", "value": {"modality": modality.pk, "level": "2"}}]
        make_article(index, authors=[author], categories=[category], tags=["pain"], body=facts)

    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/api/v2/{name}/?fields=*")
        return len(captured)

    make()
    count()
    few = count()
    for _ in range(4):
        make()
    assert count() == few


@pytest.mark.parametrize("name", MAKERS)
def test_translations_of_an_entry_are_found(client, name):
    entry, _other = MAKERS[name](), MAKERS[name]()
    french = Locale.objects.get_or_create(language_code="fr")[0]
    translated = entry.copy_for_translation(french)
    translated.live = True
    translated.save()
    found = client.get(f"/api/v2/{name}/?translation_of={entry.pk}").json()
    assert [item["id"] for item in found["items"]] == [translated.pk]
    for wrong in ("x", "root", "9" * 30, "0"):
        assert client.get(f"/api/v2/{name}/?translation_of={wrong}").status_code == 400


def test_nothing_of_a_draft_is_shown_with_its_subcategories(client):
    top = make_category(name="Top", live=False)
    draft = make_category(name="Draft", live=False, description="Secret")
    middle = make_category(name="Middle", parent=top)
    below, child = make_category(parent=middle), make_category(parent=draft)
    every = "fields=parent(*,parent(*))"
    for address in (f"?{every}", f"{child.pk}/?{every}", f"{below.pk}/?{every}"):
        content = client.get(f"/api/v2/categories/{address}").content.decode()
        assert not any(word in content for word in ("Draft", "Secret", "Top"))
    assert client.get(f"/api/v2/categories/{child.pk}/").json()["parent"] is None
    assert client.get(f"/api/v2/categories/{below.pk}/").json()["parent"]["name"] == "Middle"
