"""Webhooks: signed, retried, off by default, and never to a private address."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from neuromod_wagtail import webhooks
from neuromod_wagtail.checks import check_webhooks
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.signals import comment_posted
from neuromod_wagtail.web import fetching

KEY = b"twenty-four bytes of key"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@pytest.fixture
def receiver(settings, monkeypatch):
    """A server that keeps what it is sent, and answers with the statuses it is given."""
    got, statuses = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers.items()), body))
            self.send_response(statuses.pop(0) if statuses else 204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    settings.NEUROMOD_WEBHOOKS = {url: SECRET}
    monkeypatch.setattr(fetching, "post", partial(fetching.post, trusted=[url]))
    yield url, got, statuses
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_signal_is_told_with_a_signature(receiver):
    _url, got, _statuses = receiver
    comment_posted.send_robust(Comment, pk=7, status="pending")
    [(headers, body)] = got
    data = json.loads(body)
    assert (data["type"], data["data"]) == ("comment.posted", {"pk": 7, "status": "pending"})
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["Content-Type"] == "application/json"
    assert len(headers["webhook-id"].removeprefix("msg_")) == 32


def test_the_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks libraries."""
    assert (
        webhooks.signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            '{"test": 2432232314}',
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_nothing_is_sent_unless_the_settings_name_an_address(receiver, settings):
    _url, got, _statuses = receiver
    settings.NEUROMOD_WEBHOOKS = {}
    comment_posted.send_robust(Comment, pk=7, status="pending")
    assert got == []


def test_a_message_is_sent_again_under_its_id(receiver, monkeypatch):
    url, got, statuses = receiver
    planned = []

    class Later:
        def __init__(self, run_after):
            self.minutes = (run_after - timezone.now()).total_seconds() / 60

        def enqueue(self, *arguments):
            planned.append(arguments)
            assert 0 <= webhooks.BACKOFF[arguments[-1] - 1] - self.minutes < 0.5

    monkeypatch.setattr(type(webhooks.deliver.get_backend()), "supports_defer", True)
    monkeypatch.setattr(type(webhooks.deliver), "using", lambda task, **options: Later(**options))
    statuses[:] = [500, 300, 299]
    assert webhooks.deliver.call(url, "msg_1", "{}", 0) is False
    assert planned == [(url, "msg_1", "{}", 1)]
    assert webhooks.deliver.call(*planned[-1]) is False
    assert webhooks.deliver.call(*planned[-1]) is True
    assert [headers["webhook-id"] for headers, _body in got] == ["msg_1"] * 3
    assert len(planned) == 2
    last = len(webhooks.BACKOFF)
    statuses[:] = [410, 500, 500]
    assert webhooks.deliver.call(url, "msg_2", "{}", 0) is False
    assert webhooks.deliver.call(url, "msg_3", "{}", last) is False
    assert len(planned) == 2
    webhooks.deliver.call(url, "msg_3", "{}", last - 1)
    assert planned[2:] == [(url, "msg_3", "{}", last)]
    assert len(got) == 6
    assert webhooks.deliver.call("https://taken-out.example/", "msg_4", "{}", 0) is False
    assert (len(planned), len(got)) == (3, 6)


def test_a_message_is_not_retried_if_tasks_cannot_wait(receiver, caplog):
    url, got, statuses = receiver
    statuses[:] = [500]
    assert webhooks.deliver.call(url, "msg_1", "{}", 0) is False
    assert len(got) == 1 and f"Webhook msg_1 to {url} was given up." in caplog.text


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://localhost/x", "http://10.0.0.1/", "http://[::1]/", "ftp://x"],
)
def test_a_private_address_is_refused_and_not_tried_again(settings, url, monkeypatch, caplog):
    settings.NEUROMOD_WEBHOOKS = {url: SECRET}
    tried = []
    monkeypatch.setattr(webhooks, "_try_again", lambda *arguments: tried.append(arguments))
    assert webhooks.deliver.call(url, "msg_1", "{}", 0) is False
    assert tried == []
    assert "was not sent" in caplog.text


def test_a_wrong_address_or_secret_is_found_by_a_check(settings):
    settings.NEUROMOD_WEBHOOKS = {"https://right.example/": SECRET}
    assert check_webhooks(None) == []
    settings.NEUROMOD_WEBHOOKS |= {"right.example": SECRET, "https://other.example/": "secret!"}
    found = check_webhooks(None)
    assert [message.id for message in found] == ["neuromod.E007"] * 2
    assert ["right.example" in found[0].msg, "other.example" in found[1].msg] == [True, True]
    assert "Base64" in found[1].hint
