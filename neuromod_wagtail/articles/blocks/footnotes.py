"""Remarks at the end of an article that a small number in its text leads to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.blocks import examples
from neuromod_wagtail.articles.blocks.text import INLINE_FEATURES


class FootnoteBlock(blocks.StructBlock):
    anchor = blocks.RegexBlock(
        label=_("Anchor"),
        regex=r"^[^\s\"'#<>&]+$",
        max_length=60,
        error_messages={"invalid": _("Use letters, digits and hyphens, without spaces.")},
        help_text=_(
            "In the text, link a number to “#” and this anchor. Readers see the number of the"
            " footnote in its place, and a link back here."
        ),
    )
    note = blocks.RichTextBlock(label=_("Footnote"), features=INLINE_FEATURES)

    class Meta:
        icon = "edit"


class FootnotesBlock(blocks.StructBlock):
    """The footnotes of an article in their order, which is that of their numbers."""

    notes = blocks.ListBlock(FootnoteBlock(), label=_("Footnotes"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Footnotes")
        description = _("Remarks with numbers, each with links back to where the text names it")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/footnotes.html"
        preview_value = {
            "notes": [{"anchor": "trial", "note": "<p>A trial week came first.</p>"}],
        }
