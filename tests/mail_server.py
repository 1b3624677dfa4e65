"""The settings that send mail, before and since Django 6.1."""

from __future__ import annotations

from typing import Any

import django

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def use_smtp(settings: Any, port: int = 25, *, timeout: int | None = 5) -> None:
    """Mail goes to a server on this machine. ``settings``: the fixture, or a module of settings."""
    if django.VERSION >= (6, 1):
        options = {"host": "127.0.0.1", "port": port, "timeout": timeout}
        settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": options}}
        return
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = timeout
