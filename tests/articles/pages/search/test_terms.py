"""Words of a search: forms, marks, snippets and corrections."""

from __future__ import annotations

import pytest

from neuromod_wagtail.articles.pages.search.terms import (
    _best,
    correct,
    finds_all,
    mark,
    snippet,
    terms_of,
)


@pytest.mark.parametrize(
    ("word", "found", "not_found"),
    [
        ("stimulators", ["stimulator", "stimulation", "stimulating"], ["simulator", "stimming"]),
        ("implants", ["implant", "implanted", "implantation"], ["plant"]),
        ("studies", ["study", "studies"], ["student"]),
        ("study", ["studies", "study"], ["student"]),
        ("neuro", ["neuromodulation"], ["aneurysm"]),
        ("shoulder", ["shoulders"], ["should"]),
        ("diagnosis", ["diagnosis"], ["diagnose"]),
        ("el", ["el"], ["electrode"]),
    ],
)
def test_forms(word, found, not_found):
    (term,) = terms_of(word, "en-gb")
    assert [term.finds(other) for other in found] == [True] * len(found)
    assert [term.finds(other) for other in not_found] == [False] * len(not_found)


def test_other_languages_have_prefixes_but_no_english_endings():
    (term,) = terms_of("Implantation", "de")
    assert term.finds("implantationen")
    assert not term.finds("implant")


def test_words_are_marked_and_the_rest_is_escaped():
    assert (
        mark("Stimulators & <leads>", terms_of("stimulation", "en"))
        == "<mark>Stimulators</mark> &amp; &lt;leads&gt;"
    )


def test_a_snippet_shows_the_place_where_most_words_are():
    text = f"A nerve. {'Nothing to see here. ' * 40}The nerve and the spine. {'More. ' * 100}"
    found = snippet(text, terms_of("spine nerve", "en"))
    assert "<mark>nerve</mark> and the <mark>spine</mark>" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < 400
    assert snippet(text, terms_of("elephant", "en")) == ""


def test_a_snippet_shows_what_was_found_in_a_text_without_spaces():
    found = snippet(f"{'x' * 300},pain and more", terms_of("pain", "en"))
    assert found == "… <mark>pain</mark> and more"


def test_a_snippet_of_a_long_text_is_found_by_looking_at_each_place_once():
    class Counted(int):
        compared = 0

        def __lt__(self, other):
            Counted.compared += 1
            return int(self) < other

    found = [(Counted(place), terms_of("a b", "en")[place % 2]) for place in range(2000)]
    assert _best(found, 180) == 0
    assert Counted.compared <= 2 * len(found)


def test_all_words_must_be_found():
    terms = terms_of("spinal cords", "en")
    assert finds_all(terms, ["the", "spinal", "cord"])
    assert not finds_all(terms, ["spinal", "tap"])


def test_a_typing_mistake_is_corrected_and_a_known_word_is_not():
    known = ["stimulation", "spinal", "cord", "nerve"]
    assert correct(terms_of("spinal stimluation", "en"), known) == "spinal stimulation"
    assert correct(terms_of("spinal cords", "en"), known) == ""
    assert correct(terms_of("elephants", "en"), known) == ""
