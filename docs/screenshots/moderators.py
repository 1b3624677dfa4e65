"""What moderators see: the queue, a decision, the history of a comment. Nothing is decided on."""

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
    page.get_by_role("link", name="Decide on all").click()
    camera.save("moderation-all", page)
    page.goto(f"{QUEUE}?tab=reported")
    page.locator("summary", has_text="More").first.click()
    page.get_by_role("link", name="History and actions").first.click()
    camera.save("moderation-history", page)
    context.close()
    phone(camera)
    person_picture(camera)


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
    page.get_by_role("link", name="View commenter").first.click()
    page.wait_for_url("**/reader-comments/person/**")
    camera.save("moderation-person", page)
    context.close()
