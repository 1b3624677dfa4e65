"""A draft is saved while an item of a modality overview is still empty; publishing asks for it."""

from __future__ import annotations

import pytest
from wagtail.blocks import StreamBlockValidationError, StreamValue

from neuromod_wagtail.articles.blocks.streams import LenientStreamBlock
from neuromod_wagtail.pages.models import ArticlePage


@pytest.fixture
def body() -> LenientStreamBlock:
    block = ArticlePage._meta.get_field("body").stream_block
    assert isinstance(block, LenientStreamBlock)
    return block


def just_inserted(body: LenientStreamBlock, name: str) -> StreamValue:
    return StreamValue(body, [(name, body.child_blocks[name].get_default())])


def test_a_draft_may_have_any_block_that_was_just_inserted(db, body):
    for name in body.child_blocks:
        body.clean_deferred(just_inserted(body, name))


def test_an_item_without_modality_and_name_is_not_published(db, body):
    with pytest.raises(StreamBlockValidationError) as refused:
        body.clean(just_inserted(body, "modality_list"))
    assert "Choose a modality or enter a name." in str(refused.value.as_json_data())
