"""The check that a request comes from this site."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from neuromod_wagtail.comments.security.origin import is_own

TRUSTED = ["https://forms.example", "https://*.house.example", "http://plain.example:8080"]


@pytest.mark.parametrize(
    ("fetch_site", "origin", "own", "own_with_a_key"),
    [
        ("", "", True, True),
        ("same-origin", "", True, True),
        ("same-origin", "null", True, True),
        ("none", "", True, True),
        ("cross-site", "", False, False),
        ("same-site", "", False, False),
        ("cross-site", "null", False, False),
        ("", "null", False, True),
        ("", "http://testserver", True, True),
        ("", "https://testserver", True, True),
        ("", "https://testserver:8443", False, False),
        ("", "https://sub.testserver", False, False),
        ("", "https://evil.example", False, False),
        ("cross-site", "https://evil.example", False, False),
        ("cross-site", "https://forms.example", True, True),
        ("", "https://forms.example", True, True),
        ("", "http://forms.example", False, False),
        ("", "https://a.house.example", True, True),
        ("", "https://a.b.house.example", True, True),
        ("", "http://a.house.example", False, False),
        ("", "https://house.example", False, False),
        ("", "https://evilhouse.example", False, False),
        ("", "http://plain.example:8080", True, True),
        ("", "http://plain.example", False, False),
        ("", "http://[::1", False, False),
    ],
)
def test_where_a_form_comes_from(settings, fetch_site, origin, own, own_with_a_key):
    settings.CSRF_TRUSTED_ORIGINS = TRUSTED
    said = {"Sec-Fetch-Site": fetch_site, "Origin": origin}
    headers = {name: value for name, value in said.items() if value}
    request = RequestFactory().post("/", headers=headers)
    assert is_own(request) is own
    assert is_own(request, has_key=True) is own_with_a_key
