"""Every public page costs the same number of queries whatever the number of rows."""

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
    paragraph,
    picture_value,
)

pytestmark = pytest.mark.django_db


def count_queries(client, url):
    client.get(url)  # renditions exist from the second reading on
    cache.clear()
    with CaptureQueriesContext(connection, ) as captured:
        response = client.get(url)
        assert response.status_code == 200
    return len(captured), [query["sql"] for query in captured]


def make_rich_article(index, *, modalities=1, references=1, images=1):
    authors = [make_author(photo=[{"type": "picture", "value": picture_value(make_image())}]) for _ in "ab"]
    return make_article(
        index,
        authors=authors,
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


def test_article_with_everything_costs_at_most_16_queries(client):
    index = make_index()
    make_article(index)
    article = make_rich_article(index)
    make_article(index)
    number, queries = count_queries(client, article.url)
    # One more than without a document block: this article has that too.
    assert number <= 17, "\n".join(queries)
