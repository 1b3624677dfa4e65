"""Every icon is one of Wagtail's or of the package: a name that is unknown leaves a gap."""

from __future__ import annotations

import re
from pathlib import Path

from wagtail.admin.icons import get_icons

import neuromod_wagtail

NAMED = re.compile(r"""\b(?:ICON|(?:\w+_)?icon(?:_name)?|icon name) ?= ?["']([a-z0-9-]+)["']""")


def test_every_icon_exists() -> None:
    folder = Path(neuromod_wagtail.__file__).parent
    sources = [path for kind in ("*.py", "*.html") for path in folder.rglob(kind)]
    named = {name for path in sources for name in NAMED.findall(path.read_text())}
    known = set(re.findall(r'id="icon-([a-z0-9-]+)"', get_icons()))
    assert {"warning", "neuromod-modality"} < named
    assert named <= known
