"""URLs built from their parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import neuromod_wagtail
from neuromod_wagtail.web import permalinks

PACKAGE = Path(neuromod_wagtail.__file__).parent
# Wagtail's own ways, which leave slashes and prefixes to whoever joins something to them.
OTHER_WAYS = re.compile(
    r"\.get_(?:full_)?url\(|\bpage\.full_url|root_url(?: \+|\}\})|\{% (?:full)?pageurl"
)


@pytest.mark.parametrize(
    ("base", "path", "whole"),
    [
        ("https://a.example", "/admin/", "https://a.example/admin/"),
        ("https://a.example/", "/admin/", "https://a.example/admin/"),
        ("https://a.example/sub", "/admin/", "https://a.example/sub/admin/"),
        ("https://a.example/sub/", "/sub/admin/", "https://a.example/sub/admin/"),
        ("https://a.example/sub", "/submit/", "https://a.example/sub/submit/"),
        ("https://a.example", "https://b.example/x", "https://b.example/x"),
        ("https://a.example", "", ""),
        ("", "/admin/", "/admin/"),
    ],
)
def test_a_path_is_put_behind_its_host_once(base, path, whole):
    assert permalinks.absolute(path, base) == whole


def test_what_is_below_an_address_begins_with_a_slash_of_its_own():
    assert permalinks.below("/blog") == permalinks.below("/blog/") == "/blog/"
    assert permalinks.below("/") == "/"
    assert permalinks.below("") == ""
    assert permalinks.child("/blog", "one") == permalinks.child("/blog/", "one") == "/blog/one/"


def test_no_other_module_builds_an_address_of_a_page():
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    found = {
        f"{path.relative_to(PACKAGE)}: {match[0]}"
        for path in files
        if path.name != "permalinks.py"
        for match in OTHER_WAYS.finditer(path.read_text())
    }
    assert len(files) > 300
    assert found == set()
