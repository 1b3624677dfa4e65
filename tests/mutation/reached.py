"""Record which tests reach which line, and keep the record in `var/mutation/` between runs.

A test without a record is run; for a module without a record, all tests are. Lines and modules that
moved are found again; a changed line keeps the tests of the line that it replaced.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from tests.mutation.mutants import ROOT


class Reached:
    """The tests of one project: the seconds that each takes, and the lines that it reaches."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        self.seconds: dict[str, float] = kept.get("seconds", {})
        self.failing: set[str] = set(kept.get("failing", ()))
        self.lines: dict[str, dict[int, set[str]]] = {}
        modules: dict[str, Any] = kept.get("modules", {})
        for before, module in modules.items():
            if name := _place_of(before, modules):
                old = {int(line): set(tests) for line, tests in module["lines"].items()}
                new = (ROOT / name).read_text().splitlines()
                self.lines[name] = _followed(old, module["text"].splitlines(), new)

    @property
    def modules(self) -> list[str]:
        return [str(ROOT / name) for name in self.lines]

    def missing(self, modules: Iterable[str], tests: Iterable[str]) -> list[str]:
        """Return the tests that have to be run before the map can be asked about the modules."""
        if any(_name(module) not in self.lines for module in modules):
            self.seconds.clear()  # of no test it is known whether it reaches the new one
            return list(tests)
        return [test for test in tests if test not in self.seconds]

    def learn(self, test: str, seconds: float, *, passed: bool) -> None:
        self.seconds[test] = round(seconds, 3)
        (self.failing.discard if passed else self.failing.add)(test)

    def learn_lines(self, module: str, tests_by_line: dict[int, list[str]]) -> None:
        lines = self.lines.setdefault(_name(module), {})
        for line, tests in tests_by_line.items():
            lines.setdefault(line, set()).update(filter(None, tests))

    def keep(self) -> None:
        modules = {
            name: {
                "text": (ROOT / name).read_text(),
                "lines": {line: sorted(tests) for line, tests in lines.items()},
            }
            for name, lines in self.lines.items()
        }
        kept = {"seconds": self.seconds, "failing": sorted(self.failing), "modules": modules}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(kept))
        part.replace(self.path)

    def tests(self, module: str, lines: range, there: Collection[str]) -> list[str]:
        """Return the tests that reach one of the lines, the nearest to the module first.

        Of equally near ones the fastest come first.
        """
        reached = self.lines.get(_name(module), {})
        found = {test for line in lines for test in reached.get(line, ())} & set(there)
        folder, near = _near(module)

        def place(test: str) -> tuple[bool, bool, float, str]:
            return not test.startswith(near), not test.startswith(folder), self.seconds[test], test

        return sorted(found - self.failing, key=place)


def _name(path: str) -> str:
    return str(Path(path).relative_to(ROOT))


def _place_of(name: str, known: Collection[str]) -> str:
    """Find a module, even if it moved to another folder; "" if it is gone."""
    path = ROOT / name
    if path.exists():
        return name
    named_so = [_name(str(one)) for one in (ROOT / "neuromod_wagtail").rglob(path.name)]
    new = [one for one in named_so if one not in known]
    return new[0] if len(new) == 1 else ""


def _near(path: str) -> tuple[str, str]:
    """How the tests of the folder begin that mirrors a module's, and those of the file."""
    module = Path(path).relative_to(ROOT / "neuromod_wagtail")
    folder = f"tests/{module.parent}/"
    return folder, f"{folder}test_{module.stem}"


def _followed(
    tests: dict[int, set[str]], before: list[str], after: list[str]
) -> dict[int, set[str]]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    found = {}
    for _kind, old, old_end, new, new_end in matcher.get_opcodes():
        for line in range(new, new_end):
            was = min(old + line - new, max(old, old_end - 1))
            found[line + 1] = set(tests.get(was + 1, ()))
    return found
