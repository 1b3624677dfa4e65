"""The Nu HTML checker, which the W3C's own validator runs on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.absent import is_absent

JAR = Path(sys.prefix) / "share" / "vnu.jar"

NuChecker = Callable[[dict[str, bytes]], list[str]]


@pytest.fixture(scope="session")
def nu_checker(tmp_path_factory: pytest.TempPathFactory) -> NuChecker:
    """Call it with ``{name: document}``; it returns one line per error, ``name:line message``."""
    java = shutil.which("java")
    if java is None or not JAR.is_file():
        is_absent("the Nu HTML checker (`.ci/install-browser`; it needs Java)")

    def check(documents: dict[str, bytes]) -> list[str]:
        folder = tmp_path_factory.mktemp("nu")
        paths = []
        for number, document in enumerate(documents.values()):
            path = folder / f"{number}.html"
            path.write_bytes(document)
            paths.append(str(path))
        done = subprocess.run(
            [java, "-jar", str(JAR), "--format", "json", "--errors-only", *paths],
            capture_output=True,
            timeout=120,
        )
        names = list(documents)
        return [
            f"{names[int(Path(error['url']).stem)]}:{error.get('lastLine')} {error['message']}"
            for error in json.loads(done.stderr)["messages"]
        ]

    return check
