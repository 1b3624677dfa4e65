"""Work that waits for a commit, and must not fail what was committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVarTuple

from django.db import transaction

Ts = TypeVarTuple("Ts")


def afterwards(work: Callable[[*Ts], object], *arguments: *Ts) -> None:
    """Call ``work`` after the commit; a failure is logged.

    Django names what failed by its ``__qualname__``, which a ``partial`` does not have: logging the
    failure would then fail itself.
    """

    def run() -> None:
        work(*arguments)

    transaction.on_commit(run, robust=True)
