"""The moderation report, and the page that a link in an email to a moderator opens."""

from __future__ import annotations

import os
import re
import sys

import django
from camera import DOCS, Camera
from editors import MODERATOR, sign_in
from gate import ADMIN
from moderators import QUEUE

# Days of which the demo has comments.
DAYS = "?day_from=2026-09-14&day_to=2026-10-11"


def report_pictures(camera: Camera) -> None:
    context = camera.context({"width": 1280, "height": 1200})
    page = sign_in(context, MODERATOR)
    page.goto(f"/admin/reports/comments/{DAYS}")
    camera.save("moderation-report", page)
    context.close()
    mail_picture(camera)


def mail_picture(camera: Camera) -> None:
    context = camera.context({"width": 1280, "height": 760})
    page = sign_in(context, ADMIN)
    page.goto("/admin/users/")
    edit = page.get_by_role("link", name="moderator", exact=True).first.get_attribute("href")
    context.close()
    context = camera.context({"width": 1280, "height": 760})
    page = sign_in(context, MODERATOR)
    page.goto(QUEUE)
    row = page.locator("[data-nm-row]", has_text="Odile").first
    comment = int(row.get_attribute("data-nm-row") or "0")
    user = int(re.findall(r"\d+", edit or "0")[-1])
    page.goto(f"/admin/reader-comments/from-mail/{token(comment, user)}/approve/")
    camera.save("moderation-mail-confirm", page)
    context.close()


def token(comment: int, user: int) -> str:
    """Return the key that an email would have, signed as the demo signs."""
    sys.path.insert(0, str(DOCS.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
    django.setup()
    from neuromod_wagtail.comments.security import tokens

    return tokens.decision_token(comment, user, "pending")
