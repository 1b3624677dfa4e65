"""Lists in sentences."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from neuromod_wagtail.text.lists import join_list, join_names


def test_lists_are_joined_and_empty_items_left_out():
    assert join_list([]) == join_names(["", None]) == ""
    assert join_list(["a"]) == join_names(["a"]) == "a"
    assert join_list(["a", "", 2, "100%"]) == "a, 2, 100%"
    assert join_names(["a", "b"]) == "a and b"
    assert join_names(["a", "b", "c", "d"]) == "a, b, c and d"


def test_a_list_is_safe_only_if_all_items_are():
    bold, risky = format_html("<b>{}</b>", "a"), "<script>"
    assert isinstance(join_names([bold, bold]), SafeString)
    assert not isinstance(join_list([bold, risky]), SafeString)
    assert not isinstance(join_names([risky, bold]), SafeString)
