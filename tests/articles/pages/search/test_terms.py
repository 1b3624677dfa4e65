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
        ("tms", ["tms", "tmsx"], ["tm", "rtms"]),
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


def test_a_snippet_begins_and_ends_at_a_word():
    terms = terms_of("pain nerve", "en")
    long = f"{'ab ' * 40}pain {'cd ' * 100}"
    assert snippet(long, terms) == (f"… {'ab ' * 26}<mark>pain</mark> {'cd ' * 57}cd …")
    for text, found in (
        ("pain " + "x" * 255, f"<mark>pain</mark> {'x' * 255}"),
        ("pain " + "x" * 256, "<mark>pain</mark> …"),
        ("no pain", "no <mark>pain</mark>"),
        ("a" * 80 + " pain", f"{'a' * 80} <mark>pain</mark>".partition(" ")[2]),
        (f"{'x ' * 39}pain", f"{'x ' * 39}<mark>pain</mark>"),
    ):
        assert snippet(text, terms) in (found, f"… {found}"), text
    # The first place from which most words are near is shown, so near that both are seen.
    assert _best([(0, terms[0]), (10, terms[0]), (189, terms[1]), (500, terms[1])], 180) == 10
    assert _best([(0, terms[0]), (180, terms[1])], 180) == 0
    assert _best([(5, terms[0]), (9, terms[1]), (50, terms[0])], 180) == 5


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
    for typed, meant in (
        ("crod", "cord"), ("cor", ""), ("norve", "nerve"), ("merve", "nerve"), ("cordial", ""), ("cordyx", "cord"), ("cordyxz", ""),
        ("stimulatio stimulatoin", "stimulatio stimulation"), ("xpinal", "spinal"), ("xpinax", ""), ("nervves", "nerve"),
    ):  # fmt: skip
        assert correct(terms_of(typed, "de"), known) == meant, typed
    assert correct(terms_of("abcd", "de"), ["abcx"]) == "abcx"
    assert correct(terms_of("abc", "de"), ["abx"]) == ""


def test_a_search_has_so_many_words_of_such_a_length():
    words = [f"w{number}" for number in range(40)]
    assert [term.word for term in terms_of(" ".join(words), "en")] == words[:32]
    assert terms_of("x" * 101, "en")[0].word == "x" * 100
    assert [term.word for term in terms_of("b a B", "en")] == ["b", "a"]
