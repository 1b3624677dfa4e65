"""Serve this project: gunicorn with one process, PostgreSQL, three ways to remember what was rendered."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from browser import Browser, unpacked
from processes import Services, free_port, wait_for_port

FOLDER = Path(__file__).resolve().parents[1]
ROOT = FOLDER.parents[1]
MODES = {
    "uncached": "this project, nothing remembered",
    "fragments": "this project, from fragments",
    "page-cache": "this project, page cache",
}


@dataclass
class Neuromod:
    """One way to remember, which answers on a port of its own."""

    name: str
    port: int
    sessions: set[int]
    posts: dict[str, tuple[int, int]] = field(default_factory=dict)
    approved: int = 0
    _admin: Browser | None = None

    def article(self, slug: str) -> str:
        return f"/blog/{slug}/"

    feed = "/blog/feed/"
    queue = "/admin/snippets/neuromod_comments/comment/"
    search = "/admin/snippets/neuromod_comments/comment/?q=device+weeks"
    dashboard = "/admin/"

    @property
    def reader(self) -> Browser:
        return Browser(self.port)

    def moderator(self) -> Browser:
        if self._admin is None:
            self._admin = Browser(self.port)
            self._admin.get("/admin/login/")
            fields = [("username", "admin"), ("password", "admin"), self._csrf()]
            status, _body = self._admin.post("/admin/login/", fields)
            assert status == 302, status
        return self._admin

    def _csrf(self) -> tuple[str, str]:
        assert self._admin
        return "csrfmiddlewaretoken", self._admin.cookies["csrftoken"]

    def prepare_post(self, slug: str, number: int) -> Callable[[], int]:
        """Return what posts a comment with the token of the page's form."""
        _status, page = self.reader.get(self.article(slug))
        token = re.search(rb'name="token" value="([^"]+)"', unpacked(page))
        assert token, "no form"
        fields = [
            ("name", "Bob"), ("email", f"bob{number}@example.org"), ("action", "post"),
            ("token", token[1].decode()),
            ("body", f"Comment {number} of {self.name}. " + "It helped me after some weeks. " * 8),
        ]  # fmt: skip
        return lambda: self.reader.post(f"/comments/post/{self.posts[slug][0]}/", fields)[0]

    def prepare_approval(self, number: int) -> Callable[[], int]:
        """Return what approves the next ``number`` pending comments in one request."""
        moderator = self.moderator()
        first = self.posts["pending"][1] + self.approved
        self.approved += number
        ids = "&".join(f"id={first + place}" for place in range(number))
        address = f"/admin/bulk/neuromod_comments/comment/approve/?{ids}"
        return lambda: moderator.post(address, [self._csrf()])[0]


def start(services: Services, database: str, database_session: int) -> list[Neuromod]:
    """Create the database's content, and start a server for each way to remember.

    ``database`` is ``postgres://…``; ``database_session`` is that of its server.
    """
    work = services.work / "neuromod"
    work.mkdir()
    posts = fill(work, database, "articles")
    made = []
    for mode, name in MODES.items():
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
        command += ["--workers", "1", "--log-level", "warning", "example_site.wsgi"]
        session = services.start(mode, command, env=_environment(work, database, mode), cwd=ROOT)
        wait_for_port(port)
        made.append(Neuromod(name, port, {session, database_session}, dict(posts)))
    return made


def fill_queue(services: Services, database: str, peers: list[Neuromod]) -> None:
    posts = fill(services.work / "neuromod", database, "pending")
    for peer in peers:
        peer.posts |= posts


def fill(work: Path, database: str, what: str) -> dict[str, tuple[int, int]]:
    done = subprocess.run(
        [sys.executable, "-m", "neuromod.fill", what],
        env=_environment(work, database, "uncached"),
        stdout=subprocess.PIPE,
        check=True,
    )
    return {slug: (page, first) for slug, (page, first) in json.loads(done.stdout).items()}


def _environment(work: Path, database: str, mode: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": f"{FOLDER}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "neuromod.settings",
        "DATABASE_URL": database,
        "NEUROMOD_VAR": str(work),
        "PEERS_MODE": mode,
        "DEBUG": "0",
        "SECRET_KEY": "not-secret-and-only-for-this-benchmark-of-a-few-minutes",
    }
