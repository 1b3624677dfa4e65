"""Where the systems run: a folder, a PostgreSQL server, and all the servers that were started."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from processes import Services, free_port

POSTGRES = str(Path(__file__).resolve().parents[2] / ".ci/postgres")


@dataclass
class Stage:
    """What a system needs to start."""

    services: Services
    database_port: int
    # The process number of the PostgreSQL server, whose CPU time counts as well.
    database_session: int
    super_cache: Path | None = None

    @property
    def work(self) -> Path:
        return self.services.work

    def make_database(self, name: str) -> str:
        """Create an empty database and return its address."""
        address = f"postgres://postgres@127.0.0.1:{self.database_port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{address}/{name}"


@contextlib.contextmanager
def set_up(super_cache: Path | None) -> Iterator[Stage]:
    """Start PostgreSQL; at the end, stop everything that was started."""
    with tempfile.TemporaryDirectory(prefix="peers-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        work.chmod(0o755)
        postgres, port, services = work / "postgres", free_port(), Services(work)
        subprocess.run([POSTGRES, "start", str(postgres), str(port)], check=True)
        try:
            server = int((postgres / "data/postmaster.pid").read_text().split()[0])
            yield Stage(services, port, server, super_cache)
        finally:
            services.stop()
            subprocess.run([POSTGRES, "stop", str(postgres)], check=False)
