"""URLs that cannot be parsed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import example_site
import neuromod_wagtail
from neuromod_wagtail.articles.blocks.video import find_player
from neuromod_wagtail.comments.importing.page_matching import Place
from neuromod_wagtail.web import addresses
from neuromod_wagtail.web.addresses import host_of, join_address, path_in, split_address
from neuromod_wagtail.wordpress.importing import source_of
from neuromod_wagtail.wordpress.media.sources import UploadRefused, Web
from neuromod_wagtail.wordpress.reading.permalinks import Target, path_of, rewrite_links
from neuromod_wagtail.wordpress.reading.records import Site
from neuromod_wagtail.wordpress.redirects.storing import normalised

# What Python refuses, early or when asked for the port, and what programs read differently.
NONE = [
    "http://[::1",
    "http://::1]/",
    "//[x",
    "http://[your-site]/",
    "http://[v1]/",
    "http://host:80a/",
    "http://host:-1/",
    "http://host:99999/",
    f"http://host:{'9' * 5000}/",
    "http://ho\u2100st/",
    "http://a\uff0fb/",
    "http://127.0.0.1\\@203.0.114.9/",
    "http://127.0.0.1:80\\@203.0.114.9/",
    "http://two words/",
    "http://ho\u200bst/",
    "http://ho\x00st/",
]
PACKAGES = [Path(package.__file__).parent for package in (neuromod_wagtail, example_site)]
MODULES = sorted(path for package in PACKAGES for path in package.rglob("*.py"))
GUARDED = {"urlsplit", "urlparse", "urljoin", "urldefrag", "parse_url"}


@pytest.mark.parametrize("address", NONE, ids=ascii)
def test_what_is_no_address_is_none(address: str) -> None:
    assert split_address(address) is None
    assert host_of(address) == path_in(address) == ""


@pytest.mark.parametrize(
    ("address", "host", "port", "path"),
    [
        ("https://Example.org:8443/a?b#c", "example.org", 8443, "/a"),
        ("http://[2001:db8::1]:80/", "2001:db8::1", 80, "/"),
        ("http://bücher.example/", "bücher.example", None, "/"),
        ("//example.org/a", "example.org", None, "/a"),
        ("/a b\\c", None, None, "/a b\\c"),
        ("mailto:a@example.org", None, None, "a@example.org"),
        ("", None, None, ""),
    ],
)
def test_what_is_one_has_its_parts(
    address: str, host: str | None, port: int | None, path: str
) -> None:
    parts = split_address(address)
    assert parts is not None
    assert (parts.hostname, parts.port, parts.path) == (host, port, path)
    assert (host_of(address), path_in(address)) == (host or "", path)


@pytest.mark.parametrize("address", NONE, ids=ascii)
def test_whoever_reads_addresses_goes_on(address: str) -> None:
    assert find_player(address) is None
    assert path_of(address, "https://old.example") == ""
    assert Place.of(address) == Place()
    assert normalised(address) == ""
    assert source_of(Site(address=address, title="My blog")) == "My blog"
    with pytest.raises(UploadRefused, match="is not a web address"):
        Web(address).open(address, "")
    link = f'<a href="{address}">x</a>'
    assert rewrite_links(link, lambda path: Target("page", 1), "https://old.example") == (link, [])


def test_an_address_that_cannot_be_joined_stays() -> None:
    assert join_address("https://example.org/a/", "b") == "https://example.org/a/b"
    assert join_address("https://example.org/a/", "//[x") == "//[x"
    assert join_address("http://[x", "b") == "b"


def takers_apart(path: Path) -> Iterator[str]:
    source = path.read_text()
    if not any(name in source for name in GUARDED):
        return
    for node in ast.walk(ast.parse(source)):
        name = getattr(node, "id", "") or getattr(node, "attr", "")
        if name in GUARDED:
            yield f"{path.relative_to(PACKAGES[0].parent)}:{node.lineno}: {name}"


def test_addresses_are_taken_apart_in_one_module() -> None:
    inside = Path(addresses.__file__)
    # Settings are read before any app is there; what stands in them is the site's own.
    settings = set(PACKAGES[1].glob("settings*.py"))
    assert list(takers_apart(inside))
    assert [
        found for path in MODULES if path not in {inside} | settings for found in takers_apart(path)
    ] == []
