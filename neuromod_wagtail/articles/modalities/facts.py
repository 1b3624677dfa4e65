"""The facts that a site adds to modalities, each with its source."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.choosers import PooledSnippetChooserBlock


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
