"""The numbered list of what an article relies on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.blocks.choosers import PooledSnippetChooserBlock


class ReferencesBlock(blocks.StructBlock):
    """Everything cited in the article, in the order of citation, and what is added here."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120, default=_("References"))
    further = blocks.ListBlock(
        PooledSnippetChooserBlock("neuromod_articles.Reference"),
        label=_("further references"),
        min_num=0,
        default=[],
        help_text=_("What is cited in the text is listed by itself; add here what is not."),
    )

    class Meta:
        icon = "list-ol"
        label = _("References")
        description = _("The numbered references, each with links back to where it is cited")
        template = "neuromod_wagtail/articles/blocks/references.html"
        preview_value = {"heading": _("References"), "further": []}
