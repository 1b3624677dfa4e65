"""An environment of its own for a system that the package index has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from peer import Unavailable


def make(folder: Path, packages: list[str], python: str = sys.executable) -> str:
    """Create an environment with the newest versions, and return the path of its Python."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    inside = str(folder / "bin/python")
    command = [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *packages], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(done.stderr.strip().splitlines()[-1])
    return inside


def find_python(oldest: tuple[int, int]) -> str:
    """Return the newest Python on this machine, at least ``oldest``."""
    if sys.version_info >= oldest:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(oldest[1] + 3, oldest[1] - 1, -1):
        version = f"3.{minor}"
        for candidate in (f"python{version}", *pyenv.glob(f"{version}.*/bin/python")):
            try:
                subprocess.run([candidate, "-c", "import venv"], check=True, capture_output=True)
            except (OSError, subprocess.CalledProcessError):
                continue
            return str(candidate)
    raise Unavailable(f"there is no Python {oldest[0]}.{oldest[1]} or newer")
