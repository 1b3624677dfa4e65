"""Serve this project: gunicorn with one process, PostgreSQL, three ways to remember what was rendered."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from browser import unpacked
from peer import Peer, Posts, Request, csrf
from processes import free_port
from stage import Stage

FOLDER = Path(__file__).resolve().parents[1]
ROOT = FOLDER.parents[1]
MODES = {
    "uncached": "this project, nothing remembered",
    "fragments": "this project, from fragments",
    "page-cache": "this project, page cache",
}


class Neuromod(Peer):
    """One way to remember, which answers on a port of its own."""

    database: str
    is_ours = True
    feed = "/blog/feed/"
    queue = "/admin/snippets/neuromod_comments/comment/"
    search = f"{queue}?q=device+weeks"

    def article(self, slug: str) -> str:
        return f"/blog/{slug}/"

    def prepare_post(self, slug: str, number: int) -> Request:
        _status, page = self.reader.get(self.article(slug))
        token = re.search(rb'name="token" value="([^"]+)"', unpacked(page))
        assert token, "no form"
        fields = [
            ("name", "Bob"), ("email", f"bob{number}@example.org"), ("action", "post"),
            ("token", token[1].decode()), ("body", self.words(number)),
        ]  # fmt: skip
        return lambda: self.reader.post(f"/comments/post/{self.posts[slug][0]}/", fields)[0]

    def prepare_approval(self, number: int) -> Request:
        ids = "&".join(f"id={pk}" for pk in self.next_pending(number))
        address = f"/admin/bulk/neuromod_comments/comment/approve/?{ids}"
        return lambda: self.moderator.post(address, [csrf(self.moderator)])[0]


def start(stage: Stage) -> list[Peer]:
    """Create the database's content, and start a server for each way to remember."""
    work, database = stage.work / "neuromod", stage.make_database("neuromod")
    work.mkdir()
    posts = _fill(work, database, "articles")
    made: list[Peer] = []
    for mode, name in MODES.items():
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
        command += ["--workers", "1", "--log-level", "warning", "example_site.wsgi"]
        variables = _environment(work, database, mode)
        session = stage.services.start(mode, command, env=variables, cwd=ROOT)
        stage.services.wait_for(port)
        peer = Neuromod(name, port, {session, stage.database_session}, dict(posts))
        peer.database = database
        made.append(peer)
    return made


def fill_queue(stage: Stage, peers: list[Neuromod]) -> None:
    posts = _fill(stage.work / "neuromod", peers[0].database, "pending")
    for peer in peers:
        peer.posts |= posts


def _fill(work: Path, database: str, what: str) -> Posts:
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
