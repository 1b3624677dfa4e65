"""Blocks for the numbered references and footnotes at the end of an article."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.blocks import examples, streams
from neuromod_wagtail.articles.blocks.text import INLINE_FEATURES
from neuromod_wagtail.articles.choosers import PooledSnippetChooserBlock


class ReferencesBlock(examples.ExampleContextMixin, blocks.StructBlock):
    """The references cited in the article, in order of citation, then those added here."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, default=_("References"))
    further = blocks.ListBlock(
        PooledSnippetChooserBlock("neuromod_articles.Reference"),
        label=_("Further references"),
        min_num=0,
        default=[],
        help_text=_("Cited references are listed automatically. Add only uncited ones here."),
    )

    class Meta:
        icon = "list-ol"
        label = _("References")
        group = streams.FACTS
        description = _("Numbered references, each with links back to where it is cited")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/references.html"
        preview_value = staticmethod(examples.references)
        preview_context = staticmethod(examples.references_context)


class FootnoteBlock(blocks.StructBlock):
    anchor = blocks.RegexBlock(
        label=_("Anchor"),
        regex=r"^[^\s\"'#<>&]+$",
        max_length=60,
        error_messages={"invalid": _("Use letters, digits and hyphens, without spaces.")},
        help_text=_(
            "In the text, link a number to “#” followed by this anchor. Readers see the "
            "footnote’s number there, with a link to it."
        ),
    )
    note = blocks.RichTextBlock(label=_("Footnote"), features=INLINE_FEATURES)

    class Meta:
        icon = "edit"


class FootnotesBlock(blocks.StructBlock):
    """The footnotes of an article, in the order of their numbers."""

    notes = blocks.ListBlock(FootnoteBlock(), label=_("Footnotes"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Footnotes")
        group = streams.TEXT
        description = _("Numbered notes, each with links back to the places that refer to it")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/footnotes.html"
        preview_value = {
            "notes": [{"anchor": "trial", "note": "<p>A trial week came first.</p>"}],
        }
