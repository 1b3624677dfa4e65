"""All URL patterns of the URL configuration, and a client that asks for thousands of them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, resolve


def walk(
    patterns: Any, spaces: tuple[str, ...] = (), path: str = ""
) -> Iterator[tuple[str, URLPattern, str]]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or ""]), pattern, here
        else:
            space = getattr(pattern, "namespace", None)
            yield from walk(pattern.url_patterns, (*spaces, space) if space else spaces, here)


def takes_posts(url: str) -> bool:
    """Whether a post to it does more than a method that is not allowed."""
    view = getattr(resolve(urlsplit(url).path).func, "view_class", None)
    return view is None or hasattr(view, "post")


def stay_signed_in(client: Client, user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look the user and what it may do up once, not in each request: a quarter of the time."""
    client.force_login(user)
    user.get_all_permissions()
    monkeypatch.setattr("django.contrib.auth.get_user", lambda _request: copy(user))
