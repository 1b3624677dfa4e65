"""The checks panel of the page editor, and the user bar, name what an article lacks."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser_admin.conftest import MARK_WATCHED
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_disclaimer,
    make_document,
    make_image,
    make_modality,
    make_reference,
    paragraph,
    picture_value,
)

ISSUES = "[data-checks-panel] .w-content-checker__name"


def open_checks(page: Page, article) -> None:
    page.goto(f"/admin/pages/{article.pk}/edit/")
    page.get_by_role("button", name="Toggle checks").click()
    # The word count arrives together with the checks.
    expect(page.locator("[data-content-word-count]")).not_to_have_text("-")


def unfinished(blog):
    picture = picture_value(make_image())
    picture["image"]["alt_text"] = ""
    return make_article(
        blog,
        search_description="What it lacks.",
        body=[
            {"type": "picture", "value": {**picture, "credit": {}}},
            {
                "type": "modality_list",
                "value": {"items": [{"modality": make_modality(live=False).pk}]},
            },
        ],
    )


def test_panel_lists_what_an_article_lacks(page, blog):
    open_checks(page, unfinished(blog))
    expect(page.locator(ISSUES)).to_have_count(5)
    for issue in (
        "Author missing or not published",
        "Disclaimer missing or not published",
        "Modality missing or not published",
        "Picture credit incomplete",
        "Picture without alternative text",
    ):
        expect(page.locator(ISSUES).get_by_text(issue, exact=True)).to_have_count(1)
    counter = page.locator('[data-side-panel-toggle="checks"] [data-side-panel-toggle-counter]')
    expect(counter).to_have_text("5")


def test_wagtails_own_rules_stay(page, blog):
    article = make_article(
        blog,
        authors=[make_author()],
        body=[
            paragraph("<p>Text.</p>"),
            {"type": "disclaimer", "value": make_disclaimer().pk},
            {"type": "heading", "value": {"text": "Too deep", "level": "4"}},
        ],
    )
    open_checks(page, article)
    expect(page.locator(ISSUES, has_text="Incorrect heading hierarchy").first).to_be_visible()


def test_complete_article_has_no_issues(page, blog):
    disclaimer = make_disclaimer()
    article = make_article(
        blog,
        authors=[make_author()],
        search_description="Everything is there.",
        picture=[{"type": "picture", "value": picture_value(make_image())}],
        body=full_body(
            modalities=[make_modality(), make_modality()],
            references=[make_reference()],
            images=[make_image(), make_image()],
            disclaimer=disclaimer,
            document=make_document(),
        ),
    )
    open_checks(page, article)
    expect(page.locator("[data-content-checker-count]")).to_have_text("0")
    expect(page.locator(ISSUES)).to_have_count(0)


def write_title_and_save(page: Page) -> None:
    page.locator("#id_title").press_sequentially("Pulses")
    page.locator("#id_title").blur()
    expect(page.locator("#id_slug")).to_have_value("pulses")
    page.get_by_role("button", name="Save draft").click()
    # The editor, which saves by itself, changes the address earlier.
    expect(page.locator(".messages .success")).to_be_visible()


def test_a_new_article_is_not_called_faultless_before_it_was_checked(page, blog):
    page.goto(f"/admin/pages/add/neuromod_pages/articlepage/{blog.pk}/")
    write_title_and_save(page)
    counter = page.locator("[data-content-checker-count]")
    # No one has opened a panel, so nothing was looked at.
    expect(page.locator("[data-nm-unchecked]")).to_have_text("Not checked yet.")
    expect(counter).to_have_css("display", "none")
    page.get_by_role("button", name="Toggle checks").click()
    expect(counter).to_have_text("2")
    expect(counter).to_be_visible()
    expect(page.locator("[data-nm-unchecked]")).to_be_hidden()
    expect(page.locator(ISSUES)).to_have_count(2)


def test_no_preview_is_no_zero(page, blog):
    """What cannot be shown is not checked, and its old count not kept."""
    article = make_article(blog, authors=[make_author()], publish=False)
    page.add_init_script(MARK_WATCHED)
    page.goto(f"/admin/pages/{article.pk}/edit/")
    # What is changed earlier, Wagtail takes for what was there.
    page.locator("html[data-watched]").wait_for()
    slug = page.locator("#id_slug")
    slug.evaluate("field => { field.value = 'not a slug'; }")
    page.get_by_role("button", name="Toggle checks").click()
    counter, note = (
        page.locator("[data-content-checker-count]"),
        page.locator("[data-nm-unchecked]"),
    )
    expect(note).to_contain_text("there is no preview")
    expect(counter).to_be_hidden()
    slug.evaluate("field => { field.value = 'pulses'; }")
    page.locator("#id_title").press_sequentially("and pain")
    expect(counter).to_be_visible()
    expect(counter).not_to_have_text("0")
    expect(note).to_be_hidden()


def test_user_bar_lists_them_in_a_draft(page, blog):
    article = unfinished(blog)
    page.goto(f"/admin/pages/{article.pk}/view_draft/")
    page.get_by_role("button", name="View Wagtail quick actions").click()
    page.get_by_role("menuitem", name="Issues found").click()
    expect(page.get_by_text("Picture without alternative text")).to_be_visible()


def test_readers_see_no_problems(page, blog):
    page.goto(unfinished(blog).get_url())
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("[data-nm-problem]")).to_have_count(0)


def test_messages_are_words_and_lead_to_the_field(page, blog):
    article = unfinished(blog)
    article.introduction = [
        paragraph("<p>It always works, and it is one hundred percent safe.</p>")
    ]
    article.save_revision().publish()
    open_checks(page, article)
    expect(page.locator(ISSUES).first).to_be_visible()
    panel = page.locator("[data-checks-panel]")
    headings = panel.get_by_role("heading", level=3).filter(has_text="(")
    expect(headings.first).to_have_text("Required and missing (5)")
    expect(headings.nth(1)).to_contain_text("Advice (")
    for text in page.locator("[data-content-checker-selector-text]").all_text_contents():
        assert text.startswith(("Go to “", "Show in the preview")), text

    panel.get_by_role("button", name="Go to “Authors”").click()
    expect(page.get_by_role("tab", name="Details")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name="Add author")).to_be_focused()

    row = panel.locator("[data-content-checker-row]", has_text="Picture credit incomplete")
    expect(row).to_contain_text("Missing: ")
    row.get_by_role("button", name="Go to “Body”").click()
    expect(page.get_by_role("tab", name="Content")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#panel-child-content-body-section :focus")).to_have_count(1)


def test_only_the_words_of_the_article_are_counted(page, blog):
    body = [paragraph("<p>Two words.</p>"), {"type": "disclaimer", "value": make_disclaimer().pk}]
    open_checks(
        page, make_article(blog, introduction=[paragraph("<p>Three more words.</p>")], body=body)
    )
    expect(page.locator("[data-content-word-count]")).to_have_text("5")
