"""Addresses put together from their parts."""

from __future__ import annotations

import pytest

from neuromod_wagtail import permalinks


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
    assert permalinks.absolute(base, path) == whole


def test_what_is_below_an_address_begins_with_a_slash_of_its_own():
    assert permalinks.below("/blog") == permalinks.below("/blog/") == "/blog/"
    assert permalinks.below("/") == "/"
    assert permalinks.below("") == ""
    assert permalinks.child("/blog", "one") == permalinks.child("/blog/", "one") == "/blog/one/"
