"""Skips for requirements that a machine may lack."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def is_absent(what: str) -> NoReturn:
    """Skip, or fail in the continuous integration, which must have everything."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)
