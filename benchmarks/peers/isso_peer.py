"""Isso: a comment server behind nginx, which also serves the articles as files.

Isso has no articles. What a reader asks for is the sum of two requests: a page that was written to
disk, and the first 25 threads of its comments as JSON, which Isso's script asks for.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import environment
import text
from browser import Browser, Fields, unpacked
from peer import Peer, Request, Unavailable
from processes import free_port
from stage import Stage

HERE = Path(__file__).with_name("isso_site")
PUBLISHED, PENDING = 1, 2
# As many threads at first as the other systems show that have pages, and the number of
# replies that Isso's script asks for by default.
FIRST = {"limit": 25, "nested_limit": 5}
PER_PAGE = 100


class Isso(Peer):
    dashboard = None
    login = "/isso/login/"
    queue = "/isso/admin/?mode=2"
    # Its search is by address only.
    search = None
    _decided: int = 0

    def credentials(self, browser: Browser) -> Fields:
        return [("password", "admin")]

    def prepare_article(self, slug: str) -> Request:
        page = self.article(slug)
        comments = f"/isso/?{urlencode({'uri': page, **FIRST})}"
        browser = self.reader
        return lambda: max(browser.get(address)[0] for address in (page, comments))

    def prepare_post(self, slug: str, number: int) -> Request:
        address = f"/isso/new?{urlencode({'uri': self.article(slug)})}"
        comment = {
            "author": "Bob",
            "email": f"bob{number}@example.org",
            "text": self.words(number),
            "title": text.TITLE,
            "parent": None,
        }
        return lambda: self.reader.post_json(address, comment)[0]

    def prepare_approval(self, number: int) -> Request:
        """Return what approves the next ones, one by one, as its page for moderators does."""
        assert number == PER_PAGE, number
        # Those that were returned, but are not approved yet, are first in the list.
        page = (self._approved - self._decided) // PER_PAGE
        self._approved += number
        _status, body = self.moderator.get(f"{self.queue}&page={page}")
        keys = re.findall(r"validate_com\((\d+), '([^']+)'", unpacked(body).decode())
        assert len(keys) == number, len(keys)

        def approve() -> int:
            self._decided += number
            addresses = [f"/isso/id/{pk}/activate/{key}" for pk, key in keys]
            return max(self.moderator.post_json(address, None)[0] for address in addresses)

        return approve


def start(stage: Stage) -> list[Peer]:
    """Start Isso with one process of gunicorn; write the articles and insert their comments."""
    if not shutil.which("nginx"):
        raise Unavailable("nginx is not installed")
    work, port, backend = stage.work, free_port(), free_port()
    python = environment.make(work / "isso", ["isso", "gunicorn"])
    values = {"WORK": work, "PORT": port, "BACKEND": backend}
    for name in ("isso.cfg", "nginx.conf"):
        filled = (HERE / name).read_text()
        for key, value in values.items():
            filled = filled.replace(f"@{key}@", str(value))
        (work / f"isso-{name}").write_text(filled)
    sessions = {
        stage.services.start("isso-nginx", ["nginx", "-c", str(work / "isso-nginx.conf")]),
        stage.services.start(
            "isso",
            [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{backend}", "--workers", "1",
             "--preload", "--timeout", "300", "--log-level", "warning", "isso.run"],
            env={**os.environ, "ISSO_SETTINGS": str(work / "isso-isso.cfg")},
            cwd=work,
        ),
    }  # fmt: skip
    stage.services.wait_for(backend)
    posts = {f"size-{size}": _fill(work, f"size-{size}", size, PUBLISHED) for size in text.SIZES}
    return [Isso("Isso and files", port, sessions, posts)]


def fill_queue(stage: Stage, peers: list[Isso]) -> None:
    for peer in peers:
        peer.posts["pending"] = _fill(stage.work, "pending", text.PENDING, PENDING)


def _fill(work: Path, slug: str, number: int, mode: int) -> tuple[int, int]:
    folder = work / "isso-pages" / slug
    folder.mkdir(parents=True)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.paragraphs())
    title = escape(text.TITLE)
    (folder / "index.html").write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><h1>{title}</h1>{body}<section id="isso-thread"></section>'
        '<script data-isso="/isso/" src="/isso/js/embed.min.js"></script></body></html>'
    )
    with sqlite3.connect(work / "isso.sqlite", timeout=60) as database:
        made = database.execute(
            "INSERT INTO threads (uri, title) VALUES (?, ?)", (f"/{slug}/", text.TITLE)
        )
        first = database.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM comments").fetchone()[0]
        database.executemany(
            "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, email,"
            " voters) VALUES (?, ?, ?, ?, ?, '127.0.0.0', ?, 'Ann Reader', 'ann@example.org', ?)",
            (
                (made.lastrowid, first + place, None if one.parent is None else first + one.parent,
                 one.date.timestamp(), mode, one.body, bytes(256))
                for place, one in enumerate(text.comments(number))
            ),
        )  # fmt: skip
    assert made.lastrowid
    return made.lastrowid, first
