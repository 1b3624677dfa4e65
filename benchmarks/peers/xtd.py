"""django-comments-xtd on a plain Django site: gunicorn with one process, PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from browser import Browser, Fields, unpacked
from peer import Peer, Posts, Request, csrf
from processes import Services, free_port, wait_for_port

SITE = Path(__file__).with_name("xtd_site")
PACKAGES = ["django-comments-xtd", "gunicorn", "psycopg[binary]"]


class Xtd(Peer):
    queue = "/admin/django_comments_xtd/xtdcomment/?is_public__exact=0"
    search = f"{queue}&q=device+weeks"

    def prepare_post(self, slug: str, number: int) -> Request:
        browser, hidden = self._form(slug)
        fields = [
            *hidden, ("name", "Bob"), ("email", f"bob{number}@example.org"), ("honeypot", ""),
            ("comment", self.words(number)),
        ]  # fmt: skip
        return lambda: browser.post("/comments/post/", fields)[0]

    @cache  # noqa: B019
    def _form(self, slug: str) -> tuple[Browser, Fields]:
        """Return the hidden fields of a page's form, which are valid for two hours.

        A page with 100,000 comments takes too long to ask for it each time.
        """
        browser = self.reader
        _status, page = browser.get(self.article(slug))
        hidden = re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)"', unpacked(page).decode()
        )
        assert dict(hidden)["security_hash"], "no form"
        return browser, hidden

    def prepare_approval(self, number: int) -> Request:
        chosen = [("_selected_action", pk) for pk in self.next_pending(number)]
        fields = [("action", "approve_comments"), *chosen, csrf(self.moderator)]
        return lambda: self.moderator.post(self.queue, fields)[0]


def start(services: Services, database: str, database_session: int) -> Xtd:
    """Create an environment, the database's content, and a server."""
    environment = services.work / "xtd"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = str(environment / "bin/python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *PACKAGES], check=True, stderr=subprocess.DEVNULL)
    posts = fill(services, database, "articles")
    port = free_port()
    command = [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--timeout", "300", "--log-level", "warning", "wsgi"]
    session = services.start("xtd", command, env=_environment(database), cwd=SITE)
    wait_for_port(port)
    return Xtd("django-comments-xtd", port, {session, database_session}, posts)


def fill_queue(services: Services, database: str, peer: Xtd) -> None:
    peer.posts |= fill(services, database, "pending")


def fill(services: Services, database: str, what: str) -> Posts:
    done = subprocess.run(
        [services.work / "xtd/bin/python", "fill.py", what],
        env=_environment(database),
        cwd=SITE,
        stdout=subprocess.PIPE,
        check=True,
    )
    return {slug: (page, first) for slug, (page, first) in json.loads(done.stdout).items()}


def _environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": f"{SITE}:{SITE.parent}",
        "DJANGO_SETTINGS_MODULE": "settings",
        "DATABASE_URL": database,
        "SECRET_KEY": "not-secret-and-only-for-this-benchmark-of-a-few-minutes",
    }
