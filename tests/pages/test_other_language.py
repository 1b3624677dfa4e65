"""Articles that refer to objects in another language have no broken links."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, Site

from neuromod_wagtail.articles.pages.purging import cached_paths
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def french():
    return Locale.objects.get_or_create(language_code="fr")[0]


@pytest.fixture
def blog(french):
    """An index in French, below the default site's home page."""
    return factories.make_index(locale=french)


def titles(response) -> list[str]:
    html = BeautifulSoup(response.content, "html.parser")
    return [title.text for title in html.select(".nm-teaser__title")]


def links(client, article, selector) -> list[str]:
    html = BeautifulSoup(client.get(article.url).content, "html.parser")
    return [link["href"] for link in html.select(selector)]


def test_an_author_and_a_category_without_translation_have_their_lists(client, blog, french):
    author, category = factories.make_author(), factories.make_category()
    reviewer = factories.make_reviewer()
    mine = factories.make_article(blog, locale=french, authors=[author], categories=[category])
    factories.make_article(blog, locale=french)
    factories.make_review(mine, reviewer=reviewer)
    found = links(client, mine, "a[rel=author], a[rel~=category], .nm-provenance a")
    assert len(found) == 3
    for address, listed in zip(found, ([mine.title], [], [mine.title]), strict=True):
        response = client.get(address)
        assert response.status_code == 200
        assert titles(response) == listed
    paths = set(cached_paths(blog))
    assert {f"/author/{author.slug}/", f"/category/{category.slug}/feed/"} <= paths
    assert f"/author/{reviewer.slug}/" not in paths


def test_a_translated_author_lists_the_articles_of_both_entries(client, blog, french):
    english = factories.make_author(name="Alex", slug="alex")
    translated = factories.make_author(
        name="Alexandre", slug="alexandre", locale=french, translation_key=english.translation_key
    )
    one = factories.make_article(blog, locale=french, authors=[english])
    two = factories.make_article(blog, locale=french, authors=[translated])
    factories.make_article(blog, locale=french, authors=[factories.make_author(locale=french)])
    for slug in ("alex", "alexandre"):
        response = client.get(f"{blog.url}author/{slug}/")
        assert titles(response) == [two.title, one.title]
        assert BeautifulSoup(response.content, "html.parser").h1.text == "Alexandre"


def test_of_two_with_one_slug_the_one_of_the_blogs_language_is_shown(client, blog, french):
    factories.make_author(name="English", slug="alex")
    factories.make_author(name="French", slug="alex", locale=french)
    response = client.get(f"{blog.url}author/alex/")
    assert BeautifulSoup(response.content, "html.parser").h1.text == "French"
    assert client.get(f"{blog.url}author/nobody/").status_code == 404
    factories.make_author(slug="hidden", live=False)
    assert client.get(f"{blog.url}author/hidden/").status_code == 404


def test_a_sitemap_shows_the_site_that_is_asked(client):
    one = factories.make_article(factories.make_index())
    home = (
        one.get_parent()
        .get_parent()
        .add_sibling(
            pos="last-sibling", instance=type(one.get_parent())(title="Other", slug="other")
        )
    )
    Site.objects.create(hostname="other.example", root_page=home)
    there = client.get("/sitemap.xml", HTTP_HOST="other.example").content.decode()
    here = client.get("/sitemap.xml").content.decode()
    assert "http://other.example/" in there and one.slug not in there
    assert f"http://localhost/blog/{one.slug}/" in here and "other.example" not in here
