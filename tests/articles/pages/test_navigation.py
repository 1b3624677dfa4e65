"""The previous and the next article: by date, then by key, among those that everyone may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from neuromod_wagtail.articles.pages.navigation import (
    Neighbour,
    Neighbours,
    annotate,
    find_neighbours,
)
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import make_article, make_index

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 2, 3, tzinfo=UTC)


def test_articles_of_one_moment_have_an_order_and_private_ones_are_skipped():
    index = make_index()
    day = timedelta(days=1)
    # Created in a different order from their publication.
    last, first, *same = (
        make_article(index, title=f"Article {n}", published_at=moment)
        for n, moment in enumerate((MOMENT + day, MOMENT - day, MOMENT, MOMENT, MOMENT))
    )
    make_article(index, published_at=MOMENT, publish=False)
    closed = make_article(index, published_at=MOMENT)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    make_article(make_index(index.get_parent(), title="Other"), published_at=MOMENT)
    in_order = [first, *same, last]
    sides = [None, *(Neighbour(page.title, page.slug) for page in in_order), None]
    annotated = annotate(ArticlePage.objects.filter(pk__in=[one.pk for one in in_order]), index)
    loaded = {page.pk: page for page in annotated}
    for place, page in enumerate(in_order):
        expected = Neighbours(sides[place], sides[place + 2])
        assert find_neighbours(page) == expected, page
        with CaptureQueriesContext(connection) as captured:
            assert find_neighbours(loaded[page.pk]) == expected, page
        assert not captured
    assert find_neighbours(ArticlePage(title="New", path=first.path, depth=first.depth)) == (
        Neighbours()
    )
