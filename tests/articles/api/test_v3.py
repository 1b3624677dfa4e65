"""Snippets by version 3 of Wagtail's API, without a token."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from neuromod_wagtail.articles.api import v3
from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.disclaimers.models import Disclaimer
from tests.articles.api.test_endpoints import MAKERS
from tests.factories import make_author, make_category, make_image, make_modality, make_reference

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.writable_api_urls")]


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_published_is_read_without_a_token(client, name):
    live, draft = MAKERS[name](), MAKERS[name](live=False)
    french = live.copy_for_translation(Locale.objects.get_or_create(language_code="fr")[0])
    french.live = True
    french.save()
    listed = client.get(f"/api/v3/{name}/").json()
    assert listed["count"] == len(listed["items"])
    urls = {item["id"]: item["meta"]["detail_url"] for item in listed["items"]}
    assert live.pk in urls and draft.pk not in urls
    assert client.get(urls[live.pk]).json()["id"] == live.pk
    for pk in (draft.pk, 10**20):
        assert client.get(f"/api/v3/{name}/{pk}/").status_code == 404
    for query in (f"translation_of={live.pk}", "locale=fr"):
        found = client.get(f"/api/v3/{name}/?{query}").json()["items"]
        assert [item["id"] for item in found] == [french.pk]
    assert client.get(f"/api/v3/{name}/?translation_of={draft.pk}").status_code == 422


def test_what_changes_something_still_needs_a_token(client):
    author = make_author()
    assert client.delete(f"/api/v3/authors/{author.pk}/").status_code == 405
    assert client.get("/api/v3/snippets/neuromod_articles.Author/").status_code == 401


def test_filters_use_published_fields_only(client, admin_user):
    spine, _brain = make_modality(area="spine"), make_modality(area="brain")
    [found] = client.get("/api/v3/modalities/?area=spine").json()["items"]
    assert found["id"] == spine.pk
    make_author(user=admin_user)
    make_author()
    listed = client.get(f"/api/v3/authors/?user={admin_user.pk}").json()
    assert listed["count"] == 2 and "user" not in listed["items"][0]
    child = make_category(parent=make_category(live=False))
    assert client.get(f"/api/v3/categories/{child.pk}/").json()["parent"] is None
    for query in ("parent", "offset", "limit"):
        assert client.get(f"/api/v3/categories/?{query}=" + "9" * 30).status_code in {400, 422}


@pytest.mark.parametrize("name", ["authors", "modalities", "categories"])
def test_the_number_of_queries_does_not_grow(client, name):
    def make():
        make_author(photo=[{"type": "picture", "value": {"image": {"image": make_image().pk}}}])
        risk = {"text": "Pain", "seriousness": "serious", "source": make_reference().pk}
        make_modality(evidence=3, safety=[{"type": "risk", "value": risk}])
        make_category(parent=make_category())

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/v3/{name}/").status_code == 200
        return len(captured)

    make()
    count()
    few = count()
    for _ in range(3):
        make()
    count()
    assert count() == few


def test_the_description_of_the_api_names_the_endpoints(client):
    paths = client.get("/api/v3/openapi.json").json()["paths"]
    assert {f"/api/v3/{name}/" for name in MAKERS} <= set(paths)


def test_sites_without_version_3_build_no_schemas_and_have_all_of_version_2(client, monkeypatch):
    author = make_author()
    address = f"/api/v2/authors/{author.pk}/"
    before = client.get(address).json()
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "wagtail.api.v3")
    assert [model.api_fields for model in (Author, Disclaimer)] == [[], []]
    assert client.get(address).json() == before
    assert before.keys() >= {"id", "name", "biography", "links"}


def test_the_router_says_which_app_version_3_needs(monkeypatch):
    monkeypatch.setattr(v3.registry, "get", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"wagtail\.api\.v3"):
        v3.schema_of("authors", Author)
