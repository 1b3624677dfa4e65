"""The model: what lessons add, how it is bounded, and that it can be taken away."""

from __future__ import annotations

import math
from array import array

import pytest

from neuromod_wagtail.comments.spam.learner import explanation
from neuromod_wagtail.comments.spam.learner.features import PHRASES, SIGNALS, SIZE, features, hashed
from neuromod_wagtail.comments.spam.learner.model import Lesson, Model, prior, train
from neuromod_wagtail.comments.spam.text import near_hash
from tests.growth import seconds

PAIN = "The stimulation at {0} Hz took away most of the pain in my leg for {0} weeks."
PADS = "Amazing healing magnets, number {0}, ask doctor Magnet number {0} about them"


def lesson(body, is_spam):
    return Lesson(features(body), is_spam, near_hash(body))


def lessons(number):
    return [
        lesson(text.format(f"{word}{place}"), is_spam)
        for place in range(number)
        for word, text, is_spam in (("a", PAIN, False), ("b", PADS, True))
    ]


def test_the_shipped_filter_is_useful_on_the_first_day():
    model = Model()
    assert model.score(features("Please subscribe to my channel for free gift cards!")) > 0.9
    assert model.score(features("Buy now: http://pads.example/?ref=17 cheap and best prices")) > 0.9
    for real in (PAIN, "My doctor gave me pregabalin 75 mg and then TENS. Please ask yours!", ""):
        assert model.score(features(real)) < 0.2


def test_it_learns_what_a_site_gets():
    model = train(lessons(20))
    assert model.score(features("Ask doctor Magnet about healing magnets")) > 0.5
    assert model.score(features("The stimulation took away most of the pain")) < 0.1


def test_one_more_lesson_and_its_withdrawal():
    model = train(lessons(5))
    before = list(model.weights)
    one = lesson("An offer of crystals from the moon", True)
    assert model.study(one) > 0
    assert list(model.weights) != before
    model.forget(one)
    assert max(abs(a - b) for a, b in zip(model.weights, before, strict=True)) < 1e-5
    assert one.strength == 0


def test_the_same_lessons_give_the_same_weights():
    assert train(lessons(5)).weights == train(lessons(5)).weights
    assert train([]).weights == prior()


@pytest.mark.parametrize("number", [4, 400])
def test_a_burst_that_says_the_same_moves_the_score_within_bounds(number):
    """However often the same spam was approved by mistake."""
    campaign = "Subscribe to my channel and win an iPhone"
    known = lessons(30)
    wrong = [lesson(campaign, False) for _ in range(number)]
    model = train(known + wrong)
    other = features("Please subscribe to our channel and earn money from home")
    assert train(known).score(other) > 0.95
    assert model.score(other) > 0.6, "other spam is still held"
    assert sum(one.limit for one in wrong) <= 3.01


def test_one_mistake_moves_the_score_little():
    known = lessons(30)
    before = train(known).score(features(PAIN.format("c")))
    after = train([*known, lesson(PAIN.format("d"), True)]).score(features(PAIN.format("c")))
    assert before < after < 0.2


def test_many_more_of_one_kind_do_not_drown_the_other():
    spam = [lesson(f"{PADS} {place}{place}x", True) for place in range(500)]
    real = [lesson(PAIN.format(f"z{place}"), False) for place in range(5)]
    model = train(spam + real)
    assert model.score(features("Thank you, the pain is less now.")) < 0.35


def test_words_for_and_against_are_told():
    model = train(lessons(20))
    stored = explanation.evidence(model, "Subscribe! healing magnets took away the pain\n\nx")
    said = explanation.in_words(stored)
    assert "asks to subscribe" in said and "“magnets”" in said.replace(
        "“healing magnets”", "“magnets”"
    )
    assert "Against:" in said and "pain" in said.split("Against:")[1]
    assert explanation.in_words("nonsense") == "nonsense"


def test_the_strongest_words_of_each_side_are_stored_and_reported():
    model = Model(array("f", bytes(4 * SIZE)))
    words = {
        "alpha": 2.0, "beta": 1.0, "gamma": 0.8, "subscribe": 0.7, "epsilon": 0.6, "alph…": 9.0,
        "alpha beta": 0.1, "beta gamma": -0.1, "gamma subscribe": -0.2, "//pads.example": -1.0,
        "subscribe epsilon": -0.5, "epsilon " + "ab" * 20: -0.4, "ab" * 20: -0.3,
    }  # fmt: skip
    for word, weight in words.items():
        model.weights[hashed(word)] = weight
    model.weights[SIGNALS["subscribe"].number] = 0.75
    model.weights[SIGNALS["link"].number] = -0.01
    body = f"Alpha beta gamma subscribe epsilon {'ab' * 30}"
    found = features(body, "https://www.pads.example/buy?x=1")
    assert found.scale == 0.5
    margin = 0.75 + 0.5 * sum(words.values())
    assert model.margin(found) == pytest.approx(margin)
    stored = explanation.evidence(model, body, "https://www.pads.example/buy?x=1")
    assert stored.split("\n") == [
        f"{1 / (1 + math.exp(-margin)):.2f}",
        "+alpha", "+~subscribe", "+beta", "+gamma",
        "-//pads.example", "-subscribe epsilon", f"-epsilon {'ab' * 16}", f"-{'ab' * 20}",
    ]  # fmt: skip
    assert explanation.in_words("0.97\n+alpha\n+~subscribe\n-//pads.example\n-~gone\n-~") == (
        "Spam score 97%. For spam: “alpha”, asks to subscribe. "
        "Against: “pads.example”, “~gone”, “~”."
    )
    assert explanation.in_words("0.10\n-alpha") == "Spam score 10%. Against: “alpha”."
    assert explanation.in_words("0.10") == "Spam score 10%."


def test_scoring_takes_a_few_milliseconds_at_most():
    model, body = Model(), PAIN.format("50") * 2
    # The least of many: what else the machine does makes some of them slower, but not all.
    assert min(seconds(lambda text: model.score(features(text)), body) for _ in range(50)) < 0.003


def test_signals_have_numbers_of_their_own():
    numbers = [signal.number for signal in SIGNALS.values()]
    assert len(numbers) == len(set(numbers))
    assert min(numbers) > 0 and max(numbers) < 64
    assert set(PHRASES) < set(SIGNALS)
