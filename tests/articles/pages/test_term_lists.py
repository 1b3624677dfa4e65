"""The pages that list categories and tags."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_category, make_index

pytestmark = pytest.mark.django_db


def get(client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html5lib")


def listed(client, index, kind: str) -> dict[str, str]:
    """Each term with its number, in the order of the page; those below another with a mark."""
    return {
        ("- " if "nm-terms__term--below" in item["class"] else "") + item.a.get_text(): (
            item.select_one(".nm-count").get_text()
        )
        for item in get(client, f"{index.url}{kind}/").select(".nm-terms li")
    }


def test_a_category_counts_its_descendants_each_article_once(client, index):
    implants = make_category(name="Implants")
    pumps = make_category(name="Pumps", parent=implants)
    make_category(name="Unused")
    other = make_category(name="Brain")
    make_article(index, categories=[implants, pumps])
    make_article(index, categories=[pumps, other])
    make_article(index, categories=[pumps], publish=False)
    make_article(make_index(index.get_parent(), title="Elsewhere"), categories=[other])
    assert listed(client, index, "category") == {
        "Brain": "(1)",
        "Implants": "(2)",
        "- Pumps": "(2)",
    }
    link = get(client, f"{index.url}category/").select_one(".nm-terms a")
    assert client.get(link["href"]).status_code == 200


def test_an_unpublished_category_is_not_listed(client, index):
    hidden = make_category(name="Hidden")
    make_article(index, categories=[hidden])
    assert listed(client, index, "category") == {"Hidden": "(1)"}
    hidden.unpublish()
    assert listed(client, index, "category") == {}


def test_categories_in_a_circle_are_listed_once(client, index):
    first = make_category(name="First")
    second = make_category(name="Second", parent=first)
    type(first).objects.filter(pk=first.pk).update(parent=second)
    make_article(index, categories=[second])
    assert set(listed(client, index, "category").values()) == {"(1)"}
    assert len(listed(client, index, "category")) == 2


def test_tags_are_listed_by_name(client, index):
    make_article(index, tags=["TENS", "pain"])
    make_article(index, tags=["pain"])
    make_article(index, tags=["draft only"], publish=False)
    assert listed(client, index, "tag") == {"pain": "(2)", "TENS": "(1)"}


def test_without_any_it_says_so_and_lists_lead_there(client, index):
    for kind in ("category", "tag"):
        page = get(client, f"{index.url}{kind}/")
        assert page.select_one(".nm-empty") and not page.select(".nm-terms")
    make_article(index, categories=[make_category(name="Brain", slug="brain")], tags=["pain"])
    links = {link["href"] for link in get(client, index.url).select("main a")}
    assert {f"{index.url}category/", f"{index.url}tag/"} <= links
    for path in ("category/brain/", "tag/pain/"):
        crumbs = get(client, index.url + path).select(".nm-breadcrumbs a")
        assert crumbs[1]["href"] == index.url + path.partition("/")[0] + "/"


@pytest.mark.parametrize("kind", ["category", "tag"])
def test_queries_do_not_grow_with_terms(client, index, kind):
    def needed() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{index.url}{kind}/")
        return len(captured)

    make_article(index, categories=[make_category()], tags=["one"])
    needed()
    before = needed()
    parent = make_category()
    for number in range(5):
        below = make_category(parent=parent)
        make_article(index, categories=[parent, below], tags=[f"tag {number}", "one"])
    assert needed() <= before
