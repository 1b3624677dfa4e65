"""Readers and a moderator, as HTTP clients."""

from __future__ import annotations

import itertools
import time
import warnings
from typing import Any

import requests
from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

from tests.stack.content import PASSWORD
from tests.stack.services import Stack, wait_until

# Feeds have links, too.
warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)

# What the form wants at least between opening and sending, rounded up.
FORM_SECONDS = 6
_numbers = itertools.count(1)
_tokens: dict[int, tuple[str, float]] = {}


class Reader:
    """A reader with an address and an email of their own."""

    def __init__(self, stack: Stack, *, node: int = 0) -> None:
        number = next(_numbers)
        self.stack = stack
        self.base = stack.node_url(node) if node else stack.url
        self.email = f"reader-{number}@example.org"
        self.session = requests.Session()
        # nginx writes the first address, Varnish the second: at a node there is no Varnish.
        address = f"198.51.{number // 250}.{number % 250 + 1}"
        self.session.headers["X-Forwarded-For"] = f"{address}, 127.0.0.1" if node else address
        self.session.headers["Host"] = stack.host

    def get(self, path: str, **options: Any) -> requests.Response:
        options.setdefault("allow_redirects", False)
        return self.session.get(self.base + path, timeout=60, **options)

    def form(self, page: Any, body: str) -> dict[str, str]:
        return {
            "name": "Ann Reader", "email": self.email, "body": body, "url": "", "parent": "",
            "follow": "decision", "token": self._token(page),
        }  # fmt: skip

    def post(self, page: Any, body: str, **fields: str) -> requests.Response:
        return self.send(f"/comments/post/{page.pk}/", {**self.form(page, body), **fields})

    def send(self, path: str, fields: dict[str, str]) -> requests.Response:
        return self.session.post(self.base + path, data=fields, allow_redirects=False, timeout=60)

    def _token(self, page: Any) -> str:
        """Return the token of a form that was opened long enough ago."""
        if page.pk not in _tokens:
            _tokens[page.pk] = (token_on(self.get(page.url)), time.monotonic())
        token, seen = _tokens[page.pk]
        wait_until(lambda: time.monotonic() - seen > FORM_SECONDS, what="the form to be old")
        return token


class Moderator(Reader):
    """Someone signed in to the admin."""

    def __init__(self, stack: Stack, *, node: int = 0) -> None:
        super().__init__(stack, node=node)
        self.get("/admin/login/")
        fields = {"username": "moderator", "password": PASSWORD, "next": "/admin/"}
        answer = self.send("/admin/login/", self._signed(fields))
        assert answer.status_code == 302, answer.text

    def approve(self, pk: int) -> None:
        fields = self._signed({"decision": f"approve:{pk}:pending"})
        answer = self.send("/admin/reader-comments/decide/", fields)
        assert answer.status_code in {200, 302}, answer.text

    def _signed(self, fields: dict[str, str]) -> dict[str, str]:
        return {**fields, "csrfmiddlewaretoken": self.session.cookies["csrftoken"]}


def token_on(answer: requests.Response) -> str:
    found = soup(answer).select_one("input[name=token]")
    assert found is not None, answer.text
    return str(found["value"])


def soup(answer: requests.Response) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def resent(answer: requests.Response) -> tuple[str, dict[str, str]]:
    """Return what the form on the page of an outage sends once more."""
    form = soup(answer).select_one("main form")
    assert form is not None, answer.text
    fields = {str(tag["name"]): str(tag.get("value", "")) for tag in form.select("input[name]")}
    texts = {str(tag["name"]): tag.get_text().removeprefix("\n") for tag in form.select("textarea")}
    return str(form["action"]), {**fields, **texts}
