"""What moderators see: the queue, a decision, a thread, a commenter. Nothing is decided on."""

from __future__ import annotations

from camera import Camera
from editors import MODERATOR, sign_in
from playwright.sync_api import BrowserContext, Page

QUEUE = "/admin/snippets/neuromod_comments/comment/"


def moderation_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, MODERATOR)
    page.goto(QUEUE)
    page.keyboard.press("j")
    camera.save("moderation-queue", page)
    page.keyboard.press("d")
    page.locator("dialog[open]").wait_for()
    page.locator("dialog select").select_option(index=1)
    camera.save("moderation-decline", page)
    page.keyboard.press("Escape")
    thread_and_redaction(camera, page)
    page.goto(QUEUE)
    page.get_by_role("link", name="Decide on all").click()
    camera.save("moderation-all", page)
    page.goto(f"{QUEUE}?tab=reported")
    page.locator("summary", has_text="More").first.click()
    page.get_by_role("link", name="History and actions").first.click()
    camera.save("moderation-history", page)
    context.close()
    phone(camera)
    person_picture(camera)
    filter_picture(camera)


def thread_and_redaction(camera: Camera, page: Page) -> None:
    page.goto(f"{QUEUE}?tab=all&q=the+NICE+page")
    page.get_by_role("link", name="View the thread").first.click()
    page.locator("[data-nm-pane-body] > *").first.wait_for()
    camera.save("moderation-thread", page)
    page.goto(f"{QUEUE}?q=neighbour")
    page.keyboard.press("c")
    text = page.locator("dialog[open] [name=body]")
    text.evaluate("node => { node.focus(); node.setSelectionRange(0, 12); }")
    page.get_by_role("button", name="Remove the selected text").click()
    camera.save("moderation-redact", page)
    page.keyboard.press("Escape")


def phone(camera: Camera) -> None:
    context: BrowserContext = camera.context(
        {"width": 320, "height": 720}, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    page: Page = sign_in(context, MODERATOR)
    page.goto(QUEUE)
    camera.save("moderation-phone", page)
    context.close()


def person_picture(camera: Camera) -> None:
    context = camera.context({"width": 1280, "height": 1240})
    page = sign_in(context, MODERATOR)
    page.goto(f"{QUEUE}?tab=all&q=Bertil")
    page.get_by_role("link", name="Bertil", exact=True).first.click()
    page.wait_for_url("**/reader-comments/person/**")
    camera.save("moderation-person", page)
    context.close()


def filter_picture(camera: Camera) -> None:
    context = camera.context({"width": 1280, "height": 1100})
    page = sign_in(context, MODERATOR)
    page.goto("/admin/spam-filter/")
    page.locator("[data-nm-effect]").wait_for()
    camera.save("spam-filter", page)
    context.close()
