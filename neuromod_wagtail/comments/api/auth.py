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
    """Authentication that requires a user's token."""

    def __call__(self, request: HttpRequest) -> object:
        forget_session(request)
        return super().__call__(request)


class ReaderToken(ModeratorToken):
    """Authentication by a user's token, or as a guest. An invalid token is refused, not ignored."""

    def __call__(self, request: HttpRequest) -> object:
        if "Authorization" in request.headers:
            return super().__call__(request)
        forget_session(request)
        return "guest"


# The security of endpoints that guests may use, too, in the OpenAPI document.
OPTIONAL: dict[str, list[dict[str, list[str]]]] = {"security": [{}]}
