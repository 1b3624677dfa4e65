"""A Django site with a package of others: an environment of its own, gunicorn, PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import environment
from peer import Posts
from processes import PATIENCE, free_port
from stage import Stage

HERE = Path(__file__).parent
SECRET_KEY = "not-secret-and-only-for-this-benchmark-of-a-few-minutes"  # noqa: S105


class DjangoSite:
    """The site in the folder ``NAME_site``, which has settings, addresses and ``fill.py``."""

    def __init__(
        self, stage: Stage, name: str, packages: list[str], python: str = sys.executable
    ) -> None:
        self.stage, self.name, self.folder = stage, name, HERE / f"{name}_site"
        packages = [*packages, "gunicorn", "psycopg[binary]"]
        self.python = environment.make(stage.work / name, packages, python)
        self.variables = {
            **os.environ,
            "PYTHONPATH": f"{self.folder}:{HERE}",
            "DJANGO_SETTINGS_MODULE": "settings",
            "DATABASE_URL": stage.make_database(name),
            "SECRET_KEY": SECRET_KEY,
        }

    def fill(self, what: str) -> Posts:
        """Create the articles or fill the queue ("articles", "pending")."""
        done = subprocess.run(
            [self.python, "fill.py", what],
            env=self.variables,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            check=True,
        )
        return {slug: (page, first) for slug, (page, first) in json.loads(done.stdout).items()}

    def serve(self) -> tuple[int, set[int]]:
        """Start one process; return its port and the sessions of all processes."""
        port = free_port()
        command = [self.python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
        command += ["--timeout", str(PATIENCE), "--log-level", "warning"]
        command.append("django.core.wsgi:get_wsgi_application()")
        session = self.stage.services.start(self.name, command, env=self.variables, cwd=self.folder)
        self.stage.services.wait_for(port)
        return port, {session, self.stage.database_session}
