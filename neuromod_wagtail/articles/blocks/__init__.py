"""The blocks of an article. A site adds its own by subclassing ``ArticleBody``."""

from __future__ import annotations

from wagtail import blocks

from neuromod_wagtail.articles.choosers import PooledMixin
from neuromod_wagtail.disclaimers.blocks import DisclaimerBlock

from . import examples
from .footnotes import FootnotesBlock
from .imported import ImportedHTMLBlock
from .media import DocumentBlock, EmbedBlock, GalleryBlock, OnePictureBlock, PictureBlock
from .modality import ComparisonBlock, ModalityFactsBlock, ModalityListBlock
from .references import ReferencesBlock
from .text import (
    CalloutBlock,
    HeadingBlock,
    ParagraphBlock,
    QuestionsBlock,
    QuoteBlock,
    SeparatorBlock,
    TableBlock,
)

__all__ = ["ArticleBody", "ArticleIntroduction", "OnePictureBlock"]


class PooledDisclaimerBlock(PooledMixin, DisclaimerBlock):
    """The disclaimer block, loaded together with everything else in the article."""

    class Meta:
        preview_template = examples.TEMPLATE
        preview_value = staticmethod(examples.disclaimer)


class ArticleIntroduction(blocks.StreamBlock):
    """What stands before the picture: text, and a disclaimer at its place in it."""

    paragraph = ParagraphBlock()
    disclaimer = PooledDisclaimerBlock()

    class Meta:
        required = False


class ArticleBody(blocks.StreamBlock):
    """The article itself."""

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
    disclaimer = PooledDisclaimerBlock()
    references = ReferencesBlock()
    footnotes = FootnotesBlock()
    imported_html = ImportedHTMLBlock()

    class Meta:
        required = False
