"""Comments outside of the queue: the dashboard, and a page's own form. Nothing is changed."""

from __future__ import annotations

from camera import Camera
from editors import MODERATOR, open_panel, sign_in


def from_pages_pictures(camera: Camera) -> None:
    context = camera.context({"width": 1280, "height": 760})
    page = sign_in(context, MODERATOR)
    page.locator("#neuromod-comments-section").wait_for()
    camera.save("moderation-dashboard", page)
    page.goto("/admin/articles/")
    page.get_by_role("link", name="Neuromodulation & Pain Relief").first.click()
    open_panel(page, "Settings", "[data-nm-discussion]")
    camera.save("moderation-page-panel", page)
    context.close()
