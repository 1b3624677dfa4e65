"""Servers that a benchmark starts, and the CPU time that they take."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

PROC = Path("/proc")
# Seconds that a server has to start, or to answer.
PATIENCE = 120


class Services:
    """Start servers, and stop all of them at the end."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, command: list[str], **options: Any) -> int:
        """Start a server in a session of its own, and return its process number."""
        self._log = self.work / f"{name}.log"
        with self._log.open("wb") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **options
            )
        self._started.append(process)
        return process.pid

    def wait_for(self, port: int) -> None:
        """Wait until the server that was started last answers; raise with its log if it does not."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._started[-1].poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"nothing answers on port {port}: {self._log.read_text()[-2000:]}")

    def stop(self) -> None:
        for process in reversed(self._started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._started:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def cpu_times(sessions: set[int]) -> dict[int, int]:
    """Return the CPU time so far of each process of these servers (proc_pid_schedstat(5), in ns).

    A process belongs to a server by its session or by its parent: each process of PostgreSQL has a
    session of its own.
    """
    found = {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) in sessions or int(fields[1]) in sessions:
                found[int(folder.name)] = sum(
                    int((thread / "schedstat").read_text().split()[0])
                    for thread in (folder / "task").iterdir()
                )
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
    return found


def cpu_seconds(before: dict[int, int], after: dict[int, int]) -> float:
    """Return the CPU time between two times; what ended meanwhile takes nothing back."""
    return sum(max(0, taken - before.get(process, 0)) for process, taken in after.items()) / 1e9
