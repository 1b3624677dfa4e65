"""The import of a WordPress blog, which is undone afterwards."""

from __future__ import annotations

from pathlib import Path

from camera import Camera
from editors import sign_in
from gate import ADMIN

OLD_BLOG = Path(__file__).with_name("old_blog.xml")


def moving_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, ADMIN)
    page.goto("/admin/wordpress/new/")
    page.get_by_label("Export of the blog").set_input_files(OLD_BLOG)
    camera.save("import-upload", page)
    page.get_by_role("button", name="Import now").click()
    page.get_by_role("heading", name="Needs attention").wait_for(timeout=60_000)
    camera.save("import-account", page)
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Undo import").click()
    page.get_by_text("Undone", exact=True).first.wait_for(timeout=60_000)
    context.close()
