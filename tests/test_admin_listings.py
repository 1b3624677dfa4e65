"""Search, filters and ordering of every admin listing, in combination."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
OURS = [model for model in get_snippet_models() if model.__module__.startswith("neuromod_wagtail.")]
LISTS = [
    "neuromod_articles:index",
    *(model.snippet_viewset.get_url_name("list") for model in OURS),
]


@pytest.fixture
def site():
    """Something in each listing that is searched."""
    author, category = factories.make_author(name="Pain"), factories.make_category(name="Pain")
    factories.make_category(name="Back pain", parent=category)
    factories.make_modality(name="Pain")
    factories.make_disclaimer(title="Pain")
    factories.make_article(
        factories.make_index(), title="Pain", authors=[author], categories=[category]
    )


def choices(form: Tag) -> Iterator[tuple[str, str]]:
    """Each field of a listing's form with something that can be chosen or typed there."""
    for field in form.select("select[name], input[name]"):
        if field["name"] == "q":
            continue
        options = [option["value"] for option in field.select("option") if option.get("value")]
        chosen = options or [field.get("value") or ("2026" if field.name == "input" else "")]
        yield from ((str(field["name"]), value) for value in chosen[:2] if value)


def test_each_filter_and_each_order_goes_with_a_search(admin_client, site):
    for name in LISTS:
        html = BeautifulSoup(admin_client.get(reverse(name)).content, "html.parser")
        form = html.select_one("form[data-search-form]")
        if form is None:
            continue
        links = html.select("th a[href*=ordering]")
        orders = [("ordering", link["href"].rpartition("ordering=")[2]) for link in links]
        for asked in [*choices(form), *orders]:
            address = f"{reverse(f'{name}_results')}?{urlencode([('q', 'pain'), asked])}"
            assert admin_client.get(address).status_code == 200, address


def test_what_is_searched_and_filtered_is_both(admin_client):
    above = factories.make_category(name="Pain", slug="pain")
    below = factories.make_category(name="Back pain", slug="back", parent=above)
    factories.make_category(name="Sleep", slug="sleep", parent=above)
    index = factories.make_index()
    one = factories.make_article(index, title="Pain at night", categories=[below])
    factories.make_article(index, title="Sleep at night", categories=[below])
    factories.make_article(index, title="Pain by day", categories=[above])
    for name, asked, found in (
        ("wagtailsnippets_neuromod_articles_category:list_results", {"parent": above.pk}, below),
        ("neuromod_articles:index_results", {"category": below.pk}, one),
    ):
        answer = admin_client.get(reverse(name), {"q": "pain", **asked})
        assert [row.pk for row in answer.context["object_list"]] == [found.pk]
