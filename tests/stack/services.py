"""The services of a production site on one machine, each a real process of Debian's package.

PostgreSQL, Redis, two web nodes, a worker and Varnish, with the files of ``example_site/deploy``.
Everything is in one folder, listens on 127.0.0.1 and is gone after ``stop``.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "example_site" / "deploy"
PACKAGES = {"redis-server": "redis-server", "varnishd": "varnish"}
# Room for the database in the test with a full disk.
DISK = "400m"
NAMES = ("postgres", "redis", "web1", "web2", "varnish", "smtp")


def install_missing() -> None:
    """Install what the machine lacks, as root on Debian."""
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"Install these packages first: {', '.join(missing)}.")
    # At this run level Debian's packages start no service.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    subprocess.run(install, check=True, env=quiet)


def free_ports(number: int) -> list[int]:
    probes = [socket.socket() for _number in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_until(is_so: Callable[[], object], seconds: float = 60, *, what: str) -> float:
    """Wait until something is true, and return how many seconds that took."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"Waited {seconds:.0f} s in vain: {what}.")
        time.sleep(0.02)
    return time.monotonic() - began


class Process:
    """A process with children of its own, and a log."""

    def __init__(self, stack: Stack, name: str, command: list[str], **env: str) -> None:
        self.stack, self.name, self.command, self.env = stack, name, command, env
        self.log = stack.folder / f"{name}.log"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**self.stack.env, **self.env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process and its children; one that does not obey in time is killed."""
        process, self.running = self.running, None
        if process is None:
            return
        try:
            os.killpg(process.pid, how)
            process.wait(timeout=30)
        except ProcessLookupError:
            process.wait()
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Stack:
    """All services, with the demo or an empty site. Use it as a context manager."""

    def __init__(self, *, with_demo: bool) -> None:
        self.with_demo = with_demo
        install_missing()
        self.folder = Path(tempfile.mkdtemp(prefix="neuromod-stack-"))
        self.folder.chmod(0o755)
        self.ports = dict(zip(NAMES, free_ports(len(NAMES)), strict=True))
        self.url = f"http://127.0.0.1:{self.ports['varnish']}"
        self.host = f"127.0.0.1:{self.ports['varnish']}"
        self.database = f"postgres://postgres@127.0.0.1:{self.ports['postgres']}/neuromod"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "example_site.settings_production",
            "NEUROMOD_VAR": str(self.folder / "var"),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "BASE_URL": self.url,
            "DATABASE_URL": self.database,
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "VARNISH_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.ports['smtp']}",
            "DEFAULT_FROM_EMAIL": "blog@example.org",
            # Clients of the tests write the header that nginx would.
            "PROXIES": "2",
            "PYTHON": sys.executable,
        }
        node = [sys.executable, "-m", "gunicorn", "--config", f"{DEPLOY}/gunicorn.conf.py"]
        self.redis = Process(self, "redis", [
            "redis-server", "--bind", "127.0.0.1", "--port", str(self.ports["redis"]),
            "--dir", str(self.folder), "--save", "",
        ])  # fmt: skip
        self.nodes = [
            Process(self, name, node, WEB_BIND=f"127.0.0.1:{self.ports[name]}")
            for name in ("web1", "web2")
        ]
        self.worker = Process(
            self, "worker", [sys.executable, "manage.py", "db_worker", "--interval", "0.2"]
        )
        self.varnish = Process(self, "varnish", [
            "varnishd", "-F", "-a", f"127.0.0.1:{self.ports['varnish']}",
            "-f", str(self.folder / "varnish.vcl"), "-p", f"vcl_path={self.folder}",
            "-n", str(self.folder / "varnish"), "-s", "malloc,64m", "-T", "none",
        ])  # fmt: skip
        self.has_disk = False

    def __enter__(self) -> Stack:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *args: object) -> None:
        self.stop()

    def start(self) -> None:
        self._start_postgres()
        self.redis.start()
        self.manage("migrate", "--noinput")
        if self.with_demo:
            port = str(self.ports["varnish"])
            self.manage("demo", "--no-serve", "--port", port, settings="settings")
        self.manage("collectstatic", "--noinput")
        self._write_vcl()
        for process in (*self.nodes, self.worker):
            process.start()
        for name in ("web1", "web2"):
            wait_until(lambda name=name: self.is_up(name), what=f"{name} to answer")
        self.varnish.start()
        wait_until(lambda: self.is_up("varnish"), what="Varnish to answer")

    def stop(self) -> None:
        """End everything and remove the folder."""
        for process in (self.varnish, self.worker, *self.nodes, self.redis):
            process.stop()
        if (self.folder / "postgres" / "data" / "PG_VERSION").exists():
            subprocess.run([ROOT / ".ci/postgres", "stop", self.folder / "postgres"], check=False)
        if self.has_disk:
            subprocess.run(["umount", self.folder / "postgres"], check=True)
        shutil.rmtree(self.folder)

    def _start_postgres(self) -> None:
        """Start PostgreSQL, on a small disk of its own where that is allowed."""
        folder = self.folder / "postgres"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
        self.has_disk = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        postgres, port = ROOT / ".ci/postgres", self.ports["postgres"]
        subprocess.run([postgres, "start", folder, str(port)], check=True)
        import psycopg

        address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE neuromod")

    def restart_postgres(self) -> None:
        """Restart PostgreSQL, or start it again after ``stop_postgres``."""
        subprocess.run(
            [ROOT / ".ci/postgres", "restart", self.folder / "postgres"],
            check=True,
            stderr=subprocess.DEVNULL,
        )

    def stop_postgres(self) -> None:
        subprocess.run([ROOT / ".ci/postgres", "stop", self.folder / "postgres"], check=True)

    def _write_vcl(self) -> None:
        shutil.copy(DEPLOY / "varnish.vcl", self.folder)
        backends = (DEPLOY / "backends.vcl").read_text()
        for number, name in enumerate(("web1", "web2"), start=1):
            backends = re.sub(rf'"800{number}"', f'"{self.ports[name]}"', backends)
        (self.folder / "backends.vcl").write_text(backends)

    def manage(self, *arguments: str, settings: str = "settings_production") -> str:
        """Run a management command and return its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.env, "DJANGO_SETTINGS_MODULE": f"example_site.{settings}"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def is_up(self, name: str) -> bool:
        address = f"http://127.0.0.1:{self.ports[name]}/health/live/"
        try:
            return requests.get(address, timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def node_url(self, number: int) -> str:
        return f"http://127.0.0.1:{self.ports[f'web{number}']}"
