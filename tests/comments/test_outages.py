"""Outages of cache, task queue or database: readers get the article, or their text back."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.cache.backends.base import BaseCache
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from wagtail.contrib.frontend_cache.backends import BaseBackend

from neuromod_wagtail.caching import failover
from neuromod_wagtail.comments.models import Comment, CommentNotice, Mail, Report
from neuromod_wagtail.comments.notifications import queue
from neuromod_wagtail.comments.security import ratelimit, tokens
from tests.comments.conftest import form, soup, write

ROOT = Path(__file__).resolve().parents[2]
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="an order to SQLite")
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="a connection that is taken away"
)


class Dead(BaseCache):
    """A cache that fails in every method, with an exception of its own."""

    class Gone(Exception): ...

    def __init__(self, server, params):
        super().__init__(params)

    def add(self, *args, **kwargs):
        raise self.Gone

    get = set = touch = delete = incr = get_many = set_many = get_or_set = add


class Silent(BaseCache):
    """A cache that hides its outage, as clients do that ignore exceptions."""

    def __init__(self, server, params):
        super().__init__(params)

    def add(self, *args, **kwargs):
        return None

    set = get = incr = add


def cache_at(kind, port):
    if kind == "redis":
        address = f"redis://127.0.0.1:{port}"
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    return {"BACKEND": f"{__name__}.{kind}"}


@pytest.fixture
def local_counts():
    failover.forget_outages()
    yield
    failover.forget_outages()


@pytest.fixture(params=["redis", "Dead", "Silent"])
def dead_cache(request, settings, free_port, local_counts):
    settings.CACHES = {**settings.CACHES, "counts": cache_at(request.param, free_port)}
    settings.NEUROMOD_COMMENTS_CACHE = "counts"
    return request.param


@pytest.mark.django_db
def test_without_its_cache_articles_are_read_and_comments_counted_here(
    client, page, settings, dead_cache, caplog, published_at_once
):
    text = "<p>No names, please.</p>"
    notice = CommentNotice.objects.create(title="Notice", body=text, locale=page.locale)
    published_at_once.notice = notice
    published_at_once.save()
    settings.NEUROMOD_COMMENTS_RATE = "2/10m"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    settings.NEUROMOD_COMMENTS_REACTION_RATE = "1/10m"
    with caplog.at_level(logging.ERROR, "neuromod_wagtail.caching.failover"):
        answer = client.get(page.url)
        assert answer.status_code == 200
        assert "No names, please." in soup(answer).get_text()
        answers = [
            client.post(f"/comments/post/{page.pk}/", form(page, body=f"Words {number}"))
            for number in range(4)
        ]
    assert [one.status_code for one in answers] == [302, 302, 429, 429]
    assert soup(answers[3]).select_one("textarea[name=body]").get_text().strip() == "Words 3"
    assert Comment.objects.count() == 2
    helpful = {"helpful": str(Comment.objects.first().pk), "token": form(page)["token"]}
    assert [client.post("/comments/helpful/", helpful).status_code for _ in range(2)] == [302, 429]
    # Logged once, not for every reader; a silent client leaves nothing to log.
    said = [record for record in caplog.records if "does not answer" in record.getMessage()]
    assert len(said) == (0 if dead_cache == "Silent" else 1)


@pytest.mark.django_db
def test_mail_goes_out_without_the_cache(page, dead_cache, settings, mailoutbox):
    comment = write(page, status="approved")
    assert queue.send_some(Mail.objects.due().filter(comment=comment)) >= 0
    call_command("send_comment_mail")


@pytest.mark.django_db
def test_a_cache_that_is_back_counts_again(settings, dead_cache, monkeypatch):
    if dead_cache == "Silent":
        return
    now = SimpleNamespace(at=1000.0)
    monkeypatch.setattr(failover, "time", SimpleNamespace(monotonic=lambda: now.at))
    rate = ratelimit.Rate(1, 600)
    assert [ratelimit.consume("t", "a", rate) > 0 for _ in range(2)] == [False, True]
    settings.CACHES = {**settings.CACHES, "counts": settings.CACHES["default"]}
    assert ratelimit.consume("t", "a", rate) > 0, "not asked again at once"
    now.at += failover.PAUSE
    assert [ratelimit.consume("t", "a", rate) > 0 for _ in range(2)] == [False, True]


class Broken(BaseBackend):
    """A front-end cache whose client raises an unexpected exception."""

    def purge_batch(self, urls):
        raise RuntimeError("no route")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["front", "queue"])
def test_what_fails_after_the_commit_reaches_no_reader(page, settings, published_at_once, what):
    if what == "front":
        backend = f"{__name__}.Broken"
        settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": backend, "HOSTNAMES": []}}
    else:
        settings.TASKS = {"default": {"BACKEND": f"{__name__}.NoQueue"}}
    answer = Client().post(f"/comments/post/{page.pk}/", form(page))
    assert answer.status_code == 302
    assert Comment.objects.get().status == "approved"
    before = Mail.objects.filter(sent_at__isnull=True).count()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    call_command("send_comment_mail")
    assert Mail.objects.filter(sent_at__isnull=True).count() == 0 <= before


def no_queue():
    from django_tasks.backends.dummy import DummyBackend

    class NoQueue(DummyBackend):
        def enqueue(self, *args, **kwargs):
            raise ConnectionError("no queue")

    return NoQueue


NoQueue = no_queue()


def fields_of(answer):
    """Return what the form of the page would send, as a browser does."""
    tree = soup(answer) if hasattr(answer, "content") else BeautifulSoup(answer, "html.parser")
    found = tree.select_one("main form")
    sent = {tag["name"]: tag.get("value", "") for tag in found.select("input[name]")}
    texts = {tag["name"]: tag.get_text().removeprefix("\n") for tag in found.select("textarea")}
    return found["action"], {**sent, **texts}


@pytest.fixture
def refusing():
    """Make the database refuse every change until further notice."""

    def refuse(order, undo):
        with connection.cursor() as cursor:
            cursor.execute(order)
        undone.append(undo)

    undone = []
    yield refuse
    with connection.cursor() as cursor:
        for order in undone:
            cursor.execute(order)


READ_ONLY = ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")


@on_sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("order", ["read-only", "full"])
def test_a_database_that_takes_nothing_gives_the_text_back(page, refusing, order, client):
    address, referer = f"/comments/post/{page.pk}/", f"http://testserver{page.url}"
    words = "\n Two lines, <b>&amp; </textarea> Öl.\n" * 200
    fields = form(page, body=words, follow="decision", url="https://example.org/")
    if order == "full":
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        refusing(f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1073741823")
    else:
        refusing(*READ_ONLY)
    assert client.get(page.url).status_code == 200
    # Where the last pages of a full disk have room for a few rows, the next comment has none.
    for number in range(50):
        fields["body"] = f"{words} {number}"
        stored = Comment.objects.count()
        answer = client.post(address, fields, HTTP_REFERER=referer)
        if answer.status_code != 302:
            break
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert Comment.objects.count() == stored
    tree = soup(answer)
    assert "nothing was saved" in tree.select_one("[role=alert]").get_text()
    assert tree.select_one(".nm-back a")["href"] == referer
    assert fields_of(answer) == (address, fields)
    with connection.cursor() as cursor:
        cursor.execute(READ_ONLY[1])
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert client.post(address, fields_of(answer)[1]).status_code == 302
    assert Comment.objects.count() == stored + 1


@on_sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("atomic", [False, True])
def test_reports_marks_and_changes_are_told_too(page, refusing, client, settings, atomic):
    comment = write(page, status="approved")
    waiting = write(page, "Mine", email="m@example.org")
    connection.settings_dict["ATOMIC_REQUESTS"] = atomic
    refusing(*READ_ONLY)
    try:
        token = form(page)["token"]
        own = f"/comments/own/{tokens.own_token(waiting.pk)}/"
        for address, fields, text in (
            (
                f"/comments/{comment.pk}/report/",
                {"reason": "spam", "note": "Look here"},
                "Look here",
            ),
            ("/comments/helpful/", {"helpful": str(comment.pk)}, ""),
            (own, {"action": "edit", "body": "Other words"}, "Other words"),
            (own, {"action": "withdraw"}, ""),
        ):
            answer = client.post(address, {**fields, "token": token})
            assert answer.status_code == 503
            assert fields_of(answer) == (address, {**fields, "token": token})
            assert text in soup(answer).get_text()
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False
    assert not Report.objects.exists()
    assert sorted(Comment.objects.values_list("body", "status")) == [
        ("Mine", "pending"),
        ("Words", "approved"),
    ]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_server_that_takes_the_connection_away(page, client):
    """The server closes it, as it does on a restart."""
    other = connection.copy()
    backend = connection.connection.info.backend_pid
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    other.close()
    fields = form(page)
    answer = client.post(f"/comments/post/{page.pk}/", fields)
    assert answer.status_code == 503
    assert fields_of(answer)[1]["body"] == fields["body"]
    connection.close()
    assert client.post(f"/comments/post/{page.pk}/", fields).status_code == 302


@pytest.mark.django_db
def test_a_page_of_its_own_asks_the_database_nothing(
    page, client, monkeypatch, django_assert_num_queries
):
    from neuromod_wagtail.comments.views.outages import unavailable

    request = client.post(f"/comments/post/{page.pk}/", form(page)).wsgi_request
    with django_assert_num_queries(0):
        answer = unavailable(request)
    assert fields_of(answer)[1]["body"] == form(page)["body"]
    for elsewhere in ("https://evil.example/", "http://[", "ftp://testserver/", "/article/", ""):
        request.META["HTTP_REFERER"] = elsewhere
        assert soup(unavailable(request)).select_one(".nm-back") is None


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_locked_file_is_told_and_takes_the_form_afterwards(page, tmp_path, free_port):
    """A real server, a real lock: the copy of the database is held by another process."""
    file = tmp_path / "site.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    copy.close()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.comments.server", str(file), str(free_port), "1"],
        cwd=ROOT,
        env={**os.environ, "BUSY_SECONDS": "0.2"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline().strip() == "ready"
        address = f"http://127.0.0.1:{free_port}/comments/post/{page.pk}/"
        fields = form(page, body="Held up")
        holder = sqlite3.connect(file)
        holder.execute("BEGIN EXCLUSIVE")
        status, html = posted(address, fields)
        assert status == 503
        assert fields_of(html)[1] == fields
        holder.rollback()
        holder.close()
        assert posted(address, fields_of(html)[1])[0] in {200, 302}
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with sqlite3.connect(file) as copy:
        rows = copy.execute("SELECT body FROM neuromod_comments_comment").fetchall()
    copy.close()
    assert rows == [("Held up",)]


def posted(address, fields):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    opener = urllib.request.build_opener(Stay)
    try:
        with opener.open(address, urlencode(fields).encode(), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_other_mistakes_stay_mistakes(rf, caplog):
    from neuromod_wagtail.comments.views.outages import with_outage_page

    def wrong(request):
        raise KeyError("a mistake of ours")

    def away(request):
        raise OperationalError("gone")

    with pytest.raises(KeyError):
        with_outage_page(wrong)(rf.get("/"))
    answer = with_outage_page(away)(rf.get("/comments/1/"))
    assert answer.status_code == 503
    assert soup(answer).select_one("main a")["href"] == "/comments/1/"
    assert [record.message for record in caplog.records if record.exc_info] == [
        "The database is unavailable; the reader got status 503 and the text back."
    ]
    assert answer["Referrer-Policy"] == "same-origin"
