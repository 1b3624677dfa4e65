"""Page types of someone else's project: one in Django's templates, one in Jinja2."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from neuromod_wagtail.comments.moderation.panels import DiscussionPanel


class PlainPage(Page):
    text = models.TextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("text"), DiscussionPanel()]
    template = "testapp/plain_page.html"


class JinjaPage(Page):
    template = "testapp/jinja_page.jinja"


class BarePage(Page):
    """A page whose template knows nothing of comments."""

    template = "testapp/bare_page.html"
