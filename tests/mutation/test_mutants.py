"""Mistakes on purpose: each can be made, each changes the text, and only where it says."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.mutation.__main__ import MODULES
from tests.mutation.mutants import mutants_of, with_keys

STATES = "neuromod_wagtail.comments.states"


def test_every_mistake_is_code_of_its_function():
    mutants = mutants_of(STATES)
    assert mutants
    for mutant in mutants:
        code = mutant.code()
        assert (code.co_qualname, code.co_filename) == (mutant.function, mutant.path)
        before, after = mutant.what.split("  ->  ")
        assert before.partition(": ")[2] != after


def test_a_mistake_is_found_again_by_its_key():
    first, *_others, last = mutants_of(STATES)
    assert with_keys([last.key, first.key]) == [last, first]


def test_the_line_that_is_run_is_that_of_the_mistake():
    lines = Path(mutants_of(STATES)[0].path).read_text().splitlines()
    for mutant in mutants_of(STATES):
        text = "\n".join(lines[mutant.first_line - 1 : mutant.last_line])
        assert text.strip(), mutant.label


def test_the_modules_that_are_tried_by_themselves_are_there():
    for module in MODULES:
        mutants = mutants_of(f"neuromod_wagtail.{module}")
        assert all(ast.parse(Path(one.path).read_text()) for one in mutants[:1])
        assert mutants, module
