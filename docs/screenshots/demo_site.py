"""A demo of its own for the pictures, in a temporary folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from camera import DOCS


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@contextmanager
def demo() -> Iterator[str]:
    """Run a separate demo and yield its URL."""
    folder = tempfile.mkdtemp(prefix="neuromod-docs-")
    port = free_port()
    command = [sys.executable, str(DOCS.parent / "manage.py"), "demo", "--port", str(port)]
    environment = {**os.environ, "NEUROMOD_VAR": folder}
    server = subprocess.Popen(  # noqa: S603  our own manage.py
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/blog/", server)
        yield url
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(url: str, server: subprocess.Popen[bytes], seconds: int = 900) -> None:
    for _second in range(seconds):
        if server.poll() is not None:
            raise SystemExit("The demo did not start: try manage.py demo.")
        try:
            urllib.request.urlopen(url)  # noqa: S310  127.0.0.1
            return
        except OSError:
            time.sleep(1)
    raise SystemExit(f"No answer from {url}.")
