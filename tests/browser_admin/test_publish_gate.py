"""An editor is refused, reads why, fixes it and publishes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import make_article, make_author, make_disclaimer, make_rule, paragraph


def publish(page: Page) -> None:
    page.locator("[data-w-dropdown-target='toggle']", has_text="More actions").or_(
        page.get_by_role("button", name="Actions", exact=True)
    ).last.click()
    page.get_by_role("button", name="Publish", exact=True).click()


def test_publishing_is_refused_and_then_works(page, blog):
    article = make_article(
        blog, title="Pulses", publish=False, authors=[make_author()],
        body=[paragraph("<p>Text.</p>")],
    )  # fmt: skip
    rule = make_rule(blog.get_parent(), condition="lay_author")
    page.goto(f"/admin/pages/{article.pk}/edit/")
    panel = page.locator("[data-nm-placements]")
    expect(panel).to_contain_text("Required by “Home”")
    expect(panel).to_contain_text("This page cannot be published")

    publish(page)
    message = page.locator(".messages .error")
    expect(message).to_contain_text("“Pulses” cannot be published or scheduled yet.")
    expect(message).to_contain_text("Publish a disclaimer of this kind")
    assert not ArticlePage.objects.get().live

    disclaimer = make_disclaimer(title="I am a patient")
    page.get_by_role("tab", name="Details").click()
    panel.get_by_role("link", name="Required by “Home”").click()
    page.locator("#id_disclaimer-chooser [data-chooser-action-choose]").first.click()
    page.locator("a[data-chooser-modal-choice]", has_text="I am a patient").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()
    rule.refresh_from_db()
    assert rule.disclaimer == disclaimer

    page.goto(f"/admin/pages/{article.pk}/edit/")
    expect(panel).to_contain_text("I am a patient (version 1)")
    publish(page)
    expect(page.locator(".messages .success")).to_contain_text("published")
    page.goto(ArticlePage.objects.get().url)
    expect(page.locator("[data-nm-disclaimer='author_not_professional']")).to_contain_text(
        "I am a patient"
    )
