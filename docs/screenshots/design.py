"""The same screens before and after the design was made, for the page that explains it.

``--state before --url http://…`` takes them from a demo of an older version.
"""

from __future__ import annotations

from camera import DESKTOP, Camera
from editors import EDITOR, MODERATOR, sign_in
from moderators import QUEUE
from readers import ARTICLE, PHONE

NAMES = {
    "before": (
        "design-reader-before",
        "design-phone-before",
        "design-editor-before",
        "design-moderator-before",
    ),
    "after": (
        "design-reader-after",
        "design-phone-after",
        "design-editor-after",
        "design-moderator-after",
    ),
}


def design_pictures(camera: Camera) -> None:
    reader, phone, editor, moderator = NAMES[camera.state]
    camera.read(reader, ARTICLE, DESKTOP)
    below_the_text(camera, phone)
    new_article(camera, editor)
    queue(camera, moderator)


def below_the_text(camera: Camera, name: str) -> None:
    """Show two screens of a phone, from the last words of an article."""
    context = camera.context({"width": PHONE["width"], "height": 2 * PHONE["height"]})
    page = context.new_page()
    page.goto(ARTICLE)
    page.locator(".nm-article__body").evaluate(
        "node => window.scrollTo({top: node.getBoundingClientRect().bottom + scrollY - 60, behavior: 'instant'})"
    )
    camera.save(name, page)
    context.close()


def new_article(camera: Camera, name: str) -> None:
    context = camera.context()
    page = sign_in(context, EDITOR)
    page.goto("/admin/articles/")
    page.get_by_role("link", name="Add article").click()
    page.locator("#id_title").wait_for()
    camera.save(name, page)
    context.close()


def queue(camera: Camera, name: str) -> None:
    context = camera.context()
    page = sign_in(context, MODERATOR)
    page.goto(QUEUE)
    camera.save(name, page)
    context.close()
