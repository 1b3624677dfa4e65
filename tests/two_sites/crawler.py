"""A crawler that follows links of pages, feeds, sitemaps and structured data."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.test import Client

GROUPED = re.compile("\\d[,\u00a0\u202f]\\d{3}(?!\\d)")
YEAR = re.compile("2[,\u00a0\u202f]026")
# Of addresses that differ in their numbers or their query alone, so many are tried.
ALIKE = 3


@dataclass
class Crawler:
    """``expands`` says whether what stands on a page is followed, or only the page tried.

    ``prefix`` is the path of the site, which the server names if no setting does.
    """

    client: Client
    hosts: set[str]
    prefix: str
    expands: Callable[[str], bool] = lambda path: True
    statuses: dict[str, int] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def crawl(self, *starts: str) -> None:
        waiting = deque((start, "start") for start in starts)
        tried: Counter[str] = Counter()
        while waiting:
            address, source = waiting.popleft()
            parts = urlsplit(address)
            kind = re.sub(r"\d+", "0", f"{parts.netloc}{parts.path}")
            if address in self.statuses or tried[kind] == ALIKE:
                continue
            tried[kind] += 1
            for found in self._visit(address, source):
                waiting.append((found, address))

    def _visit(self, address: str, source: str) -> list[str]:
        parts = urlsplit(address)
        if GROUPED.search(address):
            self.problems.append(f"{address} on {source}: a number for people in an address")
        if not parts.path.startswith(f"{self.prefix}/"):
            self.statuses[address] = 404
            self.problems.append(f"{address} on {source}: outside of the site")
            return []
        path = parts.path.removeprefix(self.prefix)
        response = self.client.get(
            f"{path}?{parts.query}" if parts.query else path,
            HTTP_HOST=parts.netloc,
            SCRIPT_NAME=self.prefix,
        )
        self.statuses[address] = response.status_code
        self.types[address] = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code in {301, 302}:
            return list(self._inside(address, [response.headers["Location"]]))
        if response.status_code == 405 and source == "start":
            return []
        if response.status_code != 200:
            self.problems.append(f"{address} on {source}: {response.status_code}")
            return []
        if not self.expands(path):
            return []
        body = b"".join(response) if response.streaming else response.content
        return list(self._inside(address, self._found(address, body.decode(errors="replace"))))

    def _inside(self, base: str, found: Any) -> Iterator[str]:
        for link in filter(None, found):
            address = urldefrag(urljoin(base, link))[0]
            parts = urlsplit(address)
            is_file = parts.path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
            if parts.scheme in {"http", "https"} and parts.netloc in self.hosts and not is_file:
                yield address

    def _found(self, address: str, body: str) -> Iterator[str]:
        kind = self.types[address]
        if kind == "text/html":
            page = Links()
            page.feed(body)
            page.close()
            self.problems += [f"{address}: {problem}" for problem in page.problems]
            yield from page.found
        elif kind == "text/markdown":
            yield from re.findall(r"\]\(<?([^)>\s]+)>?\)", body)
        elif kind.endswith("xml"):
            for node in ElementTree.fromstring(body).iter():  # noqa: S314 our own
                if node.tag.rpartition("}")[2] in {"loc", "link", "id", "guid", "uri", "url"}:
                    yield (node.text or "").strip()
                yield node.get("href", "")


class Links(HTMLParser):
    """The addresses in a page, and numbers for people where no person reads them.

    Hundreds of pages are read, which a tree of each would make three times as long.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.problems: list[str] = []
        self._opened = ""
        self._json = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._opened = tag
        if tag == "script" and values.get("type") == "application/ld+json":
            self._opened = "data"
        for name, value in values.items():
            if name not in {"title", "alt", "aria-label"} and GROUPED.search(value):
                self.problems.append(f"{tag}[{name}={value[:60]}]")
        # Wagtail's bulk actions get what they are for from a script.
        if tag == "link" or (tag == "a" and "data-bulk-action-button" not in values):
            self.found.append(values.get("href", ""))
        elif tag == "form" and values.get("method", "get").lower() == "get":
            self.found.append(values.get("action", ""))
        elif tag == "meta" and values.get("property") == "og:url":
            self.found.append(values["content"])

    def handle_endtag(self, tag: str) -> None:
        if self._opened == "data":
            self.found += _texts(json.loads(self._json))
        self._opened = self._json = ""

    def handle_data(self, data: str) -> None:
        if self._opened == "data":
            self._json += data
        elif self._opened not in {"script", "style"} and YEAR.search(data):
            self.problems.append("a year with a separator")


def _texts(value: Any) -> Iterator[str]:
    """Every full address in structured data."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and value.startswith("http"):
        yield value
