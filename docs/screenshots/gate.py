"""What an editor sees when a required disclaimer is missing. Unpublishes one: take these last."""

from __future__ import annotations

from camera import Camera
from editors import sign_in

ADMIN = ("admin", "run-the-whole-site")


def gate_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, ADMIN)
    page.goto("/admin/snippets/neuromod_disclaimers/disclaimer/")
    page.get_by_role("link", name="This is information, not medical advice").first.click()
    page.goto(page.url.replace("/edit/", "/unpublish/"))
    page.get_by_role("button", name="Yes, unpublish it").click()
    page.goto("/admin/articles/")
    page.get_by_role("link", name="Neuromodulation & Pain Relief").first.click()
    page.locator("[data-nm-placements]").evaluate("node => node.scrollIntoView({block: 'center'})")
    camera.save("disclaimer-panel", page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.locator(".messages .error").wait_for()
    camera.save("publish-refused", page)
    context.close()
