"""A local server that responds like Crossref and PubMed, from recorded data."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class MetadataServer(ThreadingHTTPServer):
    """``works``: Crossref records by DOI; ``summaries``: PubMed's by PMID.

    ``status`` other than 200 is the answer to everything, ``body`` too when it is set.
    ``asked``: the paths and headers of all questions.
    """

    works: dict[str, Any]
    summaries: dict[str, Any]
    status: int
    body: bytes
    asked: list[tuple[str, str]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: MetadataServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        status, body = self.server.status, self.server.body
        if status == 200 and not body:
            status, answer = self.answer()
            body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self) -> tuple[int, Any]:
        parts = urlsplit(self.path)
        if parts.path.startswith("/works/"):
            work = self.server.works.get(unquote(parts.path.removeprefix("/works/")))
            found = {"status": "ok", "message-type": "work", "message": work}
            return (200, found) if work else (404, "Resource not found.")
        pmids = parse_qs(parts.query)["id"][0].split(",")
        result: dict[str, Any] = {"uids": pmids}
        for pmid in pmids:
            unknown = {"uid": pmid, "error": "cannot get document summary"}
            result[pmid] = self.server.summaries.get(pmid, unknown)
        return 200, {"header": {"type": "esummary", "version": "0.3"}, "result": result}

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def metadata_server() -> Iterator[MetadataServer]:
    server = MetadataServer(("127.0.0.1", 0), Handler)
    server.works, server.summaries, server.asked = {}, {}, []
    server.status, server.body = 200, b""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
