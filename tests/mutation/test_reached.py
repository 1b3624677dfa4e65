"""Which tests are asked about a line: those that reached it, nearest first, after changes, too."""

from __future__ import annotations

import pytest

from tests.mutation import reached

MODULE = "neuromod_wagtail/comments/policy.py"
NEAR = "tests/comments/test_policy.py::test_near"
FOLDER = "tests/comments/views/test_manage.py::test_beside"
FAST, SLOW, FAILING = (f"tests/other.py::test_{name}" for name in ("fast", "slow", "failing"))
BEFORE = "def one():\n    return 1\n\n\ndef two():\n    return 2\n"


@pytest.fixture
def module(tmp_path, monkeypatch):
    path = tmp_path / MODULE
    path.parent.mkdir(parents=True)
    path.write_text(BEFORE)
    monkeypatch.setattr(reached, "ROOT", tmp_path)
    return path


@pytest.fixture
def known(module, tmp_path):
    known = reached.Reached(tmp_path / "var" / "known.json")
    for test, seconds in ((NEAR, 2), (FOLDER, 9), (FAST, 0.1), (SLOW, 3), (FAILING, 0.1)):
        known.learn(test, seconds, passed=test != FAILING)
    known.learn_lines(str(module), {2: ["", SLOW, FAST, NEAR, FOLDER, FAILING], 6: [SLOW]})
    known.keep()
    return known


def again(known):
    return reached.Reached(known.path)


def test_nearest_then_fastest_and_none_that_fails(known, module):
    everybody = [FAILING, SLOW, FAST, NEAR, FOLDER]
    for one in (known, again(known)):
        assert one.tests(str(module), range(2, 3), everybody) == [NEAR, FOLDER, FAST, SLOW]
        assert one.tests(str(module), range(6, 7), everybody) == [SLOW]
        assert one.tests(str(module), range(2, 3), [SLOW]) == [SLOW]
        assert one.tests(str(module), range(1, 2), everybody) == []
        assert one.modules == [str(module)]


def test_lines_are_found_again(known, module):
    """One line was added above, one of the others changed, one was added to the function."""
    module.write_text(
        "import os\n\ndef one():\n    return 10\n\n\ndef two():\n    x = 1\n    return 2"
    )
    now = again(known)
    asked = {
        line: now.tests(str(module), range(line, line + 1), [SLOW, FAST]) for line in (1, 4, 9)
    }
    assert asked == {1: [], 4: [FAST, SLOW], 9: [SLOW]}


def test_a_module_is_found_again_in_another_folder(known, module):
    moved = module.parent / "rules" / module.name
    moved.parent.mkdir()
    module.rename(moved)
    assert again(known).tests(str(moved), range(6, 7), [SLOW]) == [SLOW]
    module.with_name("views").mkdir()
    (module.with_name("views") / module.name).write_text(BEFORE)
    assert again(known).missing([str(moved)], [SLOW]) == [SLOW], "either could be it"


def test_only_what_is_not_known_is_run(known, module):
    assert known.missing([str(module)], [FAST, "tests/new.py::test", SLOW]) == [
        "tests/new.py::test"
    ]
    other = module.with_name("other.py")
    assert known.missing([str(module), str(other)], [FAST, SLOW]) == [FAST, SLOW]
    module.unlink()
    assert again(known).missing([str(module)], [FAST]) == [FAST]
