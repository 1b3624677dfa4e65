"""What is typed before Wagtail looks for changes is saved as well."""

from __future__ import annotations

from playwright.sync_api import Page, Response

from tests.factories import make_article

# Wagtail begins when the test says so: it waits for two seconds.
HOLD = """
const wait = setTimeout;
window.setTimeout = (work, delay, ...rest) => {
  if (delay !== 2000) return wait(work, delay, ...rest);
  window.begin = () => work(...rest);
};
"""


def test_what_is_typed_at_once_is_saved(page: Page, blog) -> None:
    article = make_article(blog, title="Pulses and pain")
    page.add_init_script(HOLD)
    path = f"/admin/pages/{article.pk}/edit/"
    page.goto(path)
    page.locator("#id_title").press("End")
    page.keyboard.type("!")

    def is_saving(response: Response) -> bool:
        return response.request.method == "POST" and response.url.endswith(path)

    with page.expect_response(is_saving) as saved:
        page.evaluate("begin()")
    assert saved.value.ok
    article.refresh_from_db()
    assert article.get_latest_revision_as_object().title == "Pulses and pain!"


def test_an_editor_that_is_only_looked_at_saves_nothing(page: Page, blog) -> None:
    article = make_article(blog, title="Pulses and pain")
    page.add_init_script(HOLD)
    page.goto(f"/admin/pages/{article.pk}/edit/")
    page.evaluate("begin()")
    assert page.locator("#page-edit-form").get_attribute("data-w-unsaved-force-value") == "false"
