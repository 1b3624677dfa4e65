"""A pytest plugin: put mistakes into functions that are loaded, and run the tests that execute them.

First all tests run once, to learn which of them execute which line. Then, for each mistake, a
forked process gets it and runs those tests until one fails. A process that takes too long counts
as noticed. `__main__.py` draws the mistakes and tells what became of them.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.mutants import Mutant, with_keys

# Of the lines that hundreds of tests execute, the first so many tests are asked.
MOST_TESTS = 150


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mutation")
    group.addoption("--mutants", help="a file with the keys of the mistakes to make")
    group.addoption("--outcome", help="the file that takes what became of each")
    group.addoption("--processes", type=int, default=2)
    group.addoption("--seconds", type=int, default=300, help="CPU time that one mistake may take")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--mutants"):
        config.pluginmanager.register(Mutation(config), "mutation-run")


class Mutation:
    """One run: which tests execute what, and what became of each mistake."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.mutants = with_keys(json.loads(Path(config.getoption("--mutants")).read_text()))
        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, include=sorted({one.path for one in self.mutants})
        )
        self.outcome: dict[str, str] = {}
        self.unsteady: set[str] = set()
        self.running: dict[int, tuple[Mutant, float]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        tests = self._learn(list(items.values()))
        self._try_unchanged(
            [items[node] for node in {node for some in tests.values() for node in some}]
        )
        for mutant in self.mutants:
            chosen = [items[node] for node in tests[mutant.key] if node not in self.unsteady]
            if not chosen:
                self.outcome[mutant.key] = "no test runs it"
                continue
            self._wait(self.config.getoption("--processes") - 1)
            self._start(mutant, chosen)
        self._wait(0)
        self._tell()
        return True

    def _learn(self, items: list[pytest.Item]) -> dict[str, list[str]]:
        """Run every test once; return the tests that execute the lines of each mistake."""
        self.coverage.start()
        outcomes = _outcomes(items)
        for item in items:
            self.coverage.switch_context(item.nodeid)
            if not next(outcomes)[1]:
                self.unsteady.add(item.nodeid)
        self.coverage.stop()
        data = self.coverage.get_data()
        tests: dict[str, list[str]] = defaultdict(list)
        for mutant in self.mutants:
            by_line = data.contexts_by_lineno(mutant.path)
            lines = range(mutant.first_line, mutant.last_line + 1)
            nodes = sorted({node for line in lines for node in by_line.get(line, ()) if node})
            tests[mutant.key] = nodes[:MOST_TESTS]
        return tests

    def _try_unchanged(self, items: list[pytest.Item]) -> None:
        """Leave out tests that fail in a forked process although nothing was changed."""
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            failed = [item.nodeid for item, passed in _outcomes(items) if not passed]
            with os.fdopen(write, "w") as pipe:
                json.dump(failed, pipe)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.unsteady.update(json.load(pipe))
        os.wait()

    def _start(self, mutant: Mutant, items: list[pytest.Item]) -> None:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            seconds = self.config.getoption("--seconds")
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            _silence()
            try:
                _put_in(mutant)
            except LookupError:
                os._exit(2)
            os._exit(0 if all(passed for _item, passed in _outcomes(items)) else 1)
        self.running[child] = mutant, time.monotonic()

    def _wait(self, most: int) -> None:
        """Wait until at most so many processes are left."""
        while len(self.running) > most:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child in self.running:
                mutant, _began = self.running.pop(child)
                code = os.waitstatus_to_exitcode(status)
                self.outcome[mutant.key] = {0: "survived", 2: "cannot be made"}.get(code, "noticed")
                continue
            for other, (_mutant, began) in self.running.items():
                # Who only waits uses no CPU time.
                if time.monotonic() - began > 4 * self.config.getoption("--seconds"):
                    os.killpg(other, signal.SIGKILL)
            time.sleep(0.02)

    def _tell(self) -> None:
        write = self.config.get_terminal_writer().line
        write()
        for test in sorted(self.unsteady):
            write(f"left out, as it fails without a mistake: {test}")
        Path(self.config.getoption("--outcome")).write_text(json.dumps(self.outcome))


def _outcomes(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, bool]]:
    """Run tests; fixtures of the session stay, as there always seems to be another test."""
    for index, item in enumerate(items):
        following = next((one for one in items[index + 1 :]), None) or _another(item)
        reports = runtestprotocol(item, log=False, nextitem=following)
        yield item, not any(report.failed for report in reports)


def _another(item: pytest.Item) -> pytest.Item:
    return next((one for one in item.session.items if one is not item), item)


def _put_in(mutant: Mutant) -> None:
    """Give every function that was made from the mutant's source the code with the mistake."""
    code = mutant.code()
    place = (mutant.path, mutant.function, mutant.function_line)
    found = False
    gc.unfreeze()  # what is frozen is not listed
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            old = one.__code__
            if (old.co_filename, old.co_qualname, old.co_firstlineno) == place:
                if old.co_freevars != code.co_freevars:
                    raise LookupError(f"{mutant.label} changes what the function closes over")
                one.__code__ = code
                found = True
    if not found:
        raise LookupError(f"{mutant.function} is not loaded")


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
