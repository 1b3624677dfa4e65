"""Visible characters of a text."""

from __future__ import annotations

import pytest

from neuromod_wagtail.text.characters import folded, is_visible

NOTHING = ["", " ", "\n\t", "\u200b", "\u00ad", "\u2060\ufeff", "\u3164", "\u2800", "\u202e",
           "\u0301", "\ufe0f", "\U000e0061", "\u115f\u1160", "\x00", "\ue000", "\u00a0\u3000"]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_what_draws_nothing_is_not_visible(text):
    assert not is_visible(text)
    assert is_visible(text + "a") and is_visible("\u2728" + text) and is_visible("1" + text)


@pytest.mark.parametrize(
    "text",
    ["casino", "CASINO", "cas\u00adino", "c\u200ba\u200cs\u2060ino\ufeff", "\uff23\uff41\uff53ino",
     "ca\ufe0fsino", "ca\u180bsi\u180fno", "ca\U000e0100sino\U000e01ef", " casino\n", "ca\u034fsino", "\U0001d41c\U0001d41asino"],
)  # fmt: skip
def test_what_reads_the_same_is_the_same(text):
    assert folded(text) == "casino"


def test_words_stay_apart():
    assert folded("Buy\n \u00a0now") == "buy now"
    assert folded("pen is") != folded("penis")
