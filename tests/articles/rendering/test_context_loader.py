"""The outline of an article, its number of words and its reading time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuromod_wagtail.articles.references.citations import Numbering
from neuromod_wagtail.articles.rendering.context_loader import (
    ArticleContent,
    count_words,
    unique_anchors,
)


@given(st.lists(st.sampled_from(["risks", "risks-2", "a", "section"])))
def test_anchors_are_unique_and_the_first_of_a_kind_keeps_its_name(anchors):
    unique = unique_anchors(anchors)
    assert len(set(unique)) == len(unique) == len(anchors)
    if anchors:
        assert unique[0] == anchors[0]


def test_repeated_anchors_are_numbered_and_those_of_the_frame_are_taken():
    names = ["risks", "comments", "risks", "risks-2", "risks"]
    assert unique_anchors(names, ["comments"]) == [
        "risks", "comments-2", "risks-2", "risks-2-2", "risks-3",
    ]  # fmt: skip


def test_words_of_html_and_of_scripts_without_spaces():
    assert count_words(["<p>Don't <b>stop</b> well-known drugs.</p>"]) == 4
    assert count_words(["脊髄刺激"]) == 2
    assert count_words(["脊髄刺激法 and", "one"]) == 5
    assert count_words([]) == 0


@pytest.mark.parametrize(
    ("words", "per_minute", "minutes"), [(3, 200, 1), (900, 200, 4), (900, 0, 900)]
)
def test_reading_time_is_at_least_a_minute(settings, words, per_minute, minutes):
    settings.NEUROMOD_WORDS_PER_MINUTE = per_minute
    content = ArticleContent(None, [], {}, Numbering.of([], []))
    content.words = words
    assert content.reading_minutes == minutes
