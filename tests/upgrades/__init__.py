"""Databases of released versions, which the present code must be able to take over.

``python -m tests.upgrades`` makes that of the present version, before it is released. Of each there
are two files: the database of a small site on SQLite, compressed, and what it was made with.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

FOLDER = Path(__file__).resolve().parent
DATABASE, FACTS = ".sqlite3.xz", ".json"
# The largest that a database may be, in bytes: all of them stay in the repository.
LIMIT = 300_000


def versions() -> list[str]:
    return sorted(path.name.removesuffix(FACTS) for path in FOLDER.glob(f"*{FACTS}"))


def unpack(version: str, target: Path) -> None:
    target.write_bytes(lzma.decompress((FOLDER / f"{version}{DATABASE}").read_bytes()))


def facts_of(version: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((FOLDER / f"{version}{FACTS}").read_text())
    return facts


def migrations() -> dict[str, str]:
    """The package's migrations by name, each with a checksum of its code."""
    return {
        f"{label}.{name}": _checksum(migration.__module__)
        for (label, name), migration in sorted(MigrationLoader(None).disk_migrations.items())
        if label.startswith("neuromod_")
    }


def _checksum(module: str) -> str:
    label, name = module.rsplit(".migrations.", 1)
    [config] = [one for one in apps.get_app_configs() if one.name == label]
    lines = (Path(config.path) / "migrations" / f"{name}.py").read_text().splitlines()
    code = [line for line in lines if not line.startswith("#")]
    return sha256("\n".join(code).encode()).hexdigest()[:16]


def not_as_released(version: str) -> list[str]:
    """Migrations of the version that have since been changed or removed."""
    now = migrations()
    then: dict[str, str] = facts_of(version)["migrations"]
    return sorted(name for name, checksum in then.items() if now.get(name) != checksum)


def tables() -> Iterator[str]:
    """The tables of all models of the package."""
    for config in apps.get_app_configs():
        if config.label.startswith("neuromod_"):
            yield from (model._meta.db_table for model in config.get_models(True))
