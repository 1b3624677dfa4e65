"""Blocks that show modalities and their facts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from neuromod_wagtail.articles.blocks import examples, streams
from neuromod_wagtail.articles.blocks.text import INLINE_FEATURES
from neuromod_wagtail.articles.choosers import PooledSnippetChooserBlock
from neuromod_wagtail.articles.modalities.comparison import Comparison, compare
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.vocabulary import Jurisdiction


class ModalityChooserBlock(PooledSnippetChooserBlock):
    def __init__(self, target_model: str = "neuromod_articles.Modality", **kwargs: object) -> None:
        super().__init__(target_model, **kwargs)

    class Meta:
        icon = "neuromod-modality"


class ModalityItemValue(blocks.StructValue):
    """An item of the overview, with the editor's text if given, else the modality's."""

    @property
    def published(self) -> Modality | None:
        """The modality, or None if unpublished: readers must not see its text."""
        modality = self["modality"]
        return modality if modality and modality.live else None

    @property
    def name(self) -> str:
        return self["custom_name"] or (str(self.published) if self.published else "")

    @property
    def has_own_text(self) -> bool:
        return bool(self["custom_text"] and self["custom_text"].source.strip())


class ModalityItemBlock(blocks.StructBlock):
    modality = ModalityChooserBlock(label=_("Modality"), required=False)
    custom_name = blocks.CharBlock(
        label=_("Name"),
        max_length=160,
        required=False,
        help_text=_("Leave blank to use “Name (ABBR)”."),
    )
    custom_text = blocks.RichTextBlock(
        label=_("Explanation"),
        features=INLINE_FEATURES,
        required=False,
        help_text=_("Leave blank to use the modality’s plain summary."),
    )

    class Meta:
        icon = "neuromod-modality"
        label = _("Modality")
        value_class = ModalityItemValue

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        # A draft may lack what is required, or it would not be saved until that is chosen.
        is_empty = not value["modality"] and not value["custom_name"]
        if is_empty and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(
                {"modality": ValidationError(_("Choose a modality or enter a name."))}
            )
        return value


class ModalityListBlock(blocks.StructBlock):
    items = blocks.ListBlock(ModalityItemBlock(), label=_("Modalities"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Modality overview")
        group = streams.FACTS
        description = _("A numbered list of modalities: “Name (ABBR): explanation”")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/modality_list.html"
        preview_value = staticmethod(examples.modality_list)


class ModalityFactsBlock(examples.ExampleContextMixin, blocks.StructBlock):
    modality = ModalityChooserBlock(label=_("Modality"))
    level = blocks.ChoiceBlock(
        label=_("Heading level"),
        choices=[("2", pgettext_lazy("heading level", "Section")), ("3", _("Subsection"))],
        default="2",
        help_text=_("Screen readers use heading levels to outline the article."),
    )

    class Meta:
        icon = "neuromod-modality"
        label = _("Modality facts")
        group = streams.FACTS
        description = _("A modality’s evidence, regulatory status and risks, with sources")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/modality_facts.html"
        preview_value = staticmethod(examples.modality_facts)
        preview_context = staticmethod(examples.facts_context)


class ComparisonValue(blocks.StructValue):
    @property
    def comparison(self) -> Comparison:
        chosen = [modality for modality in self["modalities"] if modality and modality.live]
        return compare(chosen, jurisdiction=self["jurisdiction"])


class ComparisonBlock(examples.ExampleContextMixin, blocks.StructBlock):
    caption = blocks.CharBlock(
        label=_("Caption"), max_length=200, default=_("Modalities side by side")
    )
    modalities = blocks.ListBlock(ModalityChooserBlock(), label=_("Modalities"), min_num=2)
    jurisdiction = blocks.ChoiceBlock(
        label=_("Regulatory status in"), choices=Jurisdiction.choices, default=Jurisdiction.US
    )

    class Meta:
        icon = "table"
        label = _("Comparison table")
        group = streams.FACTS
        description = _("Modalities side by side, without ranking or colour coding")
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/comparison.html"
        value_class = ComparisonValue
        preview_value = staticmethod(examples.comparison)
        preview_context = staticmethod(examples.facts_context)
