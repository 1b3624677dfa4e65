"""Regular expressions that are compiled on first use, to keep start-up fast."""

from __future__ import annotations

import re
from typing import cast


class _LazyPattern:
    """A pattern that compiles on first use and then keeps the methods of the compiled one."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def lazy_re_compile(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern compiled on first use, for long ones that few requests need."""
    return cast("re.Pattern[str]", _LazyPattern(source, flags))
