"""CPU time and memory from the settings to the first page, beside Wagtail without this package.

    python benchmarks/start.py [--rounds 5]

Each start is a process of its own: it loads the settings and URLs of the example site, with or
without the apps of this package and its demo, and serves the home page of a new site. The processes
take turns, and the least CPU time of each kind counts: every disturbance adds to it. Python's
compiled files are there, as on any site. ``migrate`` from zero is measured in the same way, each
time on a new database. Prints a table and fails when a limit is passed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("plain", "ours")
MIGRATIONS = 2
LIMITS = {"start ratio": 1.4, "memory MB more": 15, "migrate more, CPU s": 6}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", default=str(Path(__file__).with_suffix(".json")))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        kind, step = arguments.one
        run(kind, STEPS[step])
    else:
        import pairing

        with tempfile.TemporaryDirectory() as folder:
            pairing.report(measure(arguments.rounds, folder), LIMITS, Path(arguments.json))


def measure(rounds: int, folder: str) -> dict[str, float]:
    migrated = in_turns("migrate", [Path(folder, str(number)) for number in range(MIGRATIONS)])
    started = in_turns("start", [Path(folder, "0")] * rounds)
    plain, ours = started["plain"], started["ours"]
    return {
        "start of plain Wagtail, CPU s": round(plain["seconds"], 2),
        "start, CPU s": round(ours["seconds"], 2),
        "start ratio": round(ours["seconds"] / plain["seconds"], 2),
        "memory of plain Wagtail, MB": round(plain["megabytes"]),
        "memory MB more": round(ours["megabytes"] - plain["megabytes"], 1),
        "migrate plain Wagtail, CPU s": round(migrated["plain"]["seconds"], 2),
        "migrate more, CPU s": round(migrated["ours"]["seconds"] - migrated["plain"]["seconds"], 2),
    }


def in_turns(step: str, folders: list[Path]) -> dict[str, dict[str, float]]:
    """Take a step once in each folder, with each kind in turn; return the least of each value."""
    least: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
    for folder in folders:
        for kind, values in least.items():
            for name, value in of_process(folder / kind, kind, step).items():
                values[name] = min(value, values.get(name, value))
    return least


def of_process(place: Path, kind: str, step: str) -> dict[str, float]:
    environment = {**os.environ, "NEUROMOD_VAR": str(place), "DEBUG": "0", "SECRET_KEY": "start"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    answer = subprocess.run(  # noqa: S603  this script
        [sys.executable, __file__, "--one", kind, step],
        env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def run(kind: str, step: Callable[[], None]) -> None:
    """Take a step in this process, and print what it took together with loading everything."""
    sys.path.insert(0, str(ROOT))
    begun = time.process_time()
    if kind == "plain":
        make_plain_project()
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"
    import django

    django.setup()
    if step is migrate:
        begun = time.process_time()
    step()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.process_time() - begun, "megabytes": megabytes}))


def start() -> None:
    from django.test import Client

    answer = Client(headers={"host": "localhost"}).get("/")
    if answer.status_code != 200:
        raise SystemExit(f"The home page answered {answer.status_code}")


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


STEPS = {"start": start, "migrate": migrate}


def make_plain_project() -> None:
    """Make settings and URLs of the example site without our apps."""
    from example_site import settings

    plain: Any = ModuleType("plain_settings")
    plain.__dict__.update({name: getattr(settings, name) for name in dir(settings)})
    ours = ("neuromod_wagtail", "example_site")
    plain.INSTALLED_APPS = [app for app in plain.INSTALLED_APPS if not app.startswith(ours)]
    plain.MIDDLEWARE = [name for name in plain.MIDDLEWARE if not name.startswith(ours)]
    plain.ROOT_URLCONF = "plain_urls"  # the module beside this one
    sys.modules["plain_settings"] = plain
    os.environ["DJANGO_SETTINGS_MODULE"] = "plain_settings"


if __name__ == "__main__":
    main()
