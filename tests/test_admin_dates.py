"""Dates and times in the admin have one form each."""

from __future__ import annotations

import re
from pathlib import Path

import neuromod_wagtail

PACKAGE = Path(neuromod_wagtail.__file__).parent
# The formats of the language, and what machines read.
FORMATS = {"DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "c", "Y-m-d"}
USED = re.compile(r"""\|(?:date|time):["']([^"']+)["']""")


def test_the_screens_of_the_admin_use_no_other_formats():
    found = {
        (path.relative_to(PACKAGE), used)
        for path in PACKAGE.rglob("admin/**/*.html")
        for used in USED.findall(path.read_text())
    }
    assert found
    assert not [pair for pair in found if pair[1] not in FORMATS]
