"""A disclaimer at its place inside a text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock


class DisclaimerBlock(SnippetChooserBlock):
    """Shows a disclaimer where it stands; unpublished ones show nothing to readers."""

    def __init__(self, target_model: str = "neuromod_disclaimers.Disclaimer", **kwargs: object):
        super().__init__(target_model, **kwargs)

    class Meta:
        icon = "warning"
        label = _("Disclaimer")
        description = _("A notice that is written once and shown in many articles")
        template = "neuromod_wagtail/disclaimers/block.html"
