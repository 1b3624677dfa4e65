"""A browser's requests, as far as a benchmark needs them."""

from __future__ import annotations

import gzip
import http.client
import json
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from processes import PATIENCE

HEADERS = {"Accept-Encoding": "gzip", "Accept": "text/html", "User-Agent": "benchmark"}
FORM = "application/x-www-form-urlencoded"
Fields = list[tuple[str, str]]


class Browser:
    """Keep the cookies of one site. Redirects are not followed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, address: str, body: str | None = None, kind: str = FORM
    ) -> tuple[int, bytes]:
        """Return the status and the body as it was sent; its connection is closed each time."""
        headers = {**HEADERS, "Host": self.host, "Referer": f"http://{self.host}/"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = kind
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE + 10)
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.update({key: one.value for key, one in SimpleCookie(line).items()})
        self.location = urlsplit(answer.headers.get("Location", "")).path
        connection.close()
        return answer.status, content

    def get(self, address: str) -> tuple[int, bytes]:
        return self.ask("GET", address)

    def post(self, address: str, fields: Fields) -> tuple[int, bytes]:
        return self.ask("POST", address, urlencode(fields))

    def post_json(self, address: str, value: object) -> tuple[int, bytes]:
        return self.ask("POST", address, json.dumps(value), "application/json")


def unpacked(body: bytes) -> bytes:
    """Return a body as it was before gzip."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
