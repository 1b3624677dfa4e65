"""Readers and moderators of the API, known by a token of Wagtail's API v3 and never by a cookie.

A session would let any site that may call the API act as the signed-in reader.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from wagtail.api.v3.auth import BearerTokenAuth


def forget_session(request: HttpRequest) -> None:
    """Treat the request as one without cookies."""
    request.COOKIES = {}
    request.session = SessionBase()
    request.user = AnonymousUser()


class ModeratorToken(BearerTokenAuth):
    """A user's token, without which nothing is answered."""

    def __call__(self, request: HttpRequest) -> object:
        forget_session(request)
        return super().__call__(request)


class ReaderToken(ModeratorToken):
    """A user's token, or none for a guest. A wrong one is refused, not ignored."""

    def __call__(self, request: HttpRequest) -> object:
        if "Authorization" in request.headers:
            return super().__call__(request)
        forget_session(request)
        return "guest"


# What the document says of an endpoint that a guest may use, too.
OPTIONAL: dict[str, list[dict[str, list[str]]]] = {"security": [{}]}
