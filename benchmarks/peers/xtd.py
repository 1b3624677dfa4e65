"""django-comments-xtd on a plain Django site: gunicorn with one process, PostgreSQL."""

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

SITE = Path(__file__).with_name("xtd_site")
PACKAGES = ["django-comments-xtd", "gunicorn", "psycopg[binary]"]


@dataclass
class Xtd:
    port: int
    sessions: set[int]
    posts: dict[str, tuple[int, int]] = field(default_factory=dict)
    approved: int = 0
    name: str = "django-comments-xtd"
    _admin: Browser | None = None

    def article(self, slug: str) -> str:
        return f"/{slug}/"

    feed = "/feed/"
    queue = "/admin/django_comments_xtd/xtdcomment/?is_public__exact=0"
    search = queue + "&q=device+weeks"
    dashboard = "/admin/"

    @property
    def reader(self) -> Browser:
        return Browser(self.port)

    def moderator(self) -> Browser:
        if self._admin is None:
            self._admin = Browser(self.port)
            self._admin.get("/admin/login/")
            fields = [("username", "admin"), ("password", "admin"), self._csrf(self._admin)]
            status, _body = self._admin.post("/admin/login/?next=/admin/", fields)
            assert status == 302, status
        return self._admin

    def _csrf(self, browser: Browser) -> tuple[str, str]:
        return "csrfmiddlewaretoken", browser.cookies["csrftoken"]

    def prepare_post(self, slug: str, number: int) -> Callable[[], int]:
        """Return what posts a comment with the fields of the page's form.

        They depend on the page and the time, so they are taken from the small page: the page with
        100,000 comments would not come.
        """
        browser = self.reader
        _status, page = browser.get(self.article("size-0"))
        fields = re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)"', unpacked(page).decode()
        )
        assert dict(fields)["security_hash"], "no form"
        fields += [
            ("name", "Bob"), ("email", f"bob{number}@example.org"), ("honeypot", ""),
            ("comment", f"Comment {number} of {self.name}. " + "It helped me after some weeks. " * 8),
        ]  # fmt: skip
        return lambda: browser.post("/comments/post/", fields)[0]

    def prepare_approval(self, number: int) -> Callable[[], int]:
        """Return what approves the next ``number`` pending comments in one request."""
        moderator = self.moderator()
        first = self.posts["pending"][1] + self.approved
        self.approved += number
        chosen = [("_selected_action", str(first + place)) for place in range(number)]
        fields = [("action", "approve_comments"), *chosen, self._csrf(moderator)]
        return lambda: moderator.post(self.queue, fields)[0]


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
    return Xtd(port, {session, database_session}, posts)


def fill_queue(services: Services, database: str, peer: Xtd) -> None:
    peer.posts |= fill(services, database, "pending")


def fill(services: Services, database: str, what: str) -> dict[str, tuple[int, int]]:
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
