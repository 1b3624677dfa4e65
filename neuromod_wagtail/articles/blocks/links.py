"""A short list of links, as on an author's page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("label"), max_length=80)
    url = blocks.URLBlock(label=_("link"))

    class Meta:
        icon = "link"
        label = _("link")


class LinksBlock(blocks.StreamBlock):
    link = LinkBlock()

    class Meta:
        required = False
