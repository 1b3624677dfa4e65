"""Akismet, played by a real server on this machine that answers as its documentation says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.core.management import CommandError, call_command

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.checks import check_spam_checks
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.comments.conftest import form, soup, write
from tests.comments.roles import person

AKISMET = "neuromod_wagtail.comments.spam.akismet.akismet"
KEY = "abc123"


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.agents: set[tuple[str, str]] = set()
        self.status = 200
        self.released = threading.Event()
        self.released.set()


class Handler(BaseHTTPRequestHandler):
    """comment-check answers true or false, submit-… gives thanks, and a wrong key is “invalid”."""

    server: Service

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        fields = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        self.server.requests.append((self.path, fields))
        self.server.agents.add((self.headers["User-Agent"], self.headers["Content-Type"]))
        self.server.released.wait(60)
        if fields.get("api_key") != KEY:
            words = "invalid"
        elif self.path == "/1.1/comment-check":
            words = "true" if "viagra-test-123" in fields["comment_author"] else "false"
        else:
            words = "Thanks for making the web a better place."
        try:
            self.send_response(self.server.status)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words.encode())
        except OSError:
            pass  # who asked has gone

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def running() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def service(settings) -> Iterator[Service]:
    with running() as server:
        settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [AKISMET]
        settings.NEUROMOD_COMMENTS_AKISMET_KEY = KEY
        settings.NEUROMOD_COMMENTS_AKISMET_URL = f"http://127.0.0.1:{server.server_port}"
        settings.NEUROMOD_COMMENTS_AKISMET_SECONDS = 30
        settings.NEUROMOD_COMMENTS_SPAM_SECONDS = 60
        yield server


def holds():
    return [one.hold_code for one in Comment.objects.order_by("pk")]


def test_what_akismet_takes_for_spam_is_held(client, page, published_at_once, service, settings):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    for name in ("viagra-test-123", "Ann"):
        client.post(
            f"/comments/post/{page.pk}/",
            form(page, name=name, email=f"{name}@example.org", body=f"Wörter & {name}"),
            REMOTE_ADDR="8.8.8.8",
            headers={"user-agent": "Mozilla/5.0"},
        )
    assert holds() == ["akismet", ""]
    path, sent = service.requests[0]
    assert path == "/1.1/comment-check"
    [(agent, media_type)] = service.agents
    assert agent.startswith("python-") and media_type == "application/x-www-form-urlencoded"
    expected = {
        "api_key": KEY, "user_ip": "8.8.8.8", "user_agent": "Mozilla/5.0", "comment_type": "comment",
        "comment_content": "Wörter & viagra-test-123", "comment_author": "viagra-test-123",
        "comment_author_email": "viagra-test-123@example.org", "blog_lang": "en",
    }  # fmt: skip
    assert expected.items() <= sent.items()
    assert sent["permalink"].endswith(page.url) and sent["blog"].startswith("http://localhost")


@pytest.mark.parametrize("failure", ["time", "status", "key", "gone"])
def test_a_service_that_fails_holds_the_comment(
    send, published_at_once, service, settings, failure, caplog
):
    if failure == "time":
        settings.NEUROMOD_COMMENTS_AKISMET_SECONDS = 0.2
        service.released.clear()
    elif failure == "status":
        service.status = 500
    elif failure == "key":
        settings.NEUROMOD_COMMENTS_AKISMET_KEY = "other"
    else:
        settings.NEUROMOD_COMMENTS_AKISMET_URL = "http://127.0.0.1:1"
    assert send().status_code == 302
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert comment.hold_reasons == [{"code": "check_failed", "evidence": "akismet"}]
    assert "akismet" in caplog.text


def test_decisions_that_differ_are_reported(page, service, django_capture_on_commit_callbacks):
    boss = person("change_comment")
    missed, wrong, agreed = (write(page, str(number), name=f"N{number}") for number in range(3))
    taken = [{"code": "akismet", "evidence": ""}]
    Comment.objects.filter(pk__in=[wrong.pk, agreed.pk]).update(hold_reasons=taken)
    with django_capture_on_commit_callbacks(execute=True):
        actions.mark_spam(missed, user=boss)
        actions.approve(wrong, user=boss)
        actions.mark_spam(agreed, user=boss)
    assert sorted((path, sent["comment_author"]) for path, sent in service.requests) == [
        ("/1.1/submit-ham", "N1"),
        ("/1.1/submit-spam", "N0"),
    ]


def test_a_moderator_asks_again_and_decides(admin_client, page, service, settings):
    failed = [
        {"code": "check_failed", "evidence": "akismet"},
        {"code": "word_rules", "evidence": "akismet"},  # a word that a rule names
    ]
    wrong, right = (write(page, name, name=name) for name in ("viagra-test-123", "Ann"))
    Comment.objects.update(hold_reasons=failed, hold_code="check_failed")

    def ask(comment):
        answer = admin_client.post(
            "/admin/reader-comments/decide/",
            {"decision": f"recheck:{comment.pk}:pending"},
            headers={"accept": "application/json"},
        )
        comment.refresh_from_db()
        return answer.json()["message"]

    queue = "/admin/snippets/neuromod_comments/comment/"
    assert soup(admin_client.get(queue)).select(f'[value="recheck:{right.pk}:pending"]')
    assert ask(wrong) == "Akismet classified viagra-test-123’s comment as spam."
    assert ask(right) == "Akismet did not classify Ann’s comment as spam."
    assert {one.status for one in (wrong, right)} == {"pending"}
    assert wrong.hold_reasons == [failed[1], {"code": "akismet", "evidence": ""}]
    assert (right.hold_reasons, right.hold_code) == ([failed[1]], "word_rules")
    assert [sent["recheck_reason"] for _path, sent in service.requests] == ["recheck"] * 2
    settings.NEUROMOD_COMMENTS_AKISMET_SECONDS = 0.2
    service.released.clear()
    assert ask(right) == "Akismet did not answer."
    assert (right.hold_reasons, right.hold_code) == ([failed[1]], "word_rules")
    actions.approve(right)
    settings.NEUROMOD_COMMENTS_AKISMET_SECONDS = 30
    service.released.set()
    number = len(service.requests)
    assert ask(right).startswith("Nothing was changed")
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = COMMENT_SPAM_CHECKS
    assert not soup(admin_client.get(queue)).select('[value^="recheck:"]')
    # From a page that was open before.
    assert ask(wrong) == "Akismet did not answer."
    assert len(service.requests) == number, "nothing is sent without need"


def test_a_command_asks_about_all_that_wait(page, service, settings, capsys):
    for number in range(3):
        write(page, f"{number}", name="viagra-test-123" if number else "Ann")
    actions.approve(write(page, "Published", name="Bo"))
    call_command("recheck_comments")
    assert capsys.readouterr().out == "3 comments checked; Akismet classified 2 as spam.\n"
    assert len(service.requests) == 3
    service.status = 500
    with pytest.raises(CommandError, match="Stopped after 0 comments"):
        call_command("recheck_comments")
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = COMMENT_SPAM_CHECKS
    with pytest.raises(CommandError, match="does not list Akismet"):
        call_command("recheck_comments")


def test_nothing_is_sent_unless_the_site_lists_the_check(
    send, page, service, settings, django_capture_on_commit_callbacks
):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = COMMENT_SPAM_CHECKS
    send(name="viagra-test-123")
    with django_capture_on_commit_callbacks(execute=True):
        actions.mark_spam(Comment.objects.get(), user=person("change_comment"))
    assert service.requests == []


def test_a_key_is_asked_for(settings):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [*COMMENT_SPAM_CHECKS, AKISMET]
    assert [one.id for one in check_spam_checks(None)] == ["neuromod_comments.E113"]
    settings.NEUROMOD_COMMENTS_AKISMET_KEY = KEY
    assert check_spam_checks(None) == []
