"""A client of the API on another origin."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from wagtail.models import APIToken

from neuromod_wagtail.comments.security import tokens

ORIGIN = "https://front.example"
BASE = "/api/comments/"


def token_for(page: Any, origin: str = ORIGIN) -> str:
    """Return a token as old as one that a reader has had the form for."""
    return tokens.form_token(page.pk, time.time() - 60, audience=f"api {origin}")


def comment_data(page: Any, **fields: Any) -> dict[str, Any]:
    return {
        "token": token_for(page),
        "name": "Ann Reader",
        "email": "ann@example.org",
        "body": "TENS helped my back.",
        **fields,
    }


@pytest.fixture
def call(client):
    """Send a request from the front end; return the response."""

    def call(method, path, data=None, *, origin=ORIGIN, key="", **headers):
        sent = {"origin": origin} if origin else {}
        if key:
            sent["authorization"] = f"Bearer {key}"
        body = "" if data is None else data if isinstance(data, bytes) else json.dumps(data)
        return client.generic(
            method,
            path if path.startswith("/") else BASE + path,
            body,
            content_type=headers.pop("content_type", "application/json"),
            headers={**sent, **headers},
        )

    return call


def key_of(user: Any) -> str:
    return APIToken.create_token(user=user, name="tests")[1]


def problem(response: Any) -> dict[str, Any]:
    """Return a problem after checking that it is one."""
    assert response["Content-Type"] == "application/problem+json"
    data = response.json()
    assert data["status"] == response.status_code
    assert data["title"]
    assert data["detail"]
    return data
