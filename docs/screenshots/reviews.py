"""A medical review: the dialog of the workflow, the panel, the report, and what readers see."""

from __future__ import annotations

from camera import Camera
from editors import open_panel, sign_in

REVIEWER = ("reviewer", "look-at-it-twice")
ADMIN = ("admin", "run-the-whole-site")


def review_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, REVIEWER)
    page.get_by_role("link", name="Needles instead of pads").first.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Record the review").click()
    page.locator(".modal [name=covered]").first.wait_for()
    page.locator(".modal [name=outcome]").first.check()
    for box in page.locator(".modal [name=covered]").all()[:2]:
        box.check()
    page.fill(".modal [name=comment]", "The two numbers of the trial agree with its abstract.")
    camera.save("review-workflow", page)
    context.close()
    context = camera.context()
    page = sign_in(context, ADMIN)
    page.goto("/admin/reports/reviews/")
    camera.save("review-report", page)
    page.get_by_role("link", name="TENS at home").first.click()
    open_panel(page, "Details", "[data-nm-reviews]")
    camera.save("review-panel", page)
    context.close()
    context = camera.context({"width": 1100, "height": 760})
    page = context.new_page()
    page.goto("/blog/tens-at-home/")
    page.locator(".nm-provenance summary").click()
    page.locator(".nm-provenance").evaluate("node => node.scrollIntoView({block: 'center'})")
    camera.save("review-reader", page)
    page.goto("/blog/questions-to-take-to-a-pain-clinic/")
    page.locator(".nm-provenance summary").click()
    page.locator(".nm-provenance").evaluate("node => node.scrollIntoView({block: 'center'})")
    camera.save("review-overdue", page)
    context.close()
