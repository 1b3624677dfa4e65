"""Makes the database of this version: ``python -m tests.upgrades``, before each release.

Run it in the environment with the oldest supported versions, which all newer ones can take over.
"""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.projects.full.settings"
    with tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        # Before Django opens anything: the tests' own database is not touched.
        settings.DATABASES["default"]["NAME"] = f"{folder}/site.sqlite3"
        settings.MEDIA_ROOT = f"{folder}/media"
        django.setup()
        make(Path(folder))


def make(folder: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    from neuromod_wagtail import __version__
    from tests.upgrades import DATABASE, FACTS, FOLDER, LIMIT, migrations, tables
    from tests.upgrades.site import build

    call_command("migrate", verbosity=0)
    build()
    call_command("check_reader_comments")
    connection.close()
    with closing(sqlite3.connect(folder / "site.sqlite3")) as database:
        rows = {
            table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in sorted(tables())
        }
        database.execute("VACUUM INTO ?", [str(folder / "small.sqlite3")])
    if empty := [table for table, number in rows.items() if not number]:
        print("Without a row (add one in tests/upgrades/site.py):", ", ".join(empty))
    packed = lzma.compress((folder / "small.sqlite3").read_bytes(), preset=9)
    if len(packed) > LIMIT:
        raise SystemExit(f"The database has {len(packed)} bytes, and may have {LIMIT}.")
    facts = {
        "made_with": {name: version(name) for name in ("Django", "wagtail")},
        "migrations": migrations(),
        "rows": rows,
    }
    (FOLDER / f"{__version__}{DATABASE}").write_bytes(packed)
    (FOLDER / f"{__version__}{FACTS}").write_text(json.dumps(facts, indent=2) + "\n")
    print(f"tests/upgrades/{__version__}{DATABASE}: {len(packed) // 1000} kB, {len(rows)} tables")


if __name__ == "__main__":
    main()
