"""Every public page takes the same number of queries whatever the number of rows."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_category,
    make_disclaimer,
    make_document,
    make_image,
    make_index,
    make_modality,
    make_reference,
    make_review,
    paragraph,
    picture_value,
)

pytestmark = pytest.mark.django_db


def count_queries(client, url):
    client.get(url)  # renditions exist from the second reading on
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url)
        assert response.status_code == 200
    return len(captured), [query["sql"] for query in captured]


def make_rich_article(index, *, modalities=1, references=1, images=1):
    authors = [
        make_author(photo=[{"type": "picture", "value": picture_value(make_image())}]) for _ in "ab"
    ]
    article = make_article(
        index,
        authors=authors,
        changes=[{"type": "change", "value": change} for change in CHANGES],
        categories=[make_category(), make_category()],
        tags=["pain", "implants"],
        introduction=[
            paragraph("<p>Hello.</p>"),
            {"type": "disclaimer", "value": make_disclaimer().pk},
        ],
        picture=[{"type": "picture", "value": picture_value(make_image())}],
        body=full_body(
            modalities=[make_modality(evidence=2, regulatory=2) for _ in range(modalities)],
            references=[make_reference() for _ in range(references)],
            images=[make_image() for _ in range(images)],
            disclaimer=make_disclaimer(),
            document=make_document(),
        ),
    )
    for _number in range(references):
        make_review(article)
    return article


CHANGES = [{"day": "2026-02-01", "kind": "correction", "text": "A dose."}] * 3

# What an article with everything on it costs with empty caches: site, child page, index, article
# with its neighbours and review, aliases, restrictions, byline, modalities with rows, references, pictures,
# disclaimers, documents, site roots, terms, discussion and comments.
ARTICLE_QUERIES = 16
# A site in several languages asks for the language and for the translations of its root page.
LANGUAGE_QUERIES = 2


@pytest.mark.parametrize("several_languages", [False, True])
def test_an_article_with_everything_costs_at_most_16_queries(client, settings, several_languages):
    settings.WAGTAIL_I18N_ENABLED = several_languages
    index = make_index()
    make_article(index)
    article = make_rich_article(index)
    make_article(index)
    number, queries = count_queries(client, article.url)
    limit = ARTICLE_QUERIES + several_languages * LANGUAGE_QUERIES
    assert number <= limit, "\n".join(queries)


def test_an_article_costs_the_same_with_more_of_everything(client):
    index = make_index()
    small = make_rich_article(index)
    large = make_rich_article(index, modalities=12, references=30, images=4)
    for _number in range(4):
        make_article(index)
    assert count_queries(client, large.url)[0] == count_queries(client, small.url)[0]


LISTINGS = [
    "", "feed/", "feed/atom/", "category/c/", "tag/t/", "tag/t/feed/atom/", "author/a/",
    "author/a/feed/", "2026/", "2026/01/", "search/?q=pain", "modalities/",
    "modalities/compare/?m=m0", "modalities/m0/",
]  # fmt: skip


@pytest.mark.usefixtures("search_index")
def test_listings_cost_the_same_whatever_the_number_of_rows(client):
    index = make_index()
    author = make_author(slug="a", photo=[picture_block()])
    category = make_category(slug="c")

    def add(number):
        modality = make_modality(slug=f"m{number}", evidence=2, regulatory=2)
        for _number in range(2):
            make_article(
                index, title="Pain", authors=[author, make_author()], tags=["t"],
                categories=[category, make_category(parent=category)], picture=[picture_block()],
                body=full_body(modalities=[modality]), summary="About pain",
            )  # fmt: skip

    add(0)
    few = {path: count_queries(client, index.url + path)[0] for path in LISTINGS}
    for number in range(1, 3):
        add(number)
    for path, number in few.items():
        longer = path.replace("?m=m0", "?m=m0&m=m1&m=m2")
        many, queries = count_queries(client, index.url + longer)
        assert many == number, "\n".join([path, *queries])


def picture_block():
    return {"type": "picture", "value": picture_value(make_image())}
