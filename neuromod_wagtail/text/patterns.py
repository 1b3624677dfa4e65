"""Regular expressions that are compiled on first use, so that a site does not start more slowly."""

from __future__ import annotations

import re
from typing import cast


class _Later:
    """A pattern that keeps each method of the compiled one from the first time it is asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def compiled_later(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern ``re.compile`` would return, for long ones that few requests need."""
    return cast("re.Pattern[str]", _Later(source, flags))
