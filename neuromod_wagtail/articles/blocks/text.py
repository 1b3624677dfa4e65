"""Text blocks: headings, paragraphs, quotes, callouts and tables."""

from __future__ import annotations

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.rich_text import RichText

from neuromod_wagtail.articles.blocks import examples, streams
from neuromod_wagtail.text.plain_text import plain_text

# "neuromod-citation" is the in-text citation of references/rich_text.py.
INLINE_FEATURES = ["bold", "italic", "superscript", "subscript", "link", "neuromod-citation"]
TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul", "document-link"]


class HeadingValue(blocks.StructValue):
    """A heading. ``anchor`` is its id, which the context loader makes unique in the article."""

    unique_anchor = ""

    @property
    def anchor(self) -> str:
        return self.unique_anchor or self["custom_anchor"] or slugify(self["text"]) or "section"


class HeadingBlock(blocks.StructBlock):
    """A heading of the body, with a level and an optional anchor."""

    text = blocks.CharBlock(label=_("Heading"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[
            ("2", pgettext_lazy("heading level", "Section")),
            ("3", _("Subsection")),
            ("4", _("Part of a subsection")),
        ],
        default="2",
        help_text=_(
            "Screen readers use heading levels to outline the article, so do not skip a level."
        ),
    )
    custom_anchor = blocks.RegexBlock(
        label=_("Anchor"),
        regex=r"^[a-z][a-z0-9-]*$",
        max_length=60,
        required=False,
        error_messages={
            "invalid": _("Use lower-case letters, digits and hyphens, starting with a letter.")
        },
        help_text=_("Keeps links to this section working when the heading changes."),
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        group = streams.TEXT
        description = _("A heading that is listed in the table of contents and can be linked to")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/heading.html"
        value_class = HeadingValue
        preview_value = {"text": _("How it works"), "level": "2", "custom_anchor": ""}


class ParagraphBlock(blocks.RichTextBlock):
    """Paragraphs and lists, with citations."""

    def __init__(self, features: list[str] | None = None, **kwargs: object) -> None:
        super().__init__(features=features or TEXT_FEATURES, **kwargs)

    def is_blank(self, value: RichText) -> bool:
        return not plain_text(value.source)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = streams.TEXT
        description = _("Paragraphs and lists, with links and numbered citations")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/paragraph.html"
        preview_value = "<p>Electrical pulses change how pain signals travel.</p>"


class QuoteBlock(blocks.StructBlock):
    """A quotation, with its author and a link to the source."""

    text = blocks.TextBlock(label=_("Quotation"))
    attribution = blocks.CharBlock(label=_("Said by"), max_length=160, required=False)
    source_url = blocks.URLBlock(label=_("Link to the source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = streams.TEXT
        description = _("A quotation and who said it")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/quote.html"
        preview_value = {
            "text": _("The trial week told me more than any leaflet."),
            "attribution": _("A reader"),
        }


class CalloutBlock(blocks.StructBlock):
    """A box for what readers must not miss."""

    tone = blocks.ChoiceBlock(
        label=_("Tone"),
        choices=[
            ("note", pgettext_lazy("callout", "Note")),
            ("important", _("Important")),
            ("help", _("Get help")),
        ],
        default="note",
    )
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        group = streams.SAFETY
        description = _(
            "A box for information that readers must not miss. Use at most two in an article."
        )
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/callout.html"
        preview_value = {
            "tone": "important",
            "heading": _("Before an MRI scan"),
            "text": "<p>Tell the team that you have an implant.</p>",
        }


class SeparatorBlock(blocks.StaticBlock):
    """A line between two parts of an article."""

    class Meta:
        icon = "minus"
        label = _("Separator")
        group = streams.TEXT
        description = _("A line between two parts of the article")
        admin_text = _("A line across the text.")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/separator.html"
        preview_value: None = None


class TableValue(blocks.StructValue):
    @property
    def has_head(self) -> bool:
        """Whether the table has column headers."""
        return any(column["heading"] for column in self["table"].columns)


class TableBlock(blocks.StructBlock):
    """A table with a caption and headings."""

    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=200,
        required=False,
        help_text=_(
            "Say what the table shows; screen readers read it first. Leave blank only if the "
            "text already says it."
        ),
    )
    first_column_is_heading = blocks.BooleanBlock(
        label=_("The first column contains row headings"), required=False, default=True
    )
    table = TypedTableBlock([("text", blocks.CharBlock(required=False))], label=_("Table"))

    class Meta:
        icon = "table"
        label = _("Table")
        group = streams.FACTS
        description = _("Rows and columns with a caption; scrolls on narrow screens")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/table.html"
        value_class = TableValue
        preview_value = {
            "caption": _("Two kinds of stimulation"),
            "first_column_is_heading": True,
            "table": {
                "columns": [
                    {"type": "text", "heading": _("Kind")},
                    {"type": "text", "heading": _("Where")},
                ],
                "rows": [{"values": ["TENS", _("On the skin")]}, {"values": ["SCS", _("Spine")]}],
            },
        }


class QuestionsBlock(blocks.StructBlock):
    """A list of questions to take to an appointment."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=120, default=_("Questions to ask your doctor")
    )
    questions = blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("Questions"), min_num=1)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail shows no label beside the items of a list.
        attributes = self.child_blocks["questions"].child_block.field.widget.attrs
        attributes["aria-label"] = _("Question")

    class Meta:
        icon = "help"
        label = _("Questions to ask your doctor")
        group = streams.SAFETY
        description = _("A list to print and take to an appointment")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/questions.html"
        preview_value = {
            "heading": _("Questions to ask your doctor"),
            "questions": [_("Is there a trial first?"), _("Can the device be removed?")],
        }
