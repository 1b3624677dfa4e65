"""A pytest plugin: put mistakes into functions that are loaded, and run the tests that execute them.

For each mistake a forked process gets it and runs the tests that reach its line until one fails. A
test that takes far longer than usual has noticed it, too. `reached.py` knows the tests;
`__main__.py` draws the mistakes and tells what became of them.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import _lru_cache_wrapper
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from types import CodeType, FunctionType
from typing import NoReturn

import coverage
import pytest
from _pytest.runner import runtestprotocol
from django.db import connection

from tests.mutation.mutants import Mutant, name_of, with_keys
from tests.mutation.reached import Reached

# A test may take ten times as long as it did before, and ten seconds more.
PATIENCE = 10

# Recording all tests takes a long time: report progress after this many.
TOLD_AFTER = 200

PASSED, FAILED, CANNOT = 0, 1, 2

PACKAGE = "neuromod_wagtail."

Place = tuple[str, str, int]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mutation")
    group.addoption("--mutants", help="a file with the mistakes to make")
    group.addoption("--outcome", help="the file that takes what became of each")
    group.addoption("--seconds", type=int, default=120, help="of tests that are asked about each")
    group.addoption("--reached", help="the file that knows which tests reach which line")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--mutants"):
        config.pluginmanager.register(Mutation(config), "mutation-run")


class Mutation:
    """One run: which tests execute what, and what became of each mistake."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        order = json.loads(Path(config.getoption("--mutants")).read_text())
        self.modules: list[str] = order["modules"]
        self.mutants = with_keys(order["mutants"])
        self.result = Path(config.getoption("--outcome"))
        self.reached = Reached(Path(config.getoption("--reached")))
        self.most: int = config.getoption("--seconds")
        self.passing: dict[str, bool] = {}  # without a mistake, in a process of its own

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        if missing := self.reached.missing(self.modules, self.items):
            self._learn(missing)
        # What they load and set up for the session is there for all.
        list(
            _run({item.path.parent: item for item in session.items if not _commits(item)}.values())
        )
        self.database = _Database()
        for mutant in self.mutants:
            import_module(mutant.module)
        self.functions, self.caches = _loaded({one.path for one in self.mutants})
        outcome = {}
        for mutant in self.mutants:
            outcome[mutant.key] = self._try(mutant)
            self._write(f"{outcome[mutant.key]}: {mutant.label}")
            self.result.write_text(json.dumps(outcome))
        self.reached.keep()
        return True

    def _write(self, line: str) -> None:
        self.config.get_terminal_writer().line(line)

    def _learn(self, missing: list[str]) -> None:
        """Run tests, in a forked process: those that commit leave another database behind."""
        child = os.fork()
        if child == 0:
            try:
                self._measure(missing)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        self.reached = Reached(self.reached.path)

    def _measure(self, missing: list[str]) -> None:
        # A recorded test counts as recorded for every module of the map.
        modules = sorted({*self.modules, *self.reached.modules})
        measured = coverage.Coverage(data_file=None, config_file=False, include=modules)
        measured.set_option("run:disable_warnings", ["no-data-collected"])
        for module in modules:
            import_module(name_of(Path(module)))
        _functions, self.caches = _loaded(modules)
        measured.start()
        began = _spent()
        for number, (item, passed) in enumerate(_run(self._measured(missing, measured)), 1):
            if number % TOLD_AFTER == 0:
                self._write(f"{number} of {len(missing)} tests recorded")
            now = _spent()
            self.reached.learn(item.nodeid, now - began, passed=passed)
            began = now
        measured.stop()
        data = measured.get_data()
        for module in modules:
            self.reached.learn_lines(module, data.contexts_by_lineno(module))
        self.reached.keep()

    def _measured(self, tests: list[str], measured: coverage.Coverage) -> Iterator[pytest.Item]:
        for test in tests:
            # Else only the first test would run what others are told from a cache.
            for kept in self.caches:
                kept.cache_clear()
            measured.switch_context(test)
            yield self.items[test]

    def _try(self, mutant: Mutant) -> str:
        lines = range(mutant.first_line, mutant.last_line + 1)
        tests = self.reached.tests(mutant.path, lines, self.items)
        if not tests:
            return "no test runs it"
        spent = accumulate(self.reached.seconds[test] for test in tests)
        waiting = [test for test, sum_ in zip(tests, spent, strict=True) if sum_ <= self.most]
        # Only now, because the nearest tests run even if they commit.
        waiting.sort(key=lambda test: _commits(self.items[test]))
        while waiting:
            try:
                failed = self._first_to_fail(waiting, mutant, mutant.code())
            except LookupError:
                return "cannot be made"
            if failed is None:
                return "survived"
            if self._passes(failed, mutant):
                return f"noticed by {failed}"
            waiting = waiting[waiting.index(failed) + 1 :]
        return "survived"

    def _passes(self, test: str, mutant: Mutant) -> bool:
        """Tell whether a test passes when the code that is put in is what was there."""
        if test not in self.passing:
            code = mutant.code(changed=False)
            self.passing[test] = self._first_to_fail([test], mutant, code) is None
            if not self.passing[test]:
                self.reached.failing.add(test)
                self._write(f"left out, as it fails without a mistake: {test}")
        return self.passing[test]

    def _first_to_fail(self, tests: list[str], mutant: Mutant, code: CodeType) -> str | None:
        """Run tests in a forked process until one fails, or takes too long, and return it."""
        self.database.restore()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            self._run_in_child(tests, write, mutant, code)
        os.close(write)
        done = 0
        while select.select([read], [], [], self._wait(tests[min(done, len(tests) - 1)]))[0]:
            some = os.read(read, 1000)
            if not some:
                break
            done += len(some)
        else:
            os.killpg(child, signal.SIGKILL)
        os.close(read)
        result = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if result == CANNOT:
            raise LookupError
        return None if result == PASSED else tests[min(done, len(tests) - 1)]

    def _put_in(self, mutant: Mutant, code: CodeType) -> None:
        """Give every function that was made from the mutant's source the other code."""
        functions = self.functions.get((mutant.path, mutant.function, mutant.function_line))
        if not functions:
            raise LookupError(f"{mutant.function} is not loaded")
        for one in functions:
            if one.__code__.co_freevars != code.co_freevars:
                raise LookupError(f"{mutant.label} changes what the function closes over")
            one.__code__ = code
        # What it, or one that calls it, returned without the mistake is not returned again.
        for kept in self.caches:
            kept.cache_clear()

    def _run_in_child(
        self, tests: list[str], done: int, mutant: Mutant, code: CodeType
    ) -> NoReturn:
        """Run tests until one fails; write a byte for each that passed."""
        result = FAILED
        try:
            os.setpgid(0, 0)
            _silence()
            try:
                self._put_in(mutant, code)
            except LookupError:
                result = CANNOT
            else:
                ran = _run(self._limited(tests))
                if all(ok and os.write(done, b".") for _item, ok in ran):
                    result = PASSED
        finally:
            os._exit(result)

    def _wait(self, test: str) -> float:
        """Seconds by the clock, on a machine that has other work to do."""
        return 10 * (PATIENCE + self.reached.seconds[test])

    def _limited(self, tests: Iterable[str]) -> Iterator[pytest.Item]:
        """Yield tests; before each, limit the CPU time until the next."""
        for test in tests:
            most = int(time.process_time() + PATIENCE + 10 * self.reached.seconds[test])
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
            yield self.items[test]


def _spent() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    return sum(os.times()[:4])


def _run(items: Iterable[pytest.Item]) -> Iterator[tuple[pytest.Item, bool]]:
    """Run tests; what was set up for the session stays, even after the last."""
    for item in items:
        reports = runtestprotocol(item, log=False, nextitem=_Next(item))  # type: ignore[arg-type]
        yield item, not any(report.failed for report in reports)


class _Database:
    """The test database where it is a file: what one process commits, the next would find."""

    def __init__(self) -> None:
        connection.close()
        self.path = Path(connection.settings_dict["NAME"])
        self.rows = self.path.read_bytes() if self.path.is_file() else b""

    def restore(self) -> None:
        if self.rows:
            for rest in ("-wal", "-shm", "-journal"):
                self.path.with_name(self.path.name + rest).unlink(missing_ok=True)
            self.path.write_bytes(self.rows)


def _commits(item: pytest.Item) -> bool:
    """Tell whether a test leaves an empty database behind, so that the others come first."""
    mark = item.get_closest_marker("django_db")
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "transactional_db" in fixtures or bool(mark and mark.kwargs.get("transaction"))


class _Next:
    """As if any test could be next: all is taken down but what the session shares."""

    def __init__(self, item: pytest.Item) -> None:
        self.item = item

    def listchain(self) -> list[object]:
        return [self.item.session]


def _loaded(
    modules: Iterable[str],
) -> tuple[dict[Place, list[FunctionType]], list[_lru_cache_wrapper[object]]]:
    """Return the functions made from these files, by file, name and line, and the package's caches.

    What is frozen is not listed, and what was thrown away is not frozen again: a test would be told
    of it.
    """
    wanted = set(modules)
    found: dict[Place, list[FunctionType]] = defaultdict(list)
    caches: list[_lru_cache_wrapper[object]] = []
    gc.unfreeze()
    with warnings.catch_warnings(action="ignore"):
        gc.collect()
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename in wanted:
            found[_place(one.__code__)].append(one)
        elif isinstance(one, _lru_cache_wrapper) and one.__module__.startswith(PACKAGE):
            caches.append(one)
    gc.freeze()
    return found, caches


def _place(code: CodeType) -> Place:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
