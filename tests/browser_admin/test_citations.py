"""An editor cites references while writing; readers see numbers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import ReferenceIndex

from neuromod_wagtail.articles.references.citations import cited_pks
from tests.factories import make_article, make_reference, paragraph

EDITOR = ".public-DraftEditor-content"


@pytest.fixture
def article(blog):
    return make_article(blog, title="Stimulation", body=[paragraph("<p>Pulses bring relief</p>")])


def cite(page: Page, title: str) -> None:
    """By keyboard alone: the command, the dialog, the choice."""
    page.keyboard.type("/cite")
    expect(page.get_by_role("option", name="Cite a reference")).to_be_visible()
    page.keyboard.press("Enter")
    # The dialog takes the focus when it has faded in; from there it is a walk to the choice.
    expect(page.locator(".modal:focus-within")).to_be_visible()
    page.get_by_role("link", name=title).press("Enter")
    expect(page.locator(".modal")).to_have_count(0)
    # The text gets the focus back a moment later than the dialog is gone.
    expect(page.locator(EDITOR)).to_be_focused()


def to_end_of_text(page: Page) -> None:
    page.locator(EDITOR).click()
    page.keyboard.press("Control+End")


def publish(page: Page, text: str) -> None:
    """Once the text has reached the form; the editor writes it there a moment after typing."""
    form_field = page.locator('input[name="body-0-value"]')
    expect(form_field).to_have_value(re.compile(re.escape(f'"text":"{text}"')))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()


def stored(article) -> str:
    article.refresh_from_db()
    return article.get_latest_revision_as_object().body[0].value.source


def test_cited_by_keyboard_published_and_read(page, article):
    make_reference(title="Another study", year=2019)
    reference = make_reference(title="Stimulation of the spinal cord")
    page.goto(f"/admin/pages/{article.pk}/edit/")
    to_end_of_text(page)
    cite(page, "Stimulation of the spinal cord")
    # The place to go on is behind the citation.
    page.keyboard.type(".")
    publish(page, "Pulses bring relief (Deer 2021).")

    assert cited_pks(stored(article)) == [reference.pk]
    page.goto(article.get_url())
    text = page.locator(".nm-text").first
    expect(text).to_have_text("Pulses bring relief1.")
    expect(text.locator("sup a")).to_have_attribute("href", "#ref-1")
    expect(page.locator("#ref-1")).to_contain_text("Stimulation of the spinal cord")
    expect(page.locator("#ref-2")).to_have_count(0)
    assert ReferenceIndex.get_references_to(reference).count() == 1


def test_selected_words_stay_when_cited(page, article):
    make_reference(title="A study")
    page.goto(f"/admin/pages/{article.pk}/edit/")
    to_end_of_text(page)
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.get_by_role("button", name="Cite a reference").click()
    page.get_by_role("link", name="A study").click()
    expect(page.locator(EDITOR)).to_have_text("Pulses bring relief (Deer 2021)")


def test_citation_survives_editing_and_is_removed_as_a_whole(page, article):
    reference = make_reference()
    article.body = [
        (
            "paragraph",
            f'<p>Relief<a id="{reference.pk}" linktype="neuromod-reference"> (Deer 2021)</a></p>',
        )
    ]
    article.save_revision().publish()
    page.goto(f"/admin/pages/{article.pk}/edit/")
    to_end_of_text(page)
    page.keyboard.type(" lasts")
    publish(page, "Relief (Deer 2021) lasts")
    assert re.sub(r' data-block-key="\w+"', "", stored(article)) == (
        f'<p>Relief<a linktype="neuromod-reference" id="{reference.pk}"> (Deer 2021)</a> lasts</p>'
    )

    page.goto(f"/admin/pages/{article.pk}/edit/")
    to_end_of_text(page)
    for _letter in " lasts":
        page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.locator(EDITOR)).to_have_text("Relief")


def test_another_reference_takes_the_place_of_a_citation(page, article):
    make_reference(title="Old study")
    new = make_reference(title="New study", authors="Mekhail, Nagy", year=2020)
    page.goto(f"/admin/pages/{article.pk}/edit/")
    to_end_of_text(page)
    cite(page, "Old study")
    page.locator(".TooltipEntity").click()
    expect(page.locator(".Tooltip__link")).to_have_attribute("href", re.compile("reference/edit/"))
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("link", name="New study").click()
    publish(page, "Pulses bring relief (Mekhail 2020)")
    assert cited_pks(stored(article)) == [new.pk]
