"""The blocks of an article. A site adds its own by subclassing ``ArticleBody``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.choosers import PooledSnippetChooserBlock

from . import examples, streams
from .imported import ImportedHTMLBlock
from .media import DocumentBlock, EmbedBlock, GalleryBlock, OnePictureBlock, PictureBlock
from .modality import ComparisonBlock, ModalityFactsBlock, ModalityListBlock
from .references import FootnotesBlock, ReferencesBlock
from .text import (
    CalloutBlock,
    HeadingBlock,
    ParagraphBlock,
    QuestionsBlock,
    QuoteBlock,
    SeparatorBlock,
    TableBlock,
)

__all__ = ["ArticleBody", "ArticleIntroduction", "InShortBlock", "OnePictureBlock", "RelatedBlock"]


class DisclaimerBlock(PooledSnippetChooserBlock):
    """A disclaimer at its place in the text; readers never see an unpublished one."""

    def __init__(self, target_model: str = "neuromod_disclaimers.Disclaimer", **kwargs: object):
        super().__init__(target_model, **kwargs)

    class Meta:
        icon = "warning"
        label = _("Disclaimer")
        group = streams.SAFETY
        description = _("A statement that is written once and shown in many articles")
        template = "neuromod_wagtail/disclaimers/block.html"
        preview_template = examples.TEMPLATE
        preview_value = staticmethod(examples.disclaimer)


class InShortBlock(blocks.StreamBlock):
    """Up to three points that sum an article up."""

    point = blocks.CharBlock(label=_("Point"), max_length=160)

    class Meta:
        icon = "list-ul"
        max_num = 3
        required = False


class RelatedBlock(blocks.StreamBlock):
    """Up to three articles that an editor chose for the end of another."""

    article = blocks.PageChooserBlock(label=_("Article"))

    class Meta:
        icon = "doc-full"
        max_num = 3
        required = False


class ArticleIntroduction(streams.LenientStreamBlock):
    """The text and disclaimers before the picture."""

    paragraph = ParagraphBlock()
    disclaimer = DisclaimerBlock()

    class Meta:
        required = False


class ArticleBody(streams.LenientStreamBlock):
    """The body of an article."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    modality_list = ModalityListBlock()
    modality_facts = ModalityFactsBlock()
    comparison = ComparisonBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    separator = SeparatorBlock()
    table = TableBlock()
    embed = EmbedBlock()
    document = DocumentBlock()
    questions = QuestionsBlock()
    disclaimer = DisclaimerBlock()
    references = ReferencesBlock()
    footnotes = FootnotesBlock()
    imported_html = ImportedHTMLBlock()

    class Meta:
        required = False
