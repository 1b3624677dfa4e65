"""Citations in the database, in the editor and outside articles."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter
from wagtail.models import ReferenceIndex
from wagtail.rich_text import expand_db_html

from neuromod_wagtail.articles.references.citations import cited_pks
from neuromod_wagtail.articles.references.rich_text import ENTITY, FEATURE
from tests.factories import make_article, make_index, make_reference, paragraph

pytestmark = pytest.mark.django_db

CITED = '<p>Relief<a id="{pk}" linktype="neuromod-reference"> (Deer 2021)</a>.</p>'


def without_keys(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select("[data-block-key]"):
        del element["data-block-key"]
    return str(soup)


def converter(*features: str) -> ContentstateConverter:
    return ContentstateConverter(features=["bold", *features])


def test_to_the_editor_and_back():
    state = json.loads(converter(FEATURE).from_database_format(CITED.format(pk=12)))
    (block,) = state["blocks"]
    assert block["text"] == "Relief (Deer 2021)."
    assert block["entityRanges"] == [{"key": 0, "offset": 6, "length": 12}]
    assert state["entityMap"]["0"] == {
        "type": ENTITY,
        "mutability": "IMMUTABLE",
        "data": {"id": "12", "editUrl": "/admin/snippets/neuromod_articles/reference/edit/12/"},
    }
    stored = converter(FEATURE).to_database_format(json.dumps(state))
    assert without_keys(stored) == CITED.format(pk=12)


def test_no_query_for_citations_in_the_editor(django_assert_num_queries):
    with django_assert_num_queries(0):
        converter(FEATURE).from_database_format(CITED.format(pk=12) * 50)


def test_a_field_without_the_feature_keeps_the_words():
    state = converter().from_database_format(CITED.format(pk=12))
    assert without_keys(converter().to_database_format(state)) == "<p>Relief (Deer 2021).</p>"


@pytest.mark.parametrize("pk", ["", "12x", "-1", "&quot;&gt;&lt;script&gt;alert(1)"])
def test_hostile_primary_keys(pk):
    html = CITED.replace("{pk}", pk)
    state = json.loads(converter(FEATURE).from_database_format(html))
    assert "editUrl" not in state["entityMap"]["0"]["data"]
    assert "<script>" not in converter(FEATURE).to_database_format(json.dumps(state))


def test_editors_that_work_on_html():
    html = EditorHTMLConverter(features=[FEATURE])
    shown = html.from_database_format(CITED.format(pk=12))
    assert 'data-linktype="neuromod-reference" data-id="12"' in shown
    assert cited_pks(html.to_database_format(shown)) == [12]


def test_outside_articles_the_words_are_plain_text(django_assert_num_queries):
    with django_assert_num_queries(0):
        html = expand_db_html(CITED.format(pk=12))
    soup = BeautifulSoup(html, "html.parser")
    assert soup.get_text() == "Relief (Deer 2021)."
    assert soup.a.attrs == {}


# Usage


@pytest.mark.usefixtures("reference_index")
def test_usage_counts_articles_that_cite(admin_client):
    reference = make_reference()
    article = make_article(make_index(), body=[paragraph(CITED.format(pk=reference.pk))])
    assert ReferenceIndex.get_references_to(reference).count() == 1
    url = reverse("wagtailsnippets_neuromod_articles_reference:usage", args=[reference.pk])
    assert article.title in admin_client.get(url).content.decode()


@pytest.mark.usefixtures("reference_index")
def test_a_copy_of_the_page_keeps_its_citations():
    reference = make_reference()
    index = make_index()
    article = make_article(index, body=[paragraph(CITED.format(pk=reference.pk))])
    copied = article.copy(update_attrs={"slug": "copied", "title": "Copied"})
    assert cited_pks(copied.specific.body.raw_data[0]["value"]) == [reference.pk]
    assert ReferenceIndex.get_references_to(reference).count() == 2


def test_garbage_is_no_usage():
    article = make_article(make_index(), body=[paragraph(CITED.replace("{pk}", "x"))])
    assert not ReferenceIndex.get_references_for_object(article).filter(to_object_id="x").exists()


# The dialog in which a reference is chosen


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"authors": "Deer, Timothy R.\nMekhail, Nagy", "year": 2021}, "Deer 2021"),
        ({"authors": "Food and Drug Administration", "year": None}, "Food and Drug Administration"),
        (
            {"authors": "", "title": "A long title of five words", "year": 1999},
            "A long title of… 1999",
        ),
    ],
)
def test_the_dialog_answers_with_the_words_of_the_citation(admin_client, fields, label):
    reference = make_reference(**fields)
    url = reverse("wagtailsnippetchoosers_neuromod_articles_reference:chosen", args=[reference.pk])
    result = admin_client.get(url).json()["result"]
    assert (result["id"], result["label"]) == (str(reference.pk), label)


def test_the_dialog_finds_by_author_and_title(admin_client, search_index):
    make_reference(title="Motor cortex stimulation", authors="Lefaucheur, Jean-Pascal")
    make_reference(title="Spinal cord stimulation")
    url = reverse("wagtailsnippetchoosers_neuromod_articles_reference:choose_results")
    for query in ("motor", "lefau"):
        html = admin_client.get(url, {"q": query}).content.decode()
        assert "Motor cortex" in html
        assert "Spinal cord" not in html
