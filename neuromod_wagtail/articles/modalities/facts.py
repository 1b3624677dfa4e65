"""The blocks for risks, contraindications and facts that a site adds, each with its source."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.choosers import PooledSnippetChooserBlock
from neuromod_wagtail.articles.vocabulary import ContraindicationStrength, RiskSeriousness


class FactBlock(blocks.StructBlock):
    """A fact. Its label is the heading that readers see.

    ``schema_property`` is its place in structured data: a property of schema.org's MedicalTherapy.
    """

    text = blocks.CharBlock(label=_("In plain words"), max_length=300)
    source = PooledSnippetChooserBlock(
        "neuromod_articles.Reference", label=_("Source"), required=False
    )
    checked_on = blocks.DateBlock(label=_("Checked on"), required=False)

    class Meta:
        icon = "info-circle"
        schema_property = ""


class FactsBlock(blocks.StreamBlock):
    """The kinds of facts that a site adds; none as shipped."""

    class Meta:
        required = False


class SafetyValue(blocks.StructValue):
    """A risk with the label of its seriousness, or a contraindication with that of its strength."""

    @property
    def weight(self) -> str:
        if "seriousness" in self:
            return str(RiskSeriousness(self["seriousness"]).label)
        return str(ContraindicationStrength(self["strength"]).label)


class RiskBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("In plain words"), max_length=300)
    seriousness = blocks.ChoiceBlock(label=_("Seriousness"), choices=RiskSeriousness.choices)
    frequency = blocks.CharBlock(
        label=_("How often"),
        max_length=120,
        required=False,
        help_text=_("As whole numbers from the source, for example “about 17 in 100 people”."),
    )
    source = PooledSnippetChooserBlock(
        "neuromod_articles.Reference", label=_("Source"), required=False
    )

    class Meta:
        icon = "warning"
        label = _("Risk or side effect")
        value_class = SafetyValue


class ContraindicationBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("In plain words"), max_length=300)
    strength = blocks.ChoiceBlock(label=_("Strength"), choices=ContraindicationStrength.choices)
    source = PooledSnippetChooserBlock(
        "neuromod_articles.Reference", label=_("Source"), required=False
    )

    class Meta:
        icon = "cross"
        label = _("Who it may not suit")
        value_class = SafetyValue


class SafetyBlock(blocks.StreamBlock):
    risk = RiskBlock()
    contraindication = ContraindicationBlock()

    class Meta:
        required = False
