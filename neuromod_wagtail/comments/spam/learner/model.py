"""The model: logistic regression that starts from the signals' weights, learned by dual ascent.

The weights are those of the signals plus the sum of what each lesson adds, ``strength * features``.
This form (Yu, Huang and Lin 2011, "Dual coordinate descent methods for logistic regression")
suits a filter that people train:

* one more lesson is one small step; nothing else has to be read again;
* what a lesson adds can be taken away again, exactly;
* a lesson never adds more than its ``limit``, whatever is in it.

Pure: knows no database.
"""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log

from neuromod_wagtail.comments.spam.learner.features import BIAS, SIGNALS, SIZE, Features

ROUNDS = 15
# The bias is a feature that every comment has.
BIAS_PLACE = 0
# Lessons that say the same count as so many at most.
SAME = 3.0
# So many lessons of one side count in full, even without any of the other.
FEWEST = 20


def prior() -> array[float]:
    """Return the weights before anything was learned."""
    weights = array("f", bytes(4 * SIZE))
    weights[BIAS_PLACE] = BIAS
    for signal in SIGNALS.values():
        weights[signal.number] = signal.weight
    return weights


@dataclass
class Lesson:
    """A decided comment. ``strength`` is what it adds to the weights, at most ``limit``.

    ``group`` is the same for lessons that say the same.
    """

    features: Features
    is_spam: bool
    group: str = ""
    limit: float = 1.0
    strength: float = 0.0


@dataclass
class Model:
    """The weights of all features."""

    weights: array[float] = field(default_factory=prior)

    def margin(self, found: Features) -> float:
        weights = self.weights
        words = sum([weights[word] for word in found.words])
        signs = sum([weights[sign] for sign in found.signals])
        return weights[BIAS_PLACE] + signs + found.scale * words

    def score(self, found: Features) -> float:
        """Return the probability that the comment is spam."""
        return probability(self.margin(found))

    def study(self, lesson: Lesson) -> float:
        """Let the weights agree with a lesson as far as its limit allows. Return the change."""
        sign = 1.0 if lesson.is_spam else -1.0
        before = lesson.strength
        agreement = sign * self.margin(lesson.features)
        lesson.strength = _best(agreement, before, size_of(lesson.features), lesson.limit)
        self._add(lesson.features, sign * (lesson.strength - before))
        return abs(lesson.strength - before)

    def forget(self, lesson: Lesson) -> None:
        """Take away what the lesson added."""
        self._add(lesson.features, -lesson.strength if lesson.is_spam else lesson.strength)
        lesson.strength = 0.0

    def _add(self, found: Features, amount: float) -> None:
        weights = self.weights
        weights[BIAS_PLACE] += amount
        for sign in found.signals:
            weights[sign] += amount
        step = amount * found.scale
        for word in found.words:
            weights[word] += step


def train(
    lessons: Sequence[Lesson], *, base: Model | None = None, parts: Sequence[float] = ()
) -> Model:
    """Return a model of all lessons, whose limits are set and strengths found again.

    It starts from ``base``. ``parts``: by how much each lesson is to weigh less.
    """
    set_limits(lessons, parts)
    model = Model(array("f", base.weights)) if base else Model()
    for lesson in lessons:
        lesson.strength = 0.0
    order = list(lessons)
    # The order matters little, but the same lessons give the same weights.
    shuffled = random.Random(1)  # noqa: S311
    for _round in range(ROUNDS):
        shuffled.shuffle(order)
        if max((model.study(lesson) for lesson in order), default=0.0) < 0.01:
            break
    return model


def set_limits(lessons: Sequence[Lesson], parts: Sequence[float] = ()) -> None:
    """Limit what a lesson may add: less where many say the same, or many more are on its side.

    A campaign that was marked a thousand times teaches no more than a few decisions, and a site
    with a hundred times more spam than comments still learns what comments are like.
    """
    groups = Counter((lesson.is_spam, lesson.group) for lesson in lessons if lesson.group)
    for place, lesson in enumerate(lessons):
        same = groups[lesson.is_spam, lesson.group] if lesson.group else 1
        lesson.limit = min(1.0, SAME / same) * (parts[place] if parts else 1.0)
    sides = {
        side: sum(one.limit for one in lessons if one.is_spam == side) for side in (True, False)
    }
    for side in sides:
        part = min(1.0, (2 * sides[not side] + FEWEST) / sides[side]) if sides[side] else 1.0
        for lesson in lessons:
            if lesson.is_spam == side:
                lesson.limit *= part


def size_of(found: Features) -> float:
    """Return the squared length of the features, with the bias."""
    return 1.0 + len(found.signals) + found.scale**2 * len(found.words)


def probability(margin: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, margin))))


def _best(agreement: float, before: float, size: float, limit: float) -> float:
    """Return the strength that is best while all other lessons stay as they are.

    The zero of a function that grows with the strength, by bisection.
    """
    low, high = 0.0, limit
    for _step in range(16):
        middle = (low + high) / 2
        if agreement + size * (middle - before) + log(middle / (limit - middle)) > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2
