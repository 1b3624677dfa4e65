"""What was changed in a published article, for readers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.vocabulary import ChangeKind


class ChangeValue(blocks.StructValue):
    @property
    def kind_label(self) -> str:
        return str(ChangeKind(self["kind"]).label) if self["kind"] else ""


class ChangeBlock(blocks.StructBlock):
    day = blocks.DateBlock(label=_("Day"))
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=ChangeKind.choices)
    text = blocks.CharBlock(
        label=_("What changed"), max_length=300, help_text=_("In words that readers understand.")
    )

    class Meta:
        icon = "history"
        label = _("Change")
        value_class = ChangeValue


class ChangeLogBlock(blocks.StreamBlock):
    change = ChangeBlock()

    class Meta:
        required = False
