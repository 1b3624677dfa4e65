"""The reader behind a request, how their second click is recognised, and which site sent it."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from neuromod_wagtail.comments.security import request as security_request
from neuromod_wagtail.comments.security.request import is_same_origin


def request_of(user=None, *, session=True, cookies=None, **more):
    request = RequestFactory().post("/", **more)
    request.user = user or AnonymousUser()
    if session:
        request.COOKIES["sessionid"] = "x"
    request.COOKIES |= cookies or {}
    return request


class Untouchable:
    def __get__(self, instance, owner):
        raise AssertionError("the session was looked at")


def test_without_a_session_cookie_nobody_is_looked_up(monkeypatch):
    request = RequestFactory().get("/")
    monkeypatch.setattr(type(request), "user", Untouchable(), raising=False)
    assert security_request.user_of(request) is None
    assert security_request.user_of(None) is None


@pytest.mark.parametrize(("session", "is_known"), [(True, True), (False, False)])
def test_a_user_is_known_by_the_session(session, is_known):
    user = get_user_model()(pk=3)
    assert security_request.user_of(request_of(user, session=session)) == (
        user if is_known else None
    )
    assert security_request.user_of(request_of(session=session)) is None
    bare = request_of(session=session)
    del bare.user
    assert security_request.user_of(bare) is None


def test_accounts_are_told_apart_and_set_no_cookie():
    ann, bob = (security_request.reader_key(request_of(get_user_model()(pk=pk))) for pk in (3, 4))
    assert ann != bob and ann[1] == bob[1] == ""
    assert ann == security_request.reader_key(request_of(get_user_model()(pk=3)))
    assert ann[0] != "3" and len(ann[0]) == 64


def cookie_of(request, value):
    response = HttpResponse()
    security_request.remember(request, response, value)
    return response.cookies.get(security_request.COOKIE)


def test_a_guest_is_known_again_by_the_signed_cookie():
    first = request_of(session=False)
    key, value = security_request.reader_key(first)
    cookie = cookie_of(first, value)
    known = {security_request.COOKIE: cookie.value}
    assert security_request.reader_key(request_of(session=False, cookies=known)) == (key, "")
    other_key, other_value = security_request.reader_key(request_of(session=False))
    assert other_key != key and other_value != value and len(value) == 32
    forged = {security_request.COOKIE: cookie.value.replace(value, other_value)}
    forged_key, fresh = security_request.reader_key(request_of(session=False, cookies=forged))
    assert forged_key not in {key, other_key} and fresh


@pytest.mark.parametrize(("days", "is_known"), [(364, True), (366, False)])
def test_a_guest_is_known_for_a_year(monkeypatch, days, is_known):
    then = time.time() - days * 24 * 3600
    with monkeypatch.context() as earlier:
        earlier.setattr(time, "time", lambda: then)
        value = security_request.signed_reader("value")
        assert value == cookie_of(request_of(), "value").value
    known = {security_request.COOKIE: value}
    fresh = security_request.reader_key(request_of(session=False, cookies=known))[1]
    assert (fresh == "") is is_known


@pytest.mark.parametrize(("secure", "flag"), [(True, True), (False, "")])
def test_the_cookie_is_of_use_to_this_site_alone_and_for_a_year(secure, flag):
    cookie = cookie_of(request_of(secure=secure), "value")
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", flag)
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie_of(request_of(), "") is None


@pytest.mark.parametrize(
    ("headers", "with_token", "is_refused"),
    [
        ({}, True, False),
        ({}, False, True),
        ({"Origin": "http://testserver"}, True, False),
        ({"Origin": "https://evil.example"}, True, True),
        # The page sent no referrer, as pages with a key in their address do.
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True, False),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, False, True),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, True, True),
        ({"Origin": "null"}, True, True),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, True, True),
    ],
)
def test_djangos_own_protection(headers, with_token, is_refused):
    asked = RequestFactory().get("/")
    token = get_token(asked)
    request = RequestFactory().post(
        "/", {"csrfmiddlewaretoken": token} if with_token else {}, headers=headers
    )
    request.COOKIES["csrftoken"] = asked.META["CSRF_COOKIE"]
    assert bool(security_request.csrf_failure(request)) is is_refused


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
        ("", "https://evil.orms.example", False, False),
        ("", "https://xorms.example", False, False),
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
    assert is_same_origin(request) is own
    assert is_same_origin(request, has_key=True) is own_with_a_key
