"""Related articles: chosen by an editor, or those that share most."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

from tests.factories import make_article, make_category, make_index, make_modality

pytestmark = pytest.mark.django_db


def related(client, article) -> list[str]:
    soup = BeautifulSoup(client.get(article.url).content, "html5lib")
    return [link.get_text() for link in soup.select(".nm-related a")]


def chosen(*articles):
    return [{"type": "article", "value": article.pk} for article in articles]


def facts(modality):
    return [{"type": "modality_facts", "value": {"modality": modality.pk, "level": "2"}}]


def test_without_anything_in_common_there_are_none(client, index):
    make_article(index, tags=["other"])
    assert related(client, make_article(index, tags=["pain"])) == []


@pytest.mark.usefixtures("reference_index")
def test_the_three_that_share_most_are_shown(client, index):
    modality, category = make_modality(), make_category()
    article = make_article(index, tags=["pain"], categories=[category], body=facts(modality))
    make_article(index, title="Nothing")
    make_article(index, title="Category", categories=[category])
    make_article(index, title="Tag", tags=["pain"])
    make_article(index, title="Modality", body=facts(modality))
    make_article(index, title="Tag and category", tags=["pain"], categories=[category])
    assert sorted(related(client, article)) == ["Modality", "Tag", "Tag and category"]


@pytest.mark.usefixtures("reference_index")
def test_an_article_of_a_sites_own_subclass_is_found_by_its_modality(client, index):
    modality, other = make_modality(), make_modality()
    article = make_article(index, title="Ours", body=facts(modality))
    own = make_article(index, title="Own", body=facts(modality))
    make_article(index, title="Unlike", body=facts(other))
    of_subclass = ContentType.objects.get_for_model(Page)
    ReferenceIndex.objects.filter(object_id=own.pk).update(content_type=of_subclass)
    assert related(client, article) == ["Own"]
    assert related(client, own) == ["Ours"]
    soup = BeautifulSoup(client.get(f"{index.url}modalities/{modality.slug}/").content, "html5lib")
    assert {link.get_text() for link in soup.select(".nm-mentions a")} == {"Ours", "Own"}
    listed = client.get(f"/api/v2/articles/?modality={modality.slug}").json()["items"]
    assert {item["id"] for item in listed} == {article.pk, own.pk}


def test_an_editor_chooses_and_orders(client, index):
    second, first = make_article(index, title="Second"), make_article(index, title="First")
    make_article(index, title="Alike", tags=["pain"])
    article = make_article(index, tags=["pain"], related=chosen(first, second))
    assert related(client, article) == ["First", "Second"]


def test_only_what_everyone_may_read_and_nothing_of_another_blog(client, index):
    draft = make_article(index, title="Draft", tags=["pain"], publish=False)
    private = make_article(index, title="Private", tags=["pain"])
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    elsewhere = make_article(
        make_index(index.get_parent(), title="Elsewhere"), title="Elsewhere", tags=["pain"]
    )
    public = make_article(index, title="Public", tags=["pain"])
    assert related(client, make_article(index, tags=["pain"])) == ["Public"]
    picked = make_article(index, related=chosen(draft, private, elsewhere, public))
    assert related(client, picked) == ["Public"]


def test_they_need_no_query_of_their_own(client, index):
    article = make_article(index, tags=["pain"])

    def needed() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(article.url)
        return len(captured)

    needed()
    before = needed()
    for _number in range(4):
        make_article(index, tags=["pain"])
    needed()
    assert len(related(client, article)) == 3
    assert needed() <= before
