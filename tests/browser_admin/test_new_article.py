"""Writing a new article: few clicks from the dashboard to the published page."""

from __future__ import annotations

import threading

from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from wagtail import hooks

from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import make_author, make_category, make_image

MOST_CLICKS = 7

COUNT_CLICKS = """
addEventListener('pointerdown', () => {
  sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);
"""


def test_a_new_article_with_a_picture_takes_seven_clicks(page: Page, blog) -> None:
    author = make_author(name="Alex Morgan", user=get_user_model().objects.get())
    blog.default_category = make_category(name="Pain")
    blog.save()
    image = make_image()
    type(image).objects.update(title="TENS device", description="A TENS device on a table")

    page.add_init_script(COUNT_CLICKS)
    page.goto("/admin/")
    page.get_by_role("link", name="Articles", exact=True).click()
    page.get_by_role("link", name="Add article").first.click()
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("Pulses and pain")

    page.locator("#panel-child-content-body-content [role=textbox]").click()
    page.keyboard.type("Electrical pulses change how pain signals travel.")

    picture = page.locator("#panel-child-content-picture-content")
    picture.get_by_role("button", name="Choose an image").click()
    page.get_by_role("dialog").get_by_role("link", name="TENS device").click()
    expect(picture.get_by_role("textbox", name="Alt text")).to_have_value(
        "A TENS device on a table"
    )

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages .success")).to_contain_text("published")

    article = ArticlePage.objects.get()
    assert (article.live, article.title) == (True, "Pulses and pain")
    assert "Electrical pulses" in str(article.body)
    assert list(article.introduction) == []
    assert [child.value["image"].pk for child in article.picture] == [image.pk]
    assert [entry.author for entry in article.authorships.all()] == [author]
    assert [category.name for category in article.categories.all()] == ["Pain"]
    assert 0 < int(page.evaluate("sessionStorage.clicks")) <= MOST_CLICKS


def test_publishing_while_the_editor_first_saves_makes_one_article(page: Page, blog) -> None:
    begun, clicked, saved = threading.Event(), threading.Event(), threading.Event()

    def is_autosave(request) -> bool:
        return request.headers.get("Accept") == "application/json"

    def before_create(request, _parent, _model) -> None:
        if is_autosave(request):
            begun.set()
            clicked.wait(60)
        elif request.method == "POST":
            saved.wait(60)

    def after_create(request, _article) -> None:
        saved.set()

    steps = [("before_create_page", before_create), ("after_create_page", after_create)]
    with hooks.register_temporarily(steps):
        page.goto(f"/admin/pages/add/neuromod_pages/articlepage/{blog.pk}/")
        page.locator("#id_title").press_sequentially("Pulses and pain")
        page.locator("#panel-child-content-body-content [role=textbox]").fill("Pulses travel.")
        expect(page.locator("#id_slug")).to_have_value("pulses-and-pain")
        page.locator("#page-edit-form").dispatch_event(
            "w-unsaved:add", {"detail": {"type": "edits"}}
        )
        assert begun.wait(60)
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Publish", exact=True).click()
        clicked.set()
        expect(page.locator(".messages .success")).to_contain_text("published")
    article = ArticlePage.objects.get()
    assert (article.live, article.title) == (True, "Pulses and pain")
    assert "Pulses travel" in str(article.body)
