"""Pages to comment on, and common steps of readers."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from wagtail.models import Page, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, CommentSettings, WordRule
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.security import ratelimit, tokens
from neuromod_wagtail.comments.spam.submission import Submission
from tests import databases, trees
from tests.mail_server import running_sink


@pytest.fixture(scope="session")
def data(shared_data: Path) -> Path:
    return shared_data


@pytest.fixture(autouse=True)
def _one_window(monkeypatch):
    """Keep each test within one window of the rate limit, however slow the machine is."""
    monkeypatch.setattr(ratelimit, "time", SimpleNamespace(time=lambda: 1_000_000_003.0))


@pytest.fixture(autouse=True)
def _fresh(settings):
    """Start with unused quotas, and without the form's minimum time."""
    cache.clear()
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 0
    settings.NEUROMOD_COMMENTS_RATE = ""
    settings.NEUROMOD_COMMENTS_REACTION_RATE = ""


@pytest.fixture
def root(db) -> Page:
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None:
        return site.root_page
    # After a test that commits, the database is empty.
    home = trees.add_page(databases.write_first_rows(), Page(title="Home", slug="home"))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


@pytest.fixture
def page(root):
    from tests.testapp.models import PlainPage

    return trees.add_page(root, PlainPage(title="An article", slug="article"))


@pytest.fixture
def site_settings(root) -> CommentSettings:
    """The site's settings, saved, for the test to change."""
    return CommentSettings.for_site(Site.objects.get(is_default_site=True))


@pytest.fixture
def rule(site_settings):
    """Add a word rule of the site; return it."""

    def _rule(text, action="hold", match="phrase", **fields):
        return WordRule.objects.create(
            site=site_settings.site, text=text, action=action, match=match, **fields
        )

    return _rule


@pytest.fixture
def published_at_once(site_settings):
    site_settings.moderation = "after"
    site_settings.save()
    return site_settings


def form(page, **fields) -> dict[str, str]:
    """Return what a browser sends from the form of ``page``."""
    made = time.time() - 60
    return {
        "name": "Ann Reader",
        "email": "ann@example.org",
        "url": "",
        "body": "TENS helped my back.",
        "parent": "",
        "token": tokens.form_token(page.pk, made),
        **fields,
    }


@pytest.fixture
def send(client, page):
    """Post the form of the page; return the response."""

    def _send(to=None, **fields):
        target = to or page
        return client.post(f"/comments/post/{target.pk}/", form(target, **fields))

    return _send


def write(page, body="Words", *, parent=None, status=None, **author) -> Comment:
    """Store a comment by the public action."""
    author.setdefault("name", "Ann Reader")
    author.setdefault("email", "ann@example.org")
    submission = Submission(page=page, body=body, parent=parent, **author)
    comment, _made = actions.post(submission, settings_for(page, page.get_site().pk), [])
    comment.refresh_from_db()
    if status == "approved" and comment.status != status:
        actions.approve(comment)
    elif status == "pending" and comment.status != status:
        actions.hold(comment)
    elif status == "declined":
        actions.decline(comment)
    elif status == "spam":
        actions.mark_spam(comment)
    elif status == "erased":
        actions.erase(comment)
    else:
        return comment
    comment.refresh_from_db()
    return comment


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def said(response) -> str:
    """Return the message that the next screen of the admin shows last."""
    return [str(message).strip() for message in get_messages(response.wsgi_request)][-1]


def counts(discussion) -> dict[str, int]:
    discussion.refresh_from_db()
    names = ["pending", "approved", "spam", "declined", "withdrawn", "erased"]
    return {name: getattr(discussion, f"{name}_count") for name in names}


@pytest.fixture
def sink(settings):
    """A real mail server, which keeps what it is sent."""
    with running_sink(settings) as sink:
        yield sink


@pytest.fixture
def vendor() -> str:
    return connection.vendor


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
