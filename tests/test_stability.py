"""The names that are promised to stay exist, and are those that the documentation imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

from tests.documents import ROOT, code_of

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TABLE = (ROOT / "docs/reference/stability.md").read_text().split("So are:")[0]
PUBLIC = set(re.findall(r"`(neuromod_wagtail[\w.]+)`", TABLE))


def imported(page: Path) -> Iterator[str]:
    for block in code_of(str(page.relative_to(ROOT))):
        if block.language != "python":
            continue
        for node in ast.walk(ast.parse(block.text)):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("neuromod_wagtail"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_public_names_exist() -> None:
    assert len(PUBLIC) > 40
    for name in PUBLIC:
        resolve_name(name)


def test_names_that_the_documentation_imports_are_public() -> None:
    named = {name for page in PAGES for name in imported(page)}
    assert len(named) > 20
    assert {name for name in named if not {name, name.rpartition(".")[0]} & PUBLIC} == set()


def test_names_that_settings_default_to_are_public() -> None:
    """What a setting may be replaced with is a subclass of its default."""
    from neuromod_wagtail.conf import PREFIX, SETTINGS

    paths = {str(one.default) for name, one in SETTINGS.items() if name.startswith(PREFIX)}
    ours = {path for path in paths if path.startswith("neuromod_wagtail.")}
    assert len(ours) > 3
    assert ours <= PUBLIC
