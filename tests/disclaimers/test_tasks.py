"""What tasks of disclaimers purge: at once, the pages that they update, and the lists with these."""

from __future__ import annotations

import pytest

from neuromod_wagtail.disclaimers import tasks
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_pages_their_lists_and_the_page_of_the_disclaimer(index, disclaimer, settings, monkeypatch):
    purged = []
    monkeypatch.setattr(
        tasks,
        "purge",
        lambda pages, *, at_once: purged.append((at_once, {one.pk for one in pages})),
    )
    monkeypatch.setattr(
        tasks, "purge_urls", lambda urls, *, at_once: purged.append((at_once, list(urls)))
    )
    article, _other = make_article(index), make_article(index)
    purged.clear()
    assert tasks.refresh_pages.func([article.pk]) == 1
    assert purged == [(True, {article.pk}), (True, {index.pk})]
    purged.clear()
    own_page = f"disclaimers/en/{disclaimer.slug}/"
    for urls, expected in (
        (settings.ROOT_URLCONF, [f"http://localhost/{own_page}"]),
        ("wagtail.urls", []),
    ):
        settings.ROOT_URLCONF = urls
        assert tasks.refresh_pages_with_disclaimer.func(disclaimer.pk) == 0
        assert purged.pop() == (True, expected)
    assert tasks.refresh_pages_with_disclaimer.func(10**6) == 0, "it was deleted meanwhile"
    assert purged == []


@pytest.mark.usefixtures("reference_index")
def test_lists_of_many_pages_are_purged_once_and_last(index, disclaimer, monkeypatch):
    body = [{"type": "disclaimer", "value": disclaimer.pk}]
    articles = [make_article(index, body=body) for _time in range(3)]
    purged = []
    monkeypatch.setattr(
        tasks, "purge", lambda pages, *, at_once: purged.append({one.pk for one in pages})
    )
    monkeypatch.setattr(tasks, "BATCH", 1)
    assert tasks.refresh_pages_with_disclaimer.func(disclaimer.pk) == 3
    assert purged == [{article.pk} for article in articles] + [{index.pk}]
