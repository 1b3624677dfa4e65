"""Nothing that one reader sends is seen by the next one."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

HEADERS = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Forwarded-Proto": "evil",
    "X-Forwarded-Scheme": "evil",
    "X-Forwarded-Port": "6666",
    "X-Forwarded-Prefix": "/evil",
    "X-Script-Name": "/evil",
    "X-Original-URL": "/evil/",
    "X-Rewrite-URL": "/evil/",
    "X-HTTP-Method-Override": "POST",
    "X-Method-Override": "DELETE",
    "Accept": "text/markdown, evil/evil",
    "Range": "bytes=0-3",
    "If-Match": '"evil"',
    "Cookie": "evil=<script>; csrftoken=evil; _ga=evil",
    "User-Agent": "evil",
    "Referer": "https://evil.example/",
    "Origin": "https://evil.example",
    "Sec-Fetch-Site": "cross-site",
}
LISTINGS = ["", "2026/", "category/nerves/", "author/ann/", "tag/nerves/", "search/?q=article",
            "modalities/"]  # fmt: skip


@pytest.fixture(scope="module")
def index(writing):
    with writing():
        index = factories.make_index()
        author = factories.make_author(name="Ann", slug="ann")
        category = factories.make_category(name="Nerves", slug="nerves")
        for _ in range(12):
            factories.make_article(index, authors=[author], categories=[category], tags=["nerves"])
    return index


@pytest.mark.parametrize("path", ["", "feed/", "feed/atom/"])
def test_headers_of_one_reader_do_not_reach_the_next(client, index, path):
    address = f"{index.url}{path}"
    for name, value in HEADERS.items():
        poisoned = client.get(f"{address}?{name}", headers={name: value})
        clean = client.get(f"{address}?{name}")
        assert clean.status_code == 200, name
        assert b"evil" not in clean.content, name
        assert not any("evil" in str(header) for header in clean.headers.items()), name
        if poisoned.status_code == 200:
            assert poisoned.content == clean.content, name


def test_each_host_has_copies_of_its_own(client, index, settings):
    feed = f"{index.url}feed/"
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    theirs = client.get(feed, headers={"host": "other.example"})
    assert client.get(feed, headers={"host": "evil.example"}).status_code == 400
    ours = client.get(feed)
    assert b"other.example" not in ours.content and b"evil.example" not in ours.content
    assert client.get(feed, headers={"host": "OTHER.example"}).content == theirs.content


def test_a_method_in_a_parameter_is_none(client, index):
    before = client.get(index.url).content
    for method in ("DELETE", "POST", "PURGE"):
        assert client.get(f"{index.url}?_method={method}").status_code == 200
        client.generic(method, index.url)
    assert client.get(index.url).content == before


@pytest.mark.parametrize("number", ["1000000000", "-1", "0", "1e9", "９", "2 ", "' OR 1=1", "%00"])
def test_a_page_out_of_range_is_the_nearest_one(client, index, number):
    for path in LISTINGS:
        address = f"{index.url}{path.replace('2026', str(index.get_children().first().specific.date.year))}"
        sign = "&" if "?" in address else "?"
        assert client.get(f"{address}{sign}page={number}").status_code == 200, path
