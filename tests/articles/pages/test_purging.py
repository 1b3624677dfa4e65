"""The paths below an index that are purged from caches: all that exist, and no others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from wagtail.models import Locale

from neuromod_wagtail.articles.pages.purging import cached_paths
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_index,
    make_modality,
    make_series,
)

pytestmark = pytest.mark.django_db

LISTS = [
    "/", "/category/own/", "/category/used/", "/series/own/", "/series/used/", "/author/own/",
    "/author/used/", "/tag/pain/", "/2025/", "/2025/12/", "/2026/", "/2026/01/",
]  # fmt: skip
OTHERS = [
    "/category/", "/tag/", "/series/", "/search/", "/modalities/", "/modalities/compare/",
    "/modalities/own/",
]  # fmt: skip


def test_every_list_with_its_feeds():
    index = make_index()
    french = Locale.objects.create(language_code="fr")
    makers = {"categories": make_category, "series": make_series, "authors": make_author}
    # Of each kind: one in the blog's language, one in another language that an article uses, and
    # two that are not shown.
    used = {}
    for name, make in makers.items():
        make(slug="own"), make(slug="other", locale=french)
        make(slug="draft", live=False)
        used[name] = make(slug="used", locale=french)
    for locale, live, slug in ((None, True, "own"), (None, False, "draft"), (french, True, "fr")):
        make_modality(slug=slug, live=live, **({"locale": locale} if locale else {}))
    for year, month in ((2026, 1), (2025, 12), (2025, 12)):
        make_article(
            index,
            authors=[used["authors"]],
            categories=[used["categories"]],
            series=used["series"],
            tags=["pain"],
            published_at=datetime(year, month, 15, tzinfo=UTC),
        )
    make_article(index, tags=["draft"], publish=False)
    make_article(make_index(index.get_parent(), title="Other"), tags=["elsewhere"])
    found = list(cached_paths(index))
    assert sorted(found) == sorted(
        [*(path + feed for path in LISTS for feed in ("", "feed/", "feed/atom/")), *OTHERS]
    )
