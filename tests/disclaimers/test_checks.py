"""System checks of disclaimers: each says what is missing, and what to do."""

from __future__ import annotations

from neuromod_wagtail.disclaimers import checks


def test_a_missing_middleware_is_named_where_a_page_could_be_refused(settings, monkeypatch):
    assert checks.check_middleware(None) == []
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != checks.MIDDLEWARE]
    [message] = checks.check_middleware(None)
    assert message.id == "neuromod_disclaimers.W001"
    assert "PublishGateMiddleware is missing" in message.msg
    assert f'Add "{checks.MIDDLEWARE}" to MIDDLEWARE' in message.hint
    monkeypatch.setattr(checks, "PublishGateMixin", type("NoPage", (), {}))
    assert checks.check_middleware(None) == []


def test_public_pages_without_addresses_are_named(settings):
    assert checks.check_urls(None) == []
    settings.ROOT_URLCONF = "wagtail.urls"
    [message] = checks.check_urls(None)
    assert message.id == "neuromod_disclaimers.W002"
    assert "have no public pages" in message.msg
    assert 'include("neuromod_wagtail.urls")' in message.hint
