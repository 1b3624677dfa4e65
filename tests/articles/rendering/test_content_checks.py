"""The preview shows the problems of an article; readers see neither these nor an error."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from wagtail.admin.userbar import ContentCheckerItem

from neuromod_wagtail.articles.admin import content_checker
from neuromod_wagtail.articles.rendering.content_checks import find_problems
from neuromod_wagtail.articles.rendering.context_loader import ArticleContent
from tests.factories import (
    full_body,
    make_article,
    make_author,
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


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_complete(**fields):
    return make_article(
        make_index(),
        **{
            "authors": [make_author()],
            "introduction": [{"type": "disclaimer", "value": make_disclaimer().pk}],
            **fields,
        },
    )


# Where the editor can fix what has a code: fields, and kinds of blocks.
PLACES = {
    "author": {"authorships"}, "disclaimer": {"introduction", "disclaimer"},
    "picture": {"picture", "gallery"}, "picture-alt": {"picture"}, "picture-credit": {"picture"},
    "modality": {"modality_list", "modality_facts", "comparison"}, "document": {"document"},
    "fact-source": {"modality_facts"}, "reference": {"body", "references"},
}  # fmt: skip


def problems(article) -> list[tuple[str, str]]:
    """``(code, where)`` as the preview shows them; the published page must render too."""
    article = type(article).objects.get(pk=article.pk)
    found = find_problems(ArticleContent.load(article))
    kinds = {
        child.id: child.block_type
        for stream in (article.introduction, article.picture, article.body)
        for child in stream
    }
    for problem in found:
        assert problem.message and kinds.get(problem.at, problem.at) in PLACES[problem.code]
    return [(problem.code, problem.where) for problem in found]


def previewed(client, article) -> list[str]:
    response = client.get(f"/admin/pages/{article.pk}/view_draft/")
    assert response.status_code == 200
    html = BeautifulSoup(response.content, "html.parser")
    return [item["data-nm-problem"] for item in html.select("[data-nm-problem]")]


def test_complete_article_has_no_problem():
    modalities = [make_modality(), make_modality()]
    article = make_complete(
        picture=[{"type": "picture", "value": picture_value(make_image())}],
        body=full_body(
            modalities=modalities,
            references=[make_reference()],
            images=[make_image(), make_image()],
            document=make_document(),
        ),
    )
    assert problems(article) == []


def test_new_article_lacks_author_and_disclaimer(admin_client, client):
    article = make_article(make_index())
    assert problems(article) == [("author", ""), ("disclaimer", "")]
    assert previewed(admin_client, article) == ["author", "disclaimer"]
    response = client.get(article.get_url())
    assert response.status_code == 200
    assert b"data-nm-problem" not in response.content


def test_deleted_author_keeps_the_name(client):
    author = make_author(name="Alex Moreno")
    article = make_complete(authors=[author])
    author.delete()
    assert problems(article) == [("author", "Alex Moreno")]
    assert b"Alex Moreno" in client.get(article.get_url()).content


def test_unpublished_author():
    article = make_complete(authors=[make_author(name="Alex Moreno", live=False)])
    assert problems(article) == [("author", "Alex Moreno")]


@pytest.mark.parametrize("gone", ["unpublished", "deleted"])
def test_disclaimer_that_readers_do_not_see(client, gone):
    disclaimer = make_disclaimer(title="Not advice", text="<p>Words of the disclaimer</p>")
    article = make_complete(introduction=[{"type": "disclaimer", "value": disclaimer.pk}])
    if gone == "deleted":
        disclaimer.delete()
    else:
        disclaimer.unpublish()
    where = "" if gone == "deleted" else "Not advice"
    found = problems(article)
    assert ("disclaimer", where) in found
    assert {code for code, _where in found} == {"disclaimer"}
    assert b"Words of the disclaimer" not in client.get(article.get_url()).content


def test_picture_without_alternative_text_or_credit():
    picture = picture_value(make_image())
    picture["image"]["alt_text"] = ""
    picture["credit"] = {"licence": "cc_by_4_0"}
    article = make_complete(body=[{"type": "picture", "value": picture}])
    assert problems(article) == [("picture-alt", "A coil"), ("picture-credit", "A coil")]


def test_what_a_credit_lacks_is_named():
    picture = picture_value(make_image(), caption="")
    picture["credit"] = {"licence": "cc_by_4_0"}
    article = make_complete(body=[{"type": "gallery", "value": {"pictures": [picture, picture]}}])
    article = type(article).objects.get(pk=article.pk)
    first, second = find_problems(ArticleContent.load(article))
    assert first == second
    assert (first.at, first.where) == (
        article.body[0].id,
        article.body[0].value["pictures"][0]["image"].title,
    )
    assert first.message == "A picture credit is incomplete. Missing: Creator, Source, Source link."


def test_decorative_picture_needs_no_alternative_text():
    picture = picture_value(make_image())
    picture["image"] = {**picture["image"], "alt_text": "", "decorative": True}
    assert problems(make_complete(body=[{"type": "picture", "value": picture}])) == []


def test_picture_whose_file_is_gone(client):
    image = make_image()
    article = make_complete(picture=[{"type": "picture", "value": picture_value(image)}])
    image.file.storage.delete(image.file.name)
    assert problems(article) == [("picture", "A coil")]
    assert client.get(article.get_url()).status_code == 200


def test_deleted_picture(client):
    image = make_image()
    article = make_complete(body=[{"type": "picture", "value": picture_value(image)}])
    image.delete()
    assert problems(article) == [("picture", "A coil")]
    assert client.get(article.get_url()).status_code == 200


@pytest.mark.parametrize("gone", ["unpublished", "deleted"])
@pytest.mark.parametrize("block", ["modality_list", "modality_facts", "comparison"])
def test_modality_that_readers_do_not_see(client, block, gone):
    modality = make_modality(name="Secret stimulation", abbreviation="")
    values = {
        "modality_list": {"items": [{"modality": modality.pk}]},
        "modality_facts": {"modality": modality.pk, "level": "2"},
        "comparison": {"caption": "Both", "modalities": [modality.pk], "jurisdiction": "US"},
    }
    article = make_complete(body=[{"type": block, "value": values[block]}])
    if gone == "deleted":
        modality.delete()
    else:
        modality.unpublish()
    where = "" if gone == "deleted" else "Secret stimulation"
    assert problems(article) == [("modality", where)]
    response = client.get(article.get_url())
    assert response.status_code == 200
    assert b"Secret stimulation" not in response.content


def test_fact_without_source():
    modality = make_modality(name="Coil", abbreviation="")
    modality.evidence.update(source=None)
    article = make_complete(
        body=[{"type": "modality_facts", "value": {"modality": modality.pk, "level": "2"}}]
    )
    assert problems(article) == [("fact-source", "Coil: neuropathic pain")]


def test_reference_unpublished_deleted_and_in_the_list(client):
    draft = make_reference(title="Draft", authors="", year=None, live=False)
    further = make_reference()
    article = make_complete(
        body=[
            paragraph(
                f'<p>One<a linktype="neuromod-reference" id="{draft.pk}"> (Draft)</a>, '
                'two<a linktype="neuromod-reference" id="99999"> (Lost 2020)</a></p>'
            ),
            {"type": "references", "value": {"heading": "Sources", "further": [further.pk]}},
        ]
    )
    further.delete()
    assert problems(article) == [
        ("reference", "Draft"),
        ("reference", "Lost 2020".join("()")),
        ("reference", ""),
    ]
    text = BeautifulSoup(client.get(article.get_url()).content, "html.parser").select_one(
        ".nm-text"
    )
    assert text.get_text() == "One (Draft), two (Lost 2020)"
    assert not text.find("a", href=True)


def test_deleted_document(client):
    document = make_document()
    value = {"document": document.pk, "title": "Checklist"}
    article = make_complete(body=[{"type": "document", "value": value}])
    document.delete()
    assert problems(article) == [("document", "Checklist")]
    assert client.get(article.get_url()).status_code == 200


# The rules of Wagtail's content checker


def test_every_problem_has_a_rule():
    import inspect
    import re

    from neuromod_wagtail.articles.language.rules.registry import RULES
    from neuromod_wagtail.articles.rendering import content_checks

    codes = {f"language-{code}" for code in RULES} | set(
        re.findall(r'Problem\(\s*"([a-z-]+)"', inspect.getsource(content_checks))
    )
    assert codes == set(content_checker.MESSAGES)


def test_wagtails_own_rules_stay_and_its_class_is_untouched():
    item = ContentCheckerItem()
    content_checker.add_article_rules([object(), item])
    configuration = item.get_axe_configuration(None)
    assert set(ContentCheckerItem.axe_run_only) < set(configuration["options"]["runOnly"])
    assert "neuromod-picture-alt" in configuration["options"]["runOnly"]
    assert len(configuration["spec"]["rules"]) == len(content_checker.RULES) + 2
    assert "neuromod-author" in configuration["messages"]
    assert not any("neuromod" in rule for rule in ContentCheckerItem.axe_run_only)


@pytest.mark.parametrize("run_only", [None, ["wcag2a", "best-practice"]])
def test_a_site_that_runs_tags_or_everything(run_only):
    class Everything(ContentCheckerItem):
        axe_run_only = run_only
        axe_rules = {"own": {"enabled": False}}

    item = Everything()
    content_checker.add_article_rules([item])
    configuration = item.get_axe_configuration(None)
    options = configuration["options"]
    assert options.get("runOnly") == run_only
    ours = [content_checker.rule_id(code) for code in content_checker.MESSAGES]
    assert options["rules"] == {
        "own": {"enabled": False}, **dict.fromkeys(ours, {"enabled": True}),
    }  # fmt: skip
    assert set(configuration["messages"]) == {*ContentCheckerItem.axe_messages, *ours}
