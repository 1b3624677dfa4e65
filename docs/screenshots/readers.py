"""What readers see."""

from __future__ import annotations

from camera import Camera
from playwright.sync_api import Locator, Page

ARTICLE = "/blog/neuromodulation-and-pain-relief/"
PHONE = {"width": 390, "height": 844}
A4 = {"width": 794, "height": 1123}  # in CSS pixels
MARGIN = 60
PRINTED = 950  # where the first sheet breaks


def reader_pictures(camera: Camera) -> None:
    camera.read("article", ARTICLE, {"width": 1100, "height": 1150})
    camera.read("article-phone", ARTICLE, PHONE, device_scale_factor=2)
    camera.read("article-dark", ARTICLE, {"width": 1100, "height": 900}, color_scheme="dark")
    camera.read("index", "/blog/", {"width": 1100, "height": 900})
    camera.read("modality", "/blog/modalities/scs/", {"width": 1100, "height": 1600})
    camera.read(
        "compare", "/blog/modalities/compare/?m=tms&m=scs", {"width": 1100, "height": 1000}, top=240
    )


def comment_pictures(camera: Camera) -> None:
    """Show a reader's new comment as it awaits moderation."""
    context = camera.context({"width": 900, "height": 860})
    page = context.new_page()
    page.goto(ARTICLE)
    page.locator(".nm-compose > summary").click()
    form = page.locator('form[action*="/comments/post/"]')
    form.locator("[name=body]").press_sequentially(
        "The trial week sounds like *mine*. Thank you for the questions to ask."
    )
    form.locator("[name=name]").fill("Robin")
    form.locator("[name=email]").fill("robin@example.org")
    form.locator("[name=follow]").focus()
    page.wait_for_timeout(6000)  # a form that is sent at once is refused as automated
    show(page.locator("#respond"))
    camera.save("comment-form", page)
    form.get_by_role("button", name="Preview").click()
    page.locator(".nm-preview").wait_for()
    page.wait_for_timeout(1000)  # for the page to have scrolled by itself
    page.set_viewport_size({"width": 900, "height": 620})
    show(page.locator("#respond"))
    camera.save("comment-preview", page)
    page.set_viewport_size({"width": 900, "height": 900})
    form.get_by_role("button", name="Post Comment").click()
    waiting = page.get_by_text("Awaiting moderation").first
    waiting.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # for the page to have scrolled by itself
    show(page.locator("#comments"))
    camera.save("comment-posted", page)
    page.set_viewport_size({"width": 900, "height": 720})
    page.locator("a[href*='/own/']").first.click()
    page.wait_for_url("**/own/**")
    camera.save("comment-own", page)
    page.goto(ARTICLE)
    page.locator("a[href$='/report/']").first.click()
    page.wait_for_url("**/report/")
    page.set_viewport_size({"width": 900, "height": 1010})
    camera.save("comment-report", page)
    help_lines(camera, page)
    context.close()
    phone_picture(camera)


def help_lines(camera: Camera, page: Page) -> None:
    """Show what the author of a comment that reads like a crisis sees before posting it."""
    page.goto(ARTICLE)
    page.locator(".nm-compose > summary").click()
    form = page.locator('form[action*="/comments/post/"]')
    form.locator("[name=body]").fill("Some nights the pain is so bad that I want to die.")
    page.set_viewport_size({"width": 900, "height": 760})
    form.get_by_role("button", name="Preview").click()
    page.locator(".nm-preview").wait_for()
    page.wait_for_timeout(1000)  # for the page to have scrolled by itself
    show(page.locator("#respond"))
    camera.save("help-lines", page)


def show(part: Locator) -> None:
    """Scroll to the top of a part of the page, with some air above."""
    part.evaluate(
        "node => window.scrollTo({top: node.getBoundingClientRect().top + scrollY - 24, behavior: 'instant'})"
    )


def phone_picture(camera: Camera) -> None:
    """Show a thread on a phone, with the reply form in its place."""
    context = camera.context(PHONE, device_scale_factor=2)
    page = context.new_page()
    page.goto(ARTICLE)
    page.locator("a[href$='/reply/']").nth(1).click()
    show(page.locator("#comments article").nth(1))
    camera.save("comment-reply-phone", page)
    context.close()


def print_picture(camera: Camera) -> None:
    """Show the first printed sheet with its margins."""
    context = camera.context({"width": A4["width"] - 2 * MARGIN, "height": PRINTED})
    page = context.new_page()
    page.goto(ARTICLE)
    page.emulate_media(media="print")
    camera.save(
        "article-print", page, margin=(MARGIN, MARGIN, MARGIN, A4["height"] - PRINTED - MARGIN)
    )
    context.close()
