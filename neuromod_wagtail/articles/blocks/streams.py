"""The groups of the block picker, and streams that leave out what no one filled in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT = _("Text")
FACTS = _("Facts")
MEDIA = _("Media")
SAFETY = _("Safety")


class LenientStreamBlock(blocks.StreamBlock):
    """A stream that drops blank blocks, such as those that a new article opens with.

    A child block may say by ``is_blank(value)`` that nothing was entered into it.
    """

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        # The form still shows the blank ones, so errors keep the positions that they have there.
        kept = [place for place, child in enumerate(value) if not _is_blank(child)]
        children = [value[place] for place in kept]
        filled = blocks.StreamValue(
            self, [(child.block_type, child.value, child.id) for child in children]
        )
        try:
            return super().clean(filled)
        except blocks.StreamBlockValidationError as error:
            raise blocks.StreamBlockValidationError(
                block_errors={kept[place]: one for place, one in error.block_errors.items()},
                non_block_errors=error.non_block_errors,
            ) from error


def _is_blank(child: blocks.StreamValue.StreamChild) -> bool:
    is_blank = getattr(child.block, "is_blank", None)
    return bool(is_blank and is_blank(child.value))
