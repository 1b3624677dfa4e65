"""Items in one line, in templates."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize(
    ("language", "items", "expected"),
    [
        ("en", {"code": "21 CFR", "year": "2021"}, "<bdi>21 CFR</bdi>, 2021"),
        ("en", {"code": "21 CFR", "year": ""}, "<bdi>21 CFR</bdi>"),
        ("en", {"code": "", "year": "2021"}, "2021"),
        ("en", {"code": "<b>", "year": "<i>"}, "<bdi>&lt;b&gt;</bdi>, &lt;i&gt;"),
        ("ar", {"code": "21 CFR", "year": "2021"}, "<bdi>21 CFR</bdi>، 2021"),
    ],
)
def test_items_that_are_not_empty_are_joined(language, items, expected):
    template = Template("{% load neuromod_text %}{% listed code|isolated year %}")
    with translation.override(language):
        assert template.render(Context(items)) == expected
