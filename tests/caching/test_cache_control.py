"""``Cache-Control`` and ``Vary`` of everything that readers without an account open."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory
from wagtail.models import PageViewRestriction, Site

from neuromod_wagtail.caching.cache_control import patch_public
from tests import factories
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db

SHARED = "max-age=0, s-maxage=60, stale-while-revalidate=30"
UNSHARED = "max-age=0, s-maxage=0"
ANALYTICS = {"_ga": "GA1.2.3", "_pk_id": "7", "consent": "yes", "csrftoken": "x" * 32}


@pytest.fixture
def blog(search_index):
    index = factories.make_index()
    author, category = factories.make_author(), factories.make_category()
    modality, disclaimer = factories.make_modality(), factories.make_disclaimer()
    article = factories.make_article(
        index, authors=[author], categories=[category], tags=["nerves"]
    )
    return {
        "article": article.url,
        "index": index.url,
        "author": f"{index.url}author/{author.slug}/",
        "category": f"{index.url}category/{category.slug}/",
        "tag": f"{index.url}tag/nerves/",
        "archive": f"{index.url}{article.published_at:%Y}/",
        "modalities": f"{index.url}modalities/",
        "modality": f"{index.url}modalities/{modality.slug}/",
        "compare": f"{index.url}modalities/compare/",
        "search": f"{index.url}search/",
        "RSS": f"{index.url}feed/",
        "Atom": f"{index.url}feed/atom/",
        "comments of a page": f"/comments/feed/{article.pk}/",
        "comments": "/comments/feed/",
        "disclaimer": f"/disclaimers/en/{disclaimer.slug}/",
    }


def test_caches_may_share_what_is_the_same_for_everyone(client, blog, settings, monkeypatch):
    # The token of the comment form is the same for all who open a page within two seconds.
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    settings.WAGTAIL_I18N_ENABLED = False
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Locale" not in name]
    for name, address in blog.items():
        first = client.get(address)
        client.cookies.load(ANALYTICS)
        second = client.get(address)
        client.cookies.clear()
        assert (first.status_code, first["Cache-Control"]) == (200, SHARED), name
        assert (second.content, second.headers) == (first.content, first.headers), name
        assert "Vary" not in first and not first.cookies, name


def test_a_response_to_a_query_is_not_shared_as_nothing_could_purge_it(client, blog):
    for name, address in blog.items():
        assert client.get(f"{address}?page=2")["Cache-Control"] == UNSHARED, name


def test_what_someone_signed_in_sees_is_private(admin_client, blog):
    for name, address in blog.items():
        assert admin_client.get(address)["Cache-Control"] == "private, max-age=0", name


def test_a_restricted_page_is_never_kept(client, admin_client, blog):
    root = Site.objects.get().root_page
    page = factories.make_article(factories.make_index(root, slug="closed"))
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    for address in (page.url, page.get_parent().url, f"{page.get_parent().url}feed/"):
        for reader in (client, admin_client):
            answer = reader.get(address)
            assert "no-store" in answer.get("Cache-Control", ""), (address, answer)
    answer = client.get(blog["article"])
    assert answer.get("Cache-Control") == SHARED, answer


@pytest.mark.parametrize("path", ["report", "reply"])
def test_pages_with_forms_of_readers_are_never_kept(client, blog, path):
    article = factories.make_article(factories.make_index(slug="other"))
    comment = write(article, status="approved")
    answer = client.get(f"/comments/{comment.pk}/{path}/")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    refused = client.post(f"/comments/post/{article.pk}/", {"body": "x"})
    assert (refused.status_code, "no-store" in refused["Cache-Control"]) == (403, True)


def test_sites_choose_how_long(client, blog, settings):
    settings.NEUROMOD_SHARED_CACHE_SECONDS = 3600
    settings.NEUROMOD_SHARED_CACHE_STALE_SECONDS = 0
    assert client.get(blog["article"])["Cache-Control"] == "max-age=0, s-maxage=3600"
    settings.NEUROMOD_SHARED_CACHE_SECONDS = 0
    assert client.get(blog["article"])["Cache-Control"] == UNSHARED


@pytest.mark.parametrize(
    "meta",
    [
        {"HTTP_AUTHORIZATION": "Basic abc"},
        {"REMOTE_USER": "ann"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"CSRF_COOKIE_NEEDS_UPDATE": True},
    ],
    ids=str,
)
def test_a_response_that_is_made_for_one_reader_is_private(meta):
    request = RequestFactory().get("/", **meta)
    response = HttpResponse()
    patch_public(request, response)
    assert response["Cache-Control"] == "private, max-age=0"


@pytest.mark.parametrize(
    ("name", "value"),
    [("is_preview", True), ("session", SimpleNamespace(accessed=True)), ("_csp_nonce", "abc")],
)
@pytest.mark.parametrize("is_personal", [True, False])
def test_a_response_rendered_with_personal_data_is_private(name, value, is_personal):
    """Known only once the template is rendered."""
    request = RequestFactory().get("/")
    response = SimpleTemplateResponse(engines["django"].from_string("{{ set }}"))
    patch_public(request, response)
    if is_personal:
        setattr(request, name, value)
    elif name == "session":
        request.session = SimpleNamespace(accessed=False)
    response.render()
    assert response["Cache-Control"] == ("private, max-age=0" if is_personal else SHARED)


def test_a_response_that_sets_a_cookie_is_private():
    response = HttpResponse()
    response.set_cookie("seen", "1")
    patch_public(RequestFactory().get("/"), response)
    assert response["Cache-Control"] == "private, max-age=0"


@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_only_what_was_found_may_be_shared(status):
    response = HttpResponse(status=status)
    patch_public(RequestFactory().get("/"), response)
    assert "Cache-Control" not in response


def test_a_page_that_has_its_own_rule_keeps_it():
    response = HttpResponse(headers={"Cache-Control": "max-age=9"})
    patch_public(RequestFactory().get("/"), response)
    assert response["Cache-Control"] == "max-age=9"
