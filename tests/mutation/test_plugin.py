"""What one test left in a cache, the next does not find while it is recorded."""

from __future__ import annotations

import gc
from functools import cache
from types import SimpleNamespace

from tests.mutation.mutants import ROOT, name_of, path_of
from tests.mutation.plugin import Mutation, _loaded

IP = "neuromod_wagtail.comments.security.ip"


def test_each_test_runs_what_another_has_cached():
    seen, contexts = [], []
    kept = cache(lambda: seen.append(contexts[-1]))
    run = SimpleNamespace(caches=[kept], items={"first": 1, "second": 2})
    measured = SimpleNamespace(switch_context=contexts.append)
    for _item in Mutation._measured(run, ["first", "second"], measured):  # type: ignore[arg-type]
        kept()
        kept()
    assert seen == contexts == ["first", "second"]


def test_the_caches_are_those_of_the_package():
    __import__(IP)
    _functions, caches = _loaded([])
    gc.unfreeze()
    assert IP in {one.__module__ for one in caches}
    assert {one.__module__.partition(".")[0] for one in caches} == {"neuromod_wagtail"}


def test_a_file_is_imported_by_its_name():
    for name in (IP, "neuromod_wagtail.comments.actions"):
        assert path_of(name).is_relative_to(ROOT)
        assert name_of(path_of(name)) == name
