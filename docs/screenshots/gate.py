"""Disclaimers for editors: preview, versions, an earlier date, report and publish gate.

One is changed, and then unpublished: take these last.
"""

from __future__ import annotations

from camera import Camera
from editors import open_panel, save, sign_in
from playwright.sync_api import Page

ADMIN = ("admin", "run-the-whole-site")
ARTICLE = "Neuromodulation & Pain Relief"


def gate_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, ADMIN)
    page.goto("/admin/snippets/neuromod_disclaimers/disclaimer/")
    page.get_by_role("link", name="This is information, not medical advice").first.click()
    disclaimer = page.url
    change(camera, page)
    page.goto("/disclaimers/en/not-medical-advice/")
    camera.save("disclaimer-history", page)
    on_a_day(camera, page)
    page.goto(disclaimer)
    page.goto(page.url.replace("/edit/", "/unpublish/"))
    page.get_by_role("button", name="Yes, unpublish it").click()
    page.goto("/admin/articles/")
    page.get_by_role("link", name=ARTICLE).first.click()
    open_panel(page, "Details", "[data-nm-placements]")
    camera.save("disclaimer-panel", page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.locator(".messages .error").wait_for()
    camera.save("publish-refused", page)
    page.goto("/admin/reports/disclaimers/")
    camera.save("disclaimer-report", page)
    context.close()


def change(camera: Camera, page: Page) -> None:
    """Another sentence, seen in the preview, then published."""
    editor = page.locator(".public-DraftEditor-content").first
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Ask someone who knows you.")
    save(page)
    page.get_by_role("button", name="Toggle preview").click()
    page.frame_locator("#w-preview-iframe").get_by_text("Ask someone").first.wait_for()
    camera.save("disclaimer-preview", page)
    page.get_by_role("button", name="Toggle preview").click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.locator(".messages .success").wait_for()


def on_a_day(camera: Camera, page: Page) -> None:
    page.goto("/admin/articles/")
    page.get_by_role("link", name=ARTICLE).first.click()
    page.get_by_role("tab", name="Details").click()
    page.get_by_role("link", name="Disclaimers shown on an earlier date").click()
    page.get_by_role("button", name="Show").wait_for()
    camera.save("disclaimer-on-a-day", page)
