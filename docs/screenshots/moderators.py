"""What moderators see."""

from __future__ import annotations

from camera import Camera
from editors import MODERATOR, sign_in


def moderation_pictures(camera: Camera) -> None:
    context = camera.context({"width": 1280, "height": 1240})
    page = sign_in(context, MODERATOR)
    page.goto("/admin/snippets/neuromod_comments/comment/?tab=all&q=Bertil")
    page.get_by_role("link", name="This person").first.click()
    page.wait_for_url("**/reader-comments/person/**")
    camera.save("moderation-person", page)
    context.close()
