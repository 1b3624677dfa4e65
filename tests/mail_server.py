"""A mail server for tests, with settings for Django before and since 6.1."""

from __future__ import annotations

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import django
from aiosmtpd.controller import Controller

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def use_smtp(settings: Any, port: int = 25, *, timeout: int | None = 60) -> None:
    """Mail goes to a server on this machine. ``settings``: the fixture, or a module of settings."""
    if django.VERSION >= (6, 1):
        options = {"host": "127.0.0.1", "port": port, "timeout": timeout}
        settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": options}}
        return
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = timeout


class Sink:
    """Keeps what it is given, or says no."""

    def __init__(self):
        self.mails = []
        self.answer = "250 OK"
        self.port = 0

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.mails.append((envelope.rcpt_tos[0], message))
        return self.answer

    def subjects(self, to):
        # A folded header begins with the space it was folded at.
        return [message["Subject"].strip() for address, message in self.mails if address == to]


@contextmanager
def running_sink(settings: Any) -> Iterator[Sink]:
    handler = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler.port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    use_smtp(settings, handler.port)
    try:
        yield handler
    finally:
        controller.stop()


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def link(message, kind) -> str:
    """The path of the first link of a kind in the text part."""
    return urlsplit(re.search(rf"https?://\S+/{kind}/\S+", text_of(message))[0]).path
