"""Tags ignore case, and every tag has a URL."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from taggit.models import Tag

from neuromod_wagtail.articles.taxonomy.tags import slug_of
from tests import factories

pytestmark = pytest.mark.django_db


def tagged(index, *names) -> list[str]:
    article = factories.make_article(index, tags=names)
    return sorted(article.tags.values_list("name", flat=True))


def test_one_word_is_one_tag_however_it_is_written(index):
    assert tagged(index, "Pain", "pain", "PAIN", "Nerve") == ["Nerve", "Pain"]
    assert tagged(index, " pain ", "Épaule") == ["Pain", "Épaule"]
    assert tagged(index, "éPAULE", "Painful") == ["Painful", "Épaule"]
    assert tagged(index, "pa\u00adin", "ｐａｉｎ", "e\u0301paule") == ["Pain", "Épaule"]
    assert tagged(index, "\u200b", "\u3164") == []
    assert sorted(Tag.objects.values_list("name", flat=True)) == [
        "Nerve", "Pain", "Painful", "Épaule",
    ]  # fmt: skip


def test_words_that_only_share_a_slug_are_two_tags(index):
    assert tagged(index, "C", "C++", "c#") == ["C", "C++", "c#"]
    slugs = list(Tag.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["c", "c_1", "c_2"]


def test_a_tag_of_signs_has_an_address_that_answers(client, index):
    article = factories.make_article(index, tags=["\N{GRINNING FACE}", "+++", "疼痛"])
    html = BeautifulSoup(client.get(article.url).content, "html.parser")
    links = {link.text: link["href"] for link in html.select("a[rel=tag]")}
    assert links["\N{GRINNING FACE}"] == "/blog/tag/grinning-face/"
    assert len(set(links.values())) == 3
    for address in links.values():
        assert client.get(address).status_code == 200


def test_a_tag_that_another_app_made_without_a_slug_is_named_without_a_link(client, index):
    bare = Tag.objects.bulk_create([Tag(name="\N{SNOWMAN}", slug="")])[0]
    article = factories.make_article(index, tags=["Pain", bare])
    html = BeautifulSoup(client.get(article.url).content, "html.parser")
    assert [link.text for link in html.select("a[rel=tag]")] == ["Pain"]
    assert "\N{SNOWMAN}" in html.select_one(".nm-entry-meta").text


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Chronic pain", "chronic-pain"),
        ("\N{GRINNING FACE}", "grinning-face"),
        ("\N{GRINNING FACE} pain", "pain"),
        ("\ue000", "tag"),
        ("_", "low-line"),
    ],
)
def test_slugs(name, slug):
    assert slug_of(name) == slug
