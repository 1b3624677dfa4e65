"""Mistakes on purpose: each can be made, each changes the text, and only where it says."""

from __future__ import annotations

import ast
import copy
from pathlib import Path
from typing import Any

from tests.mutation import mutants
from tests.mutation.__main__ import MODULES, equivalent
from tests.mutation.mutants import mutants_of, with_keys

STATES = "neuromod_wagtail.comments.models.states"


def test_every_mistake_is_code_of_its_function():
    every = mutants_of(STATES)
    assert every
    for mutant in every:
        code = mutant.code()
        assert (code.co_qualname, code.co_filename) == (mutant.function, mutant.path)
        before, after = mutant.what.split("  ->  ")
        assert before.partition(": ")[2] != after


def test_every_kind_of_mistake_can_be_made_and_one_in_every_module():
    some = {}
    for module in MODULES:
        every = mutants_of(f"neuromod_wagtail.{module}")
        assert every, module
        for one in every:
            kind = one.what.partition(": ")[0]
            some[kind.rpartition("= ")[2].rpartition(" ")[2]] = some[module] = one
    assert len(some) > len(MODULES) + 8
    assert all(one.code() for one in some.values())


def test_of_two_conditions_the_other_is_left_with_its_value():
    tree = ast.parse("def f(a, b):\n    return a and b, a or b")
    found = []
    for number in range(4):
        again = copy.deepcopy(tree)
        place = list(mutants._places(again))[number]
        assert place.name == "a condition dropped"
        place.change(place.node)
        scope: dict[str, Any] = {}
        exec(compile(ast.fix_missing_locations(again), "f", "exec"), scope)  # noqa: S102
        found.append(scope["f"]("first", "second"))
    assert found == [
        ("second", "first"),
        ("first", "first"),
        ("second", "second"),
        ("second", "first"),
    ]


def test_a_mistake_is_found_again_by_its_key():
    first, *_others, last = mutants_of(STATES)
    assert with_keys([last.key, first.key]) == [last, first]


def test_the_line_that_is_run_is_that_of_the_mistake():
    lines = Path(mutants_of(STATES)[0].path).read_text().splitlines()
    for mutant in mutants_of(STATES):
        text = "\n".join(lines[mutant.first_line - 1 : mutant.last_line])
        assert text.strip(), mutant.label


def test_a_label_means_one_mistake():
    labels = [one.label for one in mutants_of("neuromod_wagtail.wordpress.reading.scanner")]
    assert len(set(labels)) == len(labels)
    assert any(label.endswith("  [2]") for label in labels)


def test_what_is_said_to_change_nothing_is_still_there():
    known = equivalent()
    modules = {label.partition(" ")[0] for label in known}
    labels = {one.label for name in modules for one in mutants_of(f"neuromod_wagtail.{name}")}
    assert known - labels == set()
