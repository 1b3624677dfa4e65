"""The numbered list of what an article relies on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.blocks import examples
from neuromod_wagtail.articles.choosers import PooledSnippetChooserBlock


class ReferencesBlock(blocks.StructBlock):
    """Everything cited in the article, in the order of citation, and what is added here."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, default=_("References"))
    further = blocks.ListBlock(
        PooledSnippetChooserBlock("neuromod_articles.Reference"),
        label=_("Further references"),
        min_num=0,
        default=[],
        help_text=_("What is cited in the text is listed by itself; add here what is not."),
    )

    class Meta:
        icon = "list-ol"
        label = _("References")
        description = _("The numbered references, each with links back to where it is cited")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/references.html"
        preview_value = staticmethod(examples.references)

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {
            **super().get_preview_context(value, parent_context),
            **examples.references_context(value),
        }
