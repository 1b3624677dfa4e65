"""A new site in a temporary folder, in processes of its own."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.chromium import PATIENCE
from tests.documents import ROOT, Code

# For a machine: nothing asks the internet, passwords cost no time, and readers may be quick.
LOCAL = """
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
NEUROMOD_COMMENTS_MIN_SECONDS = 0
"""
# Wagtail's template has the setting that Django 6.1 takes leave of.
WARNINGS = ("-W", "error", "-W", "ignore:The EMAIL_BACKEND setting is deprecated")


class Project:
    """A folder with ``manage.py``, and the files that the documentation tells to change."""

    def __init__(
        self, folder: Path, package: str, settings: str = "dev", warnings: Sequence[str] = WARNINGS
    ) -> None:
        self.folder = folder
        self.settings = folder / package / "settings" / "base.py"
        self.urls = folder / package / "urls.py"
        self.settings.with_name("local.py").write_text(LOCAL)
        self.warnings = warnings
        self.environment = {
            **{name: value for name, value in os.environ.items() if "DJANGO" not in name},
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "DJANGO_SETTINGS_MODULE": f"{package}.settings.{settings}",
        }

    @classmethod
    def start(cls, folder: Path) -> Project:
        """What ``wagtail start mysite`` writes."""
        folder.mkdir(parents=True, exist_ok=True)
        start = "from wagtail.bin.wagtail import main; main()"
        subprocess.run(
            [sys.executable, "-c", start, "start", "mysite", str(folder)],
            check=True,
            capture_output=True,
        )
        return cls(folder, "mysite")

    def apply(self, blocks: Sequence[Code], template: str) -> None:
        """Add the lines of the documentation at the ends of the files that it names."""
        for block in blocks:
            if block.language == "django":
                _append(self.folder / template, block.text, before="{% endblock content %}")
            elif "urlpatterns" in block.text:
                _append(self.urls, block.text)
            elif block.language == "python":
                _append(self.settings, without(block.text, self._installed()))

    def _installed(self) -> set[str]:
        """The apps that are in the list of the settings already."""
        return {
            node.value
            for node in ast.walk(ast.parse(self.settings.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }

    def write(self, block: Code) -> None:
        """Add a block of code to the file that its first line names."""
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(f"\n{block.text}" if path.suffix == ".py" else block.text)

    def manage(self, *arguments: str, code: int = 0) -> str:
        """The output of ``manage.py``, which is to end with the code."""
        return self._run(sys.executable, *self.warnings, "manage.py", *arguments, code=code)

    def python(self, script: str) -> str:
        """The output of a script after ``django.setup()``; an ``assert`` in it is one of the test."""
        begin = "import django\ndjango.setup()\n"
        return self._run(sys.executable, *self.warnings, "-c", begin + script)

    def _run(self, *command: str, code: int = 0) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        return said

    @contextmanager
    def served(self) -> Iterator[str]:
        """Inside, the site answers at the address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        log = (self.folder / "server.log").open("w")
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", address],
            cwd=self.folder,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"http://{address}/static/wagtailadmin/css/core.css", server)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait()
            log.close()


def without(text: str, installed: set[str]) -> str:
    """The lines of the documentation without the apps that a site has already."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and node.value in installed:
            quoted = f'"{node.value}"'
            text = text.replace(f"{quoted}, ", "").replace(f", {quoted}", "").replace(quoted, "")
    return text


def _append(path: Path, text: str, before: str = "") -> None:
    found = path.read_text()
    place = found.rindex(before) if before else len(found)
    path.write_text(f"{found[:place]}\n{text}{found[place:]}")


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(address).close()  # noqa: S310  of this test
        except URLError:
            time.sleep(0.05)  # between two attempts to connect
        else:
            return
    raise AssertionError(f"The server does not answer: {server.args}")
