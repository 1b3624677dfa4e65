"""Articles by category, tag, author and modality, in both versions of Wagtail's API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import APIToken, PageViewRestriction

from neuromod_wagtail.articles.taxonomy.models import Series
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_image,
    make_index,
    make_modality,
    picture_value,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.pages.writable_api_urls"),
    pytest.mark.usefixtures("reference_index"),
]


@pytest.fixture(scope="module")
def stored(writing):
    with writing():
        index = make_index()
        child = make_category(slug="coils", parent=make_category(slug="devices"))
        author = make_author(slug="ada")
        scs = make_modality(slug="scs")
        facts = [{"type": "modality_facts", "value": {"modality": scs.pk, "level": "2"}}]
        match = {"authors": [author], "categories": [child], "body": facts}
        first = make_article(index, tags=["Pain", "implants"], **match)
        second = make_article(index, authors=[make_author()], tags=["pain"])
        make_article(index, **match, publish=False)
        private = make_article(index, **match, tags=["pain"])
        PageViewRestriction.objects.create(page=private, restriction_type="login")
    return {
        "first": first,
        "second": second,
        "author": author,
        "category": child,
        "modality": scs,
        "private": private,
    }


@pytest.fixture
def blog(stored, db):
    return stored


def read(client, version, query, **headers):
    """Return the total of the matching articles and the listed ones."""
    answer = client.get(f"/api/{version}/articles/?{query}", headers=headers)
    assert answer.status_code == 200, answer.content
    data = answer.json()
    total = data["meta"]["total_count"] if version == "v2" else data["count"]
    return total, data["items"]


@pytest.mark.parametrize("version", ["v2", "v3"])
class TestBothVersions:
    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("category=devices", ["first"]),
            ("category=coils", ["first"]),
            ("author=ada", ["first"]),
            ("modality=scs", ["first"]),
            ("tag=pain", ["first", "second"]),
            ("tag=pain&tag=implants", ["first"]),
            ("tag=pain&tag=pain", ["first", "second"]),
            ("tag=pain&author=ada", ["first"]),
            ("category=unknown", []),
            ("category=", []),
            ("author=999999999999999999999999", []),
            pytest.param("modality=" + "9" * 30, [], id="long"),
            ("tag=%ED%A0%80", []),
            ("", ["first", "second"]),
        ],
    )
    def test_articles_are_found(self, client, blog, version, query, wanted):
        total, items = read(client, version, query)
        assert sorted(item["id"] for item in items) == sorted(blog[name].pk for name in wanted)
        assert total == len(wanted)

    @pytest.mark.parametrize("name", ["author", "category", "modality"])
    def test_by_number(self, client, blog, version, name):
        _total, [item] = read(client, version, f"{name}={blog[name].pk}")
        assert item["id"] == blog["first"].pk

    def test_filters_combine_with_a_search(self, client, search_index, blog, version):
        title = blog["first"].title
        for query in ("tag=implants", "author=ada", "category=devices", "modality=scs"):
            total, [item] = read(client, version, f"{query}&search={title}")
            assert (total, item["id"]) == (1, blog["first"].pk)

    @pytest.mark.parametrize(
        "query",
        [
            "tag=%00",
            "limit=x",
            "offset=-1",
            "categories=x",
            "published_at=x",
            "child_of=x",
            pytest.param(f"offset={'9' * 30}", id="offset"),
            pytest.param(f"categories={'9' * 30}", id="key"),
            pytest.param(f"child_of={'9' * 30}", id="parent"),
            pytest.param("&".join(f"tag={number}" for number in range(80)), id="many"),
        ],
    )
    def test_a_mistake_is_explained(self, client, blog, version, query):
        answer = client.get(f"/api/{version}/articles/?{query}")
        data = answer.json()
        if version == "v2":
            assert answer.status_code == 400
            assert data["message"]
        else:
            assert answer.status_code == data["status"] == 422
            assert answer.headers["content-type"] == "application/problem+json"
            assert data["errors"][0]["msg"]


class TestVersion2:
    def test_an_unknown_filter_is_refused(self, client):
        make_index()
        assert client.get("/api/v2/articles/?kind=x").status_code == 400


class TestVersion3:
    def test_an_error_names_the_parameter(self, client):
        for query in ("author=%00", "&".join(f"author={number}" for number in range(80))):
            [error] = client.get(f"/api/v3/articles/?{query}").json()["errors"]
            assert "author" in error["loc"]

    def test_a_token_or_session_reveals_nothing_more(self, client, blog, admin_user):
        _token, key = APIToken.create_token(user=admin_user, name="tests")
        client.force_login(admin_user)
        for headers in ({}, {"authorization": f"Bearer {key}"}):
            total, items = read(client, "v3", "author=ada", **headers)
            assert total == 1
            assert [item["id"] for item in items] == [blog["first"].pk]

    def test_an_article_has_the_fields_of_a_teaser(self, client, blog):
        _total, [item] = read(client, "v3", "tag=implants")
        assert item["summary"] == blog["first"].summary
        assert [one["name"] for one in item["authors"]] == [blog["author"].name]
        assert {one["slug"] for one in item["tags"]} == {"pain", "implants"}
        whole = client.get(item["meta"]["detail_url"]).json()
        assert whole["id"] == item["id"]
        assert {name: whole[name] for name in item if name != "meta"} == {
            name: value for name, value in item.items() if name != "meta"
        }

    def test_pages_are_limited_to_a_parent_a_type_and_a_language(self, client, blog):
        index = blog["first"].get_parent()
        make_article(make_index(index.get_parent(), slug="other"))
        for query, count in (
            (f"child_of={index.pk}", 2),
            ("type=neuromod_pages.ArticlePage", 3),
            ("type=neuromod_pages.ArticleIndexPage", 0),
            ("locale=en", 3),
        ):
            assert read(client, "v3", query)[0] == count

    def test_articles_are_ordered_and_divided(self, client, blog):
        newest = [blog["second"].pk, blog["first"].pk]
        items = read(client, "v3", "order=-published_at")[1]
        assert [item["id"] for item in items] == newest
        total, [item] = read(client, "v3", "order=-published_at&limit=1&offset=1")
        assert (total, item["id"]) == (2, newest[1])

    def test_the_number_of_queries_does_not_grow(self, client):
        index = make_index()

        def make():
            category = make_category(parent=make_category())
            make_article(
                index,
                authors=[make_author()],
                categories=[category],
                tags=["pain"],
                series=Series.objects.create(title="Parts", slug=f"parts-{category.pk}"),
                picture=[{"type": "picture", "value": picture_value(make_image())}],
            )

        def count(query):
            with CaptureQueriesContext(connection) as captured:
                assert read(client, "v3", query)[1]
            return len(captured)

        make()
        count("tag=pain")
        few = count("tag=pain")
        for _ in range(4):
            make()
        count("tag=pain")
        assert count("tag=pain") == few

    def test_the_description_of_the_api_names_the_filters(self, client):
        described = client.get("/api/v3/openapi.json").json()
        parameters = {
            one["name"]: one["schema"]
            for one in described["paths"]["/api/v3/articles/"]["get"]["parameters"]
        }
        for name in ("category", "tag", "author", "modality"):
            assert parameters[name]["type"] == "array"
            assert parameters[name]["maxItems"] == 8
        assert {"child_of", "locale", "order", "search", "limit", "offset"} <= set(parameters)
        teaser = described["components"]["schemas"]["ArticlePageTeaserSchema"]["properties"]
        assert {"id", "title", "summary", "authors", "picture"} <= set(teaser)
        assert "body" not in teaser
